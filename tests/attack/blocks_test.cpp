// Field blocks that cost more than they seem to, wherever a field block may come: RFC 9113 §4.3,
// §10.5.1, CVE-2016-6581, CVE-2024-27316, CVE-2026-49975.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attack/siege.hpp"
#include "support/property.hpp"

namespace h2::test {

namespace {

Wire filled(std::string_view unit, std::size_t count) {
  Wire all;
  for (std::size_t i = 0; i < count; ++i) all += wire(unit);
  return all;
}

/// Where a field block may come, by the type of its frame and its stream.
struct Place {
  std::string_view what;
  Role role;
  std::function<void(Siege&)> arrange;
  std::uint8_t type;
  std::string_view front;  // octets before the bomb
};

void ask(Siege& siege) { REQUIRE(siege.connection().submit(SendHeaders{1, get_request, true})); }

void give_up(Siege& siege) { REQUIRE(siege.connection().submit(ResetStream{1})); }

std::vector<Place> places() {
  const auto server = Role::server;
  const auto client = Role::client;
  return {
      {"a request", server, [](Siege&) {}, 1, "82 86 84"},
      {"trailers", server, [](Siege& s) { s.feed(post(1)); }, 1, ""},
      {"a stream that was reset", server,
       [](Siege& s) {
         s.feed(post(1));
         give_up(s);
       },
       1, ""},
      {"a stream that is half-closed", server, [](Siege& s) { s.feed(get(1)); }, 1, ""},
      {"an informational response", client, ask, 1, "08 03 31 30 33"},
      {"a response", client, ask, 1, "88"},
      {"trailers of a response", client,
       [](Siege& s) {
         ask(s);
         s.feed(headers(1, "88"));
       },
       1, ""},
      {"a response to a request that was given up", client,
       [](Siege& s) {
         ask(s);
         give_up(s);
       },
       1, "88"},
      {"a promise", client, ask, 5, "00000002 82 86 84 01 07 68 32 2e 74 65 73 74"},
  };
}

Options options_of(Role role) {
  return role == Role::server ? Options{} : with_settings({{SettingId::enable_push, 1}});
}

/// A server that shows field sections up to 600 octets and takes two streams at a time, and a peer
/// whose encoder writes all blocks, good ones and others.
class Mixture {
 public:
  Mixture() : end_(established(Role::server, options())) {}

  void add(int kind, const std::string& value) {
    switch (kind) {
      case 0: good(value); break;
      case 1: held(value); break;
      case 2: refused(value); break;
      case 3: given_up(value); break;
      case 4: send(5, next(), request(value, {":path", "/again"})); break;
      case 5: send(5, next(), request(value, {"x-large", large_})); break;
      case 6: late(value); break;
      default: release();
    }
    static_cast<void>(end_.events());
    static_cast<void>(end_.output());
    RC_ASSERT(!end_.connection.finished());
  }

 private:
  static Options options() {
    Options options = with_settings({{SettingId::max_concurrent_streams, 2}});
    options.limits.fields.max_list_size = 600;
    return without_budgets(options);
  }

  static std::vector<Field> request(const std::string& value, Field more = {"x-more", "none"}) {
    return {{":method", "POST"}, {":scheme", "http"}, {":path", "/"}, {"x-secret", value}, more};
  }

  StreamId next() { return std::exchange(next_, next_ + 2); }

  Log send(std::uint8_t flags, StreamId stream, const std::vector<Field>& fields) {
    Wire block;
    block.octets.resize(peer_.bound(fields));
    block.octets.resize(peer_.encode(fields, block.octets));
    return end_.feed(raw(1, flags, stream, block));
  }

  void good(const std::string& value) {
    const StreamId id = next();
    const Log log = send(5, id, request(value));
    RC_ASSERT(log.size() == 1U);
    RC_ASSERT(log[0].find("x-secret: " + value + ",") != std::string::npos);
    RC_ASSERT(bool(end_.connection.submit(SendHeaders{id, ok_response, true})));
  }

  // One that stays.
  void held(const std::string& value) {
    if (held_ == 0) send(4, held_ = next(), request(value));
  }

  void release() {
    if (held_ != 0) static_cast<void>(end_.feed(rst(std::exchange(held_, 0), ErrorCode::cancel)));
  }

  // The last of them at least.
  void refused(const std::string& value) {
    const StreamId first = next_;
    for (int i = 0; i < 3; ++i) send(4, next(), request(value + std::to_string(i)));
    static_cast<void>(end_.feed(rst(first, ErrorCode::cancel) + rst(first + 2, ErrorCode::cancel)));
  }

  void given_up(const std::string& value) {
    const StreamId id = next();
    send(4, id, request(value));
    RC_ASSERT(bool(end_.connection.submit(ResetStream{id})));
    RC_ASSERT(send(5, id, {{"x-trailer", value}}).size() == 1U);
  }

  // Behind END_STREAM.
  void late(const std::string& value) {
    const StreamId id = next();
    send(5, id, request(value));
    send(5, id, {{"x-late", value}});
  }

