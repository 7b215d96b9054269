// What comes out of an end: the same octets in whatever pieces they are taken, bodies told of once.
#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "support/twins.hpp"

namespace h2::test {

namespace {

End server_with(const Wire& input, const Options& options = {}) {
  End end = established(Role::server, options);
  static_cast<void>(end.feed(input));
  return end;
}

std::string letters(std::size_t count) {
  std::string out(count, ' ');
  for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<char>('a' + i % 26);
  return out;
}

// Three responses with bodies of all kinds of ownership, trailers, a PING ACK, a push.
void answer_richly(End& end, const std::string& borrowed) {
  static_cast<void>(end.feed(get(1) + get(3) + get(5) + window_update(0, 100'000)));
  Connection& c = end.connection;
  REQUIRE(c.submit(PushPromise{1, 2, get_request}));
  for (const StreamId id : {1U, 3U, 5U, 2U}) REQUIRE(c.submit(SendHeaders{id, ok_response}));
  REQUIRE(c.submit(SendData{1, Body::own(letters(40'000))}));
  REQUIRE(c.submit(SendData{1, Body::own(std::string("the end")), true}));
  REQUIRE(c.submit(SendData{3, Body::borrow(std::as_bytes(std::span{borrowed}))}));
  const std::array<Field, 2> trailers = {Field{"checksum", "0123456789"}, Field{"n", ""}};
  REQUIRE(c.submit(SendHeaders{3, trailers}));
  REQUIRE(c.submit(SendData{5, Body::copy(text("short").octets), true}));
  REQUIRE(c.submit(SendData{2, {}, true}));
  static_cast<void>(end.feed(ping("in there")));
}

// Takes all output through gather(), reporting `step` octets as sent each time. What was shown is
// copied when it is shown and compared when it is sent, after the end has been kept busy.
Wire gathered(End& end, std::size_t room, std::size_t step, const std::function<void()>& disturb) {
  Wire out;
  std::vector<Bytes> views(room);
  for (;;) {
    const std::size_t count = end.connection.gather(views);
    if (count == 0) return out;
    Wire shown;
    for (const Bytes& view : std::span{views}.first(count)) shown += copy(view);
    disturb();
    Wire later;
    for (const Bytes& view : std::span{views}.first(count)) later += copy(view);
    REQUIRE(later == shown);
    const std::size_t n = std::min(step, shown.size());
    out += copy(Bytes{shown}.first(n));
    end.connection.sent(n);
  }
}

}  // namespace

TEST_CASE("write: the size of the buffer does not matter", "[output][9113-4.1-2]") {
  const std::string borrowed = letters(20'000);
  End reference = server_with({});
  answer_richly(reference, borrowed);
  const Wire expected = reference.output(1'000'000);
  const Log said = reference.events();
  CHECK(said.size() == 5 + 4);

  for (const std::size_t buffer : {1U, 2U, 3U, 7U, 9U, 10U, 100U, 16'384U}) {
    INFO(buffer);
    End end = server_with({});
    answer_richly(end, borrowed);
    CHECK(end.output(buffer) == expected);
    CHECK(end.events() == said);
  }
}

TEST_CASE("gather: shows what write would write, and leaves it where it is",
          "[output][9113-4.1-2]") {
  const std::string borrowed = letters(20'000);
  End reference = server_with({});
  answer_richly(reference, borrowed);
  const Wire expected = reference.output();
  const Log said = reference.events();

  for (const std::size_t room : {1U, 2U, 3U, 16U}) {
    for (const std::size_t step : {1'000U, 9U, 16'393U, 1'000'000U}) {
      if (step == 9 && room > 2) continue;
      INFO("room for " << room << ", " << step << " octets sent at a time");
      End end = server_with({});
      answer_richly(end, borrowed);
      CHECK(gathered(end, room, step, [] {}) == expected);
      CHECK(end.events() == said);
    }
  }
}

TEST_CASE("gather: what was shown survives whatever else is done", "[output][9113-4.1-2]") {
  End end = server_with({});
  const std::string borrowed = letters(20'000);
  answer_richly(end, borrowed);
  StreamId next = 7;
  Log log;

  const Wire out = gathered(end, 4, 3'000, [&] {
    if (next > 60) return;
    for (std::string& line : end.feed(ping("disturb!") + get(next))) log.push_back(line);
    REQUIRE(end.connection.submit(SendHeaders{next, ok_response}));
    REQUIRE(end.connection.submit(SendData{next, Body::own(letters(100))}));
    REQUIRE(end.connection.submit(ResetStream{next}));
    next += 2;
    if (next > 60) REQUIRE(end.connection.submit(Shutdown{Shutdown::When::now}));
  });

  CHECK(frames(out.octets).back().rfind("GOAWAY", 0) == 0);
  for (std::string& line : end.events()) log.push_back(line);
  CHECK(end.connection.finished());
}

TEST_CASE("gather: asked again, it shows the same and more", "[output]") {
  End end = server_with(get(1));
  REQUIRE(end.connection.submit(SendHeaders{1, ok_response}));
  REQUIRE(end.connection.submit(SendData{1, Body::own(std::string("body"))}));
  std::array<Bytes, 1> one;
  std::array<Bytes, 8> many;

  REQUIRE(end.connection.gather(one) == 1);
  REQUIRE(end.connection.gather(many) == 2);

  CHECK(one[0].data() == many[0].data());
  Wire all = copy(many[0]);
  all += copy(many[1]);
  CHECK(all == headers(1, "88") + data(1, "body"));
  end.connection.sent(all.size());
  CHECK(end.connection.gather(many) == 0);
}

TEST_CASE("gather: shows no more octets at once than a size can count", "[output]") {
  constexpr std::uint32_t frame = 0xff'ffff, widest = 0x7fff'ffff;
  constexpr std::uint64_t bodies = 300, all = bodies * frame;  // more than 32 bits can count
  const std::string octets(frame, 'x');
  End end = established(
      Role::server, {},
      settings({{SettingId::max_frame_size, frame}, {SettingId::initial_window_size, widest}}));
  static_cast<void>(end.feed(window_update(0, widest - 65'535) + get(1)));
  REQUIRE(end.connection.submit(SendHeaders{1, ok_response}));
  for (std::uint64_t i = 0; i < bodies; ++i) {
    REQUIRE(end.connection.submit(SendData{1, Body::borrow(std::as_bytes(std::span{octets}))}));
  }
  CHECK(end.connection.stream_status(1)->queued == std::min<std::uint64_t>(all, SIZE_MAX));
  std::vector<Bytes> views(2 * bodies + 1);
  for (int i = 0; i < 2; ++i) {
    static_cast<void>(end.connection.gather(views));
    CHECK(end.feed(window_update(0, widest - frame) + window_update(1, widest - frame)).empty());
  }

  SECTION("all of it goes out") {
    std::uint64_t out = 0;
    while (const std::size_t count = end.connection.gather(views)) {
      std::uint64_t shown = 0;
      for (const Bytes& view : std::span{views}.first(count)) shown += view.size();
      REQUIRE(shown <= SIZE_MAX);
      end.connection.sent(static_cast<std::size_t>(shown));
      out += shown;
    }
    CHECK(out > all);
    CHECK(end.events() == Log(bodies, "sent 1"));
  }
  SECTION("or none, when the transport is gone") {
    static_cast<void>(end.connection.gather(views));
    REQUIRE(end.connection.submit(TransportClosed{}));
    Log told(bodies, "sent 1 incomplete");
    told.emplace_back("closed 1 INTERNAL_ERROR transport maybe_processed");
    CHECK(end.events() == told);
    CHECK(end.connection.finished());
  }
}

TEST_CASE("BodySent: once for each SendData, in order, when its octets are out", "[output]") {
  End end = server_with(get(1));
  REQUIRE(end.connection.submit(SendHeaders{1, ok_response}));
  REQUIRE(end.connection.submit(SendData{1, Body::own(std::string("one"))}));
  REQUIRE(end.connection.submit(SendData{1, Body::own(std::string("two")), true}));
  CHECK(end.events().empty());

  std::vector<std::byte> buffer(10 + 9 + 2);
  REQUIRE(end.connection.write(buffer) == buffer.size());
  CHECK(end.events().empty());
  REQUIRE(end.connection.write(std::span{buffer}.first(1)) == 1);
  CHECK(end.events() == Log{"sent 1"});
  CHECK(end.output() == data(1, "two", true));
  CHECK(end.events() == Log{"sent 1", "closed 1 NO_ERROR both answered"});
}

TEST_CASE("Body: owned, copied and borrowed memory give the same octets", "[output]") {
  for (const std::size_t size : {0U, 1U, 15U, 16U, 1'000U, 60'000U}) {
    const std::string content = letters(size);
    const auto octets = std::as_bytes(std::span{content});
    const std::array<Body, 4> bodies = {
        Body::own(content), Body::own(std::vector<std::byte>(octets.begin(), octets.end())),
        Body::copy(octets), Body::borrow(octets)};
    Wire expected;
    for (const Body& body : bodies) {
      End end = server_with(get(1));
      REQUIRE(end.connection.submit(SendHeaders{1, ok_response}));
      REQUIRE(end.connection.submit(SendData{1, body, true}));
      const Wire out = end.output();
      if (expected == Wire{}) expected = out;
      CHECK(out == expected);
      CHECK(end.events().size() == 2);
    }
  }
}

TEST_CASE("Body: the engine lets go of borrowed memory before it says so", "[output]") {
  End end = server_with(get(1) + get(3));
  for (const StreamId id : {1U, 3U}) REQUIRE(end.connection.submit(SendHeaders{id, ok_response}));
  auto memory = std::make_unique<std::string>(letters(30'000));
  const auto octets = std::as_bytes(std::span{*memory});
  REQUIRE(end.connection.submit(SendData{1, Body::borrow(octets)}));
  std::vector<std::byte> some(10'000);
  REQUIRE(end.connection.write(some) == some.size());

  SECTION("our reset in the middle of a frame") {
    REQUIRE(end.connection.submit(ResetStream{1}));
    CHECK(end.events() == Log{"sent 1 incomplete", "closed 1 CANCEL caller maybe_processed"});
  }
  SECTION("the peer's reset in the middle of a frame") {
    CHECK(end.feed(rst(1, ErrorCode::cancel)) ==
          Log{"sent 1 incomplete", "closed 1 CANCEL peer maybe_processed"});
  }
  SECTION("an error of the peer in the middle of a frame") {
    CHECK(end.feed(raw(6, 0, 0)).front() == "sent 1 incomplete");
  }
  // The frame that was begun has to be completed: from a copy, since this memory is gone.
  std::fill(memory->begin(), memory->end(), '!');
  memory.reset();
  const Wire rest = end.output();
  const std::size_t begun = std::size_t{20} + 9 + 16'384 - 10'000;
  REQUIRE(rest.size() > begun - 1);
  const std::string content = letters(16'384);
  CHECK(copy(Bytes{rest}.first(begun)) == text(content.substr(10'000 - 29)));
  for (const std::string& line : frames(Bytes{rest}.subspan(begun))) {
    CHECK(line.rfind("DATA", 0) != 0);
  }
}

TEST_CASE("ResetStream: is not held up by a body without window",
          "[attacks][A49][output][9113-6.4-6]") {
  Options options;
  End end = established(Role::server, options, settings({{SettingId::initial_window_size, 0}}));
  static_cast<void>(end.feed(get(1) + get(3)));
  for (const StreamId id : {1U, 3U}) {
    REQUIRE(end.connection.submit(SendHeaders{id, ok_response}));
    REQUIRE(end.connection.submit(SendData{id, Body::own(letters(10)), true}));
  }
  static_cast<void>(end.output());

  REQUIRE(end.connection.submit(ResetStream{1, ErrorCode::internal_error}));

  CHECK(end.output() == rst(1, ErrorCode::internal_error));
  CHECK(end.events().size() == 2);
  CHECK(end.feed(window_update(3, 10)).empty());
  CHECK(end.output() == data(3, letters(10), true));
}

TEST_CASE("TransportClosed: a body whose octets were shown and not sent is not complete",
          "[output][shutdown]") {
  End end = server_with(get(1));
  REQUIRE(end.connection.submit(SendHeaders{1, ok_response}));
  REQUIRE(end.connection.submit(SendData{1, Body::own(std::string("abc")), true}));
  std::array<Bytes, 4> views;
  REQUIRE(end.connection.gather(views) == 2);

  REQUIRE(end.connection.submit(TransportClosed{}));

  CHECK(end.events() == Log{"sent 1 incomplete", "closed 1 NO_ERROR both answered"});
}

TEST_CASE("TransportClosed: everything is let go of, told of, and over", "[output][shutdown]") {
  End end = server_with(get(1) + get(3));
  REQUIRE(end.connection.submit(SendHeaders{1, ok_response}));
  REQUIRE(end.connection.submit(SendData{1, Body::own(letters(50'000))}));
  REQUIRE(end.connection.submit(SendData{1, Body::own(letters(10)), true}));
  std::vector<std::byte> some(1'000);
  REQUIRE(end.connection.write(some) == some.size());

  REQUIRE(end.connection.submit(TransportClosed{}));

  const Log log = end.feed(get(5) + ping("too late"));
  REQUIRE(log.size() == 4);
  CHECK(log[0] == "sent 1 incomplete");
  CHECK(log[1] == "sent 1 incomplete");
  CHECK(log[3].rfind("closed", 0) == 0);
  CHECK(end.output() == Wire{});
  CHECK(end.connection.finished());
  CHECK(end.connection.submit(TransportClosed{}).error() == MisuseKind::connection_ended);
}

TEST_CASE("output cap: a peer that makes us answer has to read the answers",
          "[attacks][A27][output][9113-6.7-2]") {
  Options options;
  options.limits.max_control_output = 1'000;
  options.limits.ping = {};
  End end = server_with({}, options);
  Wire input;
  for (int i = 0; i < 1'000; ++i) input += ping("flooding");

  Log log;
  Wire out;
  Bytes rest = input;
  int pauses = 0;
  while (!rest.empty()) {
    for (std::string& line : end.feed(rest)) log.push_back(std::move(line));
    rest = rest.last(end.unread);
    const Wire taken = end.output();
    CHECK(taken.size() <= 1'000 + 17);
    out += taken;
    if (!rest.empty()) ++pauses;
  }

  CHECK(pauses > 10);
  CHECK(log.size() == 1'000);
  CHECK(out.size() == 17'000);
}

TEST_CASE("output cap: field sections are refused while the output is full", "[output][misuse]") {
  Options options;
  options.limits.max_output = 100;
  Twins ends = Twins::established(Role::client, options);
  StreamId id = 1;
  while (ends.submit(SendHeaders{id, get_request, true})) id += 2;

  CHECK(id > 1);
  CHECK(ends.submit(SendHeaders{id, get_request, true}).error() == MisuseKind::would_block);
  CHECK(frames(ends.output().octets).size() == (id - 1) / 2);
  CHECK(ends.submit(SendHeaders{id, get_request, true}));
}

}  // namespace h2::test
