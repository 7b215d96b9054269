// What is left when the caller's memory resource has nothing more to give.
#include <array>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <h2/h2.hpp>

#include "support/course.hpp"
#include "support/heap.hpp"

namespace h2::test {
namespace {

using Refuses = FailingHeap::Refuses;

Options on(std::pmr::memory_resource& heap) {
  Options options;
  options.memory = &heap;
  return options;
}

/// A program for two ends: requests, answers, content, resets, pushes, settings and the rest, then
/// for some a shutdown.
std::vector<Op> program(std::uint32_t seed) {
  using enum Op::What;
  constexpr std::array kinds = {request,    request, respond, respond, inform, send,    send,
                                finish,     reset,   promise, change,  ping,   consume, reset_later,
                                prioritize, extend,  resize,  write,   write,  deliver, deliver};
  std::minstd_rand random{seed};
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  std::vector<Op> ops;
  for (int i = 0; i < 60; ++i) {
    Op op{kinds[below(kinds.size())], below(2) == 0, static_cast<std::uint8_t>(1 + below(8)),
          static_cast<std::uint16_t>(below(60'000))};
    if (op.what == request) op.server = false;
    if (op.what == respond || op.what == inform || op.what == promise) op.server = true;
    ops.push_back(op);
  }
  if (seed % 3 == 0) ops.push_back({shut_down, seed % 2 == 0, 0, 0});
  return ops;
}

/// Plays it to its end; nothing if memory ran out while the two ends were made.
std::optional<Play> play(const std::vector<Op>& ops, std::pmr::memory_resource& client,
                         std::pmr::memory_resource& server) {
  try {
    Play play{Credit::automatic, 0, on(client), on(server)};
    for (const Op& op : ops) play.act(op);
    play.settle();
    play.close();
    return play;
  } catch (const std::bad_alloc&) {
    return std::nullopt;
  }
}

void check_end(Play::Side& side, bool refused) {
  Connection& end = side.end.connection;
  INFO((side.log.empty() ? std::string{"silent"} : side.log.back()));
  CHECK(broken_law(side.log) == "");
  const bool told = !side.log.empty() && side.log.back() == "out of memory";
  CHECK(told == refused);
  if (!told) return;
  CHECK(end.finished());
  CHECK_FALSE(end.has_output());
  CHECK_FALSE(end.next_deadline());
  const auto refusal = end.submit(Ping{});
  REQUIRE_FALSE(refusal);
  CHECK(refusal.error() == MisuseKind::out_of_memory);
  end.advance(Time{1'000'000'000});
  CHECK(side.end.feed(get(99)).empty());
  CHECK(side.end.unread == 0);
  CHECK(side.end.output().size() == 0);
  CHECK_FALSE(end.dump().empty());
  Connection moved{std::move(end)};
  end = std::move(moved);
}

/// Whatever allocation fails, of one end: it says so and falls silent, or never needed it; nothing
/// stays behind. @returns allocations that the end makes
std::size_t fail_each(const std::vector<Op>& ops, bool of_client, Refuses refuses) {
  for (std::size_t after = 0;; ++after) {
    FailingHeap failing{after, refuses};
    CountingHeap whole;
    auto done = of_client ? play(ops, failing, whole) : play(ops, whole, failing);
    if (done) check_end(of_client ? done->client : done->server, failing.refused());
    CHECK((done || failing.refused()));
    done.reset();
    CHECK(failing.octets() == 0);
    CHECK(whole.octets() == 0);
    if (!failing.refused()) return after;
  }
}

}  // namespace

TEST_CASE("out of memory: whichever allocation fails, the connection ends and says so",
          "[attacks][A47]") {
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    INFO("program " << seed);
    const std::vector<Op> ops = program(seed);
    for (const bool of_client : {true, false}) {
      INFO((of_client ? "client" : "server"));
      CHECK(fail_each(ops, of_client, Refuses::one) > 5);
      CHECK(fail_each(ops, of_client, Refuses::all_that_follow) > 5);
    }
  }
}

TEST_CASE("out of memory: who makes a connection hears of it by the exception itself",
          "[attacks][A47]") {
  std::size_t after = 0;
  for (bool made = false; !made; ++after) {
    FailingHeap heap{after, Refuses::all_that_follow};
    try {
      const Connection server{Role::server, on(heap)};
      made = true;
    } catch (const std::bad_alloc&) {
      CHECK(heap.refused());
    }
    CHECK(heap.octets() == 0);
  }
  CHECK(after > 2);
}

TEST_CASE("out of memory: what gather() showed stays where it is", "[attacks][A47]") {
  FailingHeap heap{8, Refuses::all_that_follow};
  Connection server{Role::server, on(heap)};
  std::array<Bytes, 1> shown;
  REQUIRE(server.gather(shown) == 1);
  const Wire before = copy(shown[0]);

  End client{Role::client};
  bool over = false;
  for (int i = 0; i < 1'000 && !over; ++i) {
    static_cast<void>(client.connection.submit(
        SendHeaders{client.connection.next_stream_id().value(), get_request, true}));
    const Wire octets = client.output();
    Bytes input = octets;
    while (const auto event = server.poll(input)) {
      over = over || std::holds_alternative<OutOfMemory>(*event);
    }
  }

  CHECK(over);
  CHECK(copy(shown[0]) == before);
  server.sent(shown[0].size());
}

TEST_CASE("out of memory: a question does not throw either", "[attacks][A47]") {
  std::size_t exhausted = 0;
  for (std::size_t after = 8; after < 40; ++after) {
    FailingHeap heap{after, Refuses::all_that_follow};
    Options options = on(heap);
    options.show_blocked = true;
    Connection client{Role::client, options};
    const Wire settings = wire("000006 04 00 00000000 0004 00000000");
    Bytes input = settings;
    while (client.poll(input)) {
    }
    static_cast<void>(client.submit(SendHeaders{1, post_request}));
    static_cast<void>(client.submit(SendData{1, Body::own(std::string("waits"))}));
    static_cast<void>(client.has_output());
    while (const auto event = client.poll(input)) {
      if (std::holds_alternative<OutOfMemory>(*event)) ++exhausted;
    }
  }
  CHECK(exhausted > 0);
  CHECK(exhausted < 32);
}

TEST_CASE("out of memory: an encoder or decoder by itself can be given up", "[attacks][A47]") {
  const std::array<Field, 3> fields = {Field{":path", "/a/b"}, Field{"x", "y"}, Field{"z", "w"}};
  for (std::size_t after = 0;; ++after) {
    FailingHeap heap{after, Refuses::one};
    try {
      hpack::Encoder encoder{{}, &heap};
      hpack::Decoder decoder{{}, &heap};
      std::vector<std::byte> block(encoder.bound(fields));
      block.resize(encoder.encode(fields, block));
      const bool decoded = decoder.decode(Bytes{block}.first(3)) &&
                           decoder.decode(Bytes{block}.subspan(3)) && decoder.finish();
      CHECK(decoded);
      CHECK(decoder.fields().size() == fields.size());
    } catch (const std::bad_alloc&) {
      CHECK(heap.refused());
    }
    CHECK(heap.octets() == 0);
    if (!heap.refused()) break;
  }
}

}  // namespace h2::test