  End end_;
  hpack::Encoder peer_;
  StreamId next_ = 1;
  StreamId held_ = 0;
  const std::string large_ = std::string(500, 'l');
};

}  // namespace

TEST_CASE("attack: a bomb of indexed fields, in every kind of field block",
          "[attacks][A1][A2][A8][attack][rfc9113][10.5.1][field_section_overrun]") {
  for (const Place& place : places()) {
    for (const std::string_view bomb : {"be", "a0", "00 00 00", "40 00 00"}) {
      INFO(place.what << " of " << bomb);
      Siege siege{place.role, Habit::drained, options_of(place.role)};
      place.arrange(siege);
      const std::size_t before = siege.count("headers");

      siege.feed(
          raw(place.type, 4, 1, wire(place.front) + wire("40 01 78 00") + filled(bomb, 5'000)));

      CHECK(siege.count("headers") == before);
      siege.check_over(Rule::field_section_overrun);
    }
  }
}

TEST_CASE("attack: fragments without end, in every kind of field block",
          "[attacks][A3][A8][attack][rfc9113][6.10][field_block_frames]") {
  for (const Place& place : places()) {
    for (const std::string_view fragment : {"", "be", "00 01 78 7f 80 7f"}) {
      INFO(place.what << " of " << fragment);
      Siege siege{place.role, Habit::drained, options_of(place.role)};
      place.arrange(siege);
      siege.feed(raw(place.type, 0, 1, wire(place.front) + wire("40 01 78 00")));

      // The last is late, whether or not it ends the block.
      const std::size_t units = siege.flood([&](std::size_t i) {
        const bool last = i == 9;
        return raw(9, last ? 4 : 0, 1,
                   fragment.size() > 3 ? wire("00 01 78 01 79") : wire(fragment));
      });

      CHECK(units <= 10);
      siege.check_over(Rule::field_block_frames);
      CHECK(siege.peak() <= 16'384 + 80 * 1'024);
    }
  }
}

TEST_CASE("attack: full frames of a string in the Huffman code",
          "[attacks][A3][A5][attack][rfc9113][6.10][10.5]") {
  Siege siege{Role::server, GENERATE(values(habits))};
  siege.feed(raw(1, 1, 1));
  const Wire fragment = filled("00 01 78 88 ff ff ff ea ff ff ff ea", 1'360);

  const std::size_t units = siege.flood([&](std::size_t) { return raw(9, 0, 1, fragment); });

  CHECK(units <= 4);
  CHECK(siege.ended_by() != "nothing");
  CHECK(siege.peak() <= 16'384 + 256 * 1'024);
}

TEST_CASE("attack: sections just below the limits, held by windows of zero",
          "[attacks][A2][A30][attack][rfc9113][10.5.1]") {
  const Reaction answer = [](Connection& connection, const Event& event) {
    const auto* request = std::get_if<HeadersReceived>(&event);
    if (request == nullptr) return;
    static_cast<void>(connection.submit(SendHeaders{request->stream, ok_response}));
    static_cast<void>(
        connection.submit(SendData{request->stream, Body::own(std::string(10, 'x')), true}));
  };
  Siege siege{Role::server,
              GENERATE(values(habits)),
              {},
              answer,
              settings({{SettingId::initial_window_size, 0}})};

  for (std::size_t i = 0; i < 100; ++i) {
    siege.feed(raw(1, 5, nth(i), wire("82 86 84") + filled("a0", 125)));
  }
  for (int i = 0; i < 200; ++i) siege.feed({});

  CHECK(siege.count("headers") == 100);
  CHECK(siege.ended_by() == "nothing");
  CHECK(siege.connection().live_streams() == 100);
  CHECK(siege.peak() <= 100 * 1'024);
}

TEST_CASE("attack: sections just above the limits",
          "[attacks][A1][A2][attack][rfc9113][10.5.1][field_section_too_large][provoked_resets]") {
  Siege siege{Role::server, GENERATE(values(habits))};

  const std::size_t units = siege.flood(
      [](std::size_t i) { return raw(1, 5, nth(i), wire("82 86 84") + filled("a0", 200)); });

  CHECK(units == 101);
  CHECK(siege.count("headers") == 0);
  siege.check_over(Rule::provoked_resets);
}

TEST_CASE("attack: blocks that nobody wants keep the table in step, and show nothing of it",
          "[attacks][A8][attack][rfc9113][4.3][5.1.2][property]") {
  prop("good requests among all kinds of bad ones", [] {
    Mixture mixture;
    const auto kinds = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 8));
    for (const int kind : kinds) mixture.add(kind, "v" + std::to_string(*rc::gen::inRange(0, 40)));
    RC_CLASSIFY(kinds.size() > 20, "more than 20 blocks");
  });
}

TEST_CASE("attack: blocks of streams that come too late keep the table in step",
          "[attacks][A8][attack][rfc9113][6.8][9113-6.8-11]") {
  Siege siege{Role::server, Habit::drained};
  siege.feed(post(1));
  REQUIRE(siege.connection().submit(Shutdown{}));
  siege.feed(ping("shutdown", true));

  siege.feed(headers(3, "82 86 84 40 01 6e 01 76", true));
  siege.feed(headers(1, "be", true));

  CHECK(siege.count("headers") == 2);  // the request and its trailers, of which 62 is the field
  CHECK(siege.ended_by() == "nothing");
}

}  // namespace h2::test
