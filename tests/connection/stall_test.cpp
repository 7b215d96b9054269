// Content that waits for flow-control credit, RFC 9113 §5.2.2, and for how long.
#include <cstdint>
#include <string>
#include <vector>

#include "support/twins.hpp"

namespace h2::test {

namespace {

constexpr std::int64_t second = 1'000'000'000;

Wire initial_window(std::uint32_t octets) {
  return settings({{SettingId::initial_window_size, octets}});
}

/// A server that owes `octets` on each of the streams 1, 3, ... to a client that gives each of them
/// `window` octets; at moment 0.
Twins owing(std::size_t streams, std::size_t octets, std::uint32_t window,
            const Options& options = {}) {
  Twins ends = Twins::established(Role::server, options, initial_window(window));
  ends.advance(Time{0});
  for (StreamId id = 1; id < 2 * streams; id += 2) {
    static_cast<void>(ends.feed(get(id)));
    REQUIRE(ends.submit(SendHeaders{id, ok_response}));
    REQUIRE(ends.submit(SendData{id, Body::own(std::string(octets, 'x')), true}));
  }
  static_cast<void>(ends.output());
  return ends;
}

/// An answer that the window of the connection holds up, and the stream's does not.
Twins held_by_connection(const Options& options = {}) {
  Twins ends = owing(1, 70'000, 100'000, options);
  REQUIRE(ends.connection().send_window() == 0);
  return ends;
}

}  // namespace

TEST_CASE("§5.2.2: a stream that gets no credit in time is reset",
          "[rfc9113][5.2.2][deadline][stream_stalled]") {
  Twins ends = owing(1, 10, 0);
  CHECK(ends.connection().next_deadline() == Time{30 * second});
  ends.advance(Time{30 * second - 1});
  CHECK(ends.events().empty());

  ends.advance(Time{30 * second});

  CHECK(ends.events() == Log{"error 1 stream_stalled", "sent 1 incomplete",
                             "closed 1 CANCEL engine maybe_processed"});
  CHECK(ends.output() == rst(1, ErrorCode::cancel));
  CHECK(ends.connection().next_deadline() == std::nullopt);
  check_lives(ends);
}

TEST_CASE("§5.2.2: a connection that gets no credit in time ends",
          "[rfc9113][5.2.2][deadline][connection_stalled]") {
  Twins ends = held_by_connection();
  CHECK(ends.connection().next_deadline() == Time{30 * second});
  ends.advance(Time{30 * second - 1});
  CHECK(ends.events().empty());

  ends.advance(Time{30 * second});

  CHECK(ends.events() == Log{"sent 1 incomplete",
                             "closed 1 ENHANCE_YOUR_CALM engine maybe_processed",
                             "error 0 connection_stalled"});
  CHECK(ends.output() == goaway(1, ErrorCode::enhance_your_calm, "connection_stalled"));
  CHECK(ends.connection().finished());
}

TEST_CASE("§5.2.2: all streams that are late are reset at once, each told of in turn",
          "[attacks][A30][rfc9113][5.2.2][deadline][stream_stalled]") {
  Twins ends = owing(40, 5'000, 0);
  ends.advance(Time{31 * second});
  const Log log = ends.events();

  REQUIRE(log.size() == 3 * 40);
  for (std::size_t i = 0; i < 40; ++i) {
    CHECK(log[3 * i] == "error " + std::to_string(2 * i + 1) + " stream_stalled");
  }
  CHECK(ends.connection().live_streams() == 0);
  CHECK(ends.connection().next_deadline() == std::nullopt);
}

TEST_CASE("§5.2.2: an octet now and then does not help a stream",
          "[attacks][A30][rfc9113][5.2.2][deadline][stream_stalled]") {
  constexpr StreamId streams = 100;
  Options options;
  options.limits.dribble = {};  // which would end it sooner
  Twins ends = owing(streams, 5'000, 0, options);
  std::size_t closed = 0;
  for (std::int64_t t = 1; t <= 31; ++t) {
    ends.advance(Time{t * second});
    for (StreamId id = 1; id < 2 * streams; id += 2) {
      for (const std::string& line : ends.feed(window_update(id, 1))) {
        closed += line.rfind("closed ", 0) == 0 ? 1 : 0;
      }
    }
    static_cast<void>(ends.output());
    CHECK((t >= 30 || closed == 0));
  }
  CHECK(closed == streams);
  check_lives(ends);
}

TEST_CASE("§5.2.2: an octet now and then does not help the connection",
          "[rfc9113][5.2.2][deadline][connection_stalled]") {
  Twins ends = held_by_connection();
  for (std::int64_t t = 1; t < 30; ++t) {
    ends.advance(Time{t * second});
    CHECK(ends.feed(window_update(0, 1)).empty());
    CHECK(ends.output().size() == 10);
  }
  ends.advance(Time{30 * second});
  CHECK(ends.events().back() == "error 0 connection_stalled");
}

TEST_CASE("§5.2.2: 1 KiB in the time is enough", "[rfc9113][5.2.2][deadline]") {
  SECTION("for a stream") {
    Twins ends = owing(1, 100'000, 0);
    for (std::int64_t t = 29; t < 300; t += 29) {
      ends.advance(Time{t * second});
      CHECK(ends.feed(window_update(1, 1'000) + window_update(1, 24)).empty());
      CHECK(ends.output().size() > 1'024);
      CHECK(ends.connection().next_deadline() == Time{(t + 30) * second});
    }
  }
  SECTION("for the connection") {
    Twins ends = held_by_connection();
    for (std::int64_t t = 29; t < 120; t += 29) {
      ends.advance(Time{t * second});
      CHECK(ends.feed(window_update(0, 1'000) + window_update(0, 24)).empty());
      CHECK(ends.output().size() > 1'024);
      CHECK(ends.connection().next_deadline() == Time{(t + 30) * second});
    }
  }
}

TEST_CASE("§5.2.2: credit that was given and not used yet counts", "[rfc9113][5.2.2][deadline]") {
  SECTION("a stream's") {
    Twins ends = owing(1, 5'000, 0);
    CHECK(ends.feed(window_update(1, 1'024)).empty());
    ends.advance(Time{31 * second});
    CHECK(ends.events().empty());
  }
  SECTION("all that a stream needs") {
    Twins ends = owing(1, 10, 0);
    CHECK(ends.feed(window_update(1, 10)).empty());
    ends.advance(Time{31 * second});
    CHECK(ends.events().empty());
  }
  SECTION("by a larger initial window") {
    Twins ends = owing(1, 5'000, 0);
    CHECK(ends.feed(initial_window(2'000)).size() == 1);
    ends.advance(Time{31 * second});
    CHECK(ends.events().empty());
  }
  SECTION("the connection's") {
    Twins ends = held_by_connection();
    CHECK(ends.feed(window_update(0, 1'024)).empty());
    CHECK(ends.connection().next_deadline() == std::nullopt);
    ends.advance(Time{31 * second});
    CHECK(ends.events().empty());
  }
}

TEST_CASE("§5.2.2: what is over is waited for no more", "[rfc9113][5.2.2][deadline]") {
  Twins ends = owing(2, 10, 0);
  SECTION("sent whole") {
    CHECK(ends.feed(window_update(1, 10)).empty());
    CHECK(ends.output() == data(1, "xxxxxxxxxx", true));
    CHECK(ends.events().size() == 2);
  }
  SECTION("reset by the caller") {
    REQUIRE(ends.submit(ResetStream{1}));
    CHECK(ends.events().size() == 2);
  }
  SECTION("reset by the peer") { CHECK(ends.feed(rst(1, ErrorCode::cancel)).size() == 2); }
  static_cast<void>(ends.output());
  ends.advance(Time{second});
  REQUIRE(ends.submit(ResetStream{3}));

  CHECK(ends.events().size() == 2);
  CHECK(ends.connection().next_deadline() == std::nullopt);
  ends.advance(Time{40 * second});
  CHECK(ends.events().empty());
}

TEST_CASE("§5.2.2: each stream has its own time", "[rfc9113][5.2.2][deadline][stream_stalled]") {
  Twins ends = owing(1, 10, 0);
  ends.advance(Time{20 * second});
  static_cast<void>(ends.feed(get(3)));
  REQUIRE(ends.submit(SendHeaders{3, ok_response}));
  REQUIRE(ends.submit(SendData{3, Body::own(std::string("y")), true}));
  static_cast<void>(ends.output());

  ends.advance(Time{30 * second});
  CHECK(ends.events().front() == "error 1 stream_stalled");
  CHECK(ends.connection().next_deadline() == Time{50 * second});

  ends.advance(Time{50 * second});
  CHECK(ends.events().front() == "error 3 stream_stalled");
}

TEST_CASE("§5.2.2: a wait for the connection is over when nobody waits",
          "[rfc9113][5.2.2][deadline]") {
  Twins ends = held_by_connection();
  ends.advance(Time{10 * second});
  REQUIRE(ends.submit(ResetStream{1}));
  static_cast<void>(ends.events());
  CHECK(ends.connection().next_deadline() == std::nullopt);

  ends.advance(Time{20 * second});
  static_cast<void>(ends.feed(get(3)));
  REQUIRE(ends.submit(SendHeaders{3, ok_response}));
  REQUIRE(ends.submit(SendData{3, Body::own(std::string("y")), true}));

  CHECK(ends.connection().next_deadline() == Time{50 * second});
}

TEST_CASE("§5.2.2: a stall that began before the clock is counted from the first moment",
          "[rfc9113][5.2.2][deadline][stream_stalled]") {
  Twins ends = Twins::established(Role::server, {}, initial_window(0));
  static_cast<void>(ends.feed(get(1)));
  REQUIRE(ends.submit(SendHeaders{1, ok_response}));
  REQUIRE(ends.submit(SendData{1, Body::own(std::string("y")), true}));
  static_cast<void>(ends.output());
  CHECK(ends.connection().next_deadline() == std::nullopt);

  ends.advance(Time{-7 * second});
  CHECK(ends.connection().next_deadline() == Time{23 * second});

  ends.advance(Time{23 * second});
  CHECK(ends.events().front() == "error 1 stream_stalled");
}

TEST_CASE("§5.2.2: begins of stalls are rounded up to the millisecond",
          "[rfc9113][5.2.2][deadline][stream_stalled]") {
  Twins ends = Twins::established(Role::server, {}, initial_window(0));
  ends.advance(Time{5});
  ends.advance(Time{6});
  static_cast<void>(ends.feed(get(1)));
  REQUIRE(ends.submit(SendHeaders{1, ok_response}));
  REQUIRE(ends.submit(SendData{1, Body::own(std::string("y")), true}));
  static_cast<void>(ends.output());

  CHECK(ends.connection().next_deadline() == Time{30 * second + 1'000'005});
}

TEST_CASE("§5.2.2: stalls are told apart across years", "[rfc9113][5.2.2][deadline]") {
  Twins ends = Twins::established(Role::server, {}, initial_window(0));
  ends.advance(Time{INT64_MIN});
  for (const std::int64_t now : {INT64_MIN / 2, std::int64_t{0}, INT64_MAX - 40 * second}) {
    ends.advance(Time{now});
    const StreamId id = now < 0 ? 1 : now == 0 ? 3 : 5;
    static_cast<void>(ends.feed(get(id)));
    REQUIRE(ends.submit(SendHeaders{id, ok_response}));
    REQUIRE(ends.submit(SendData{id, Body::own(std::string("y")), true}));
    static_cast<void>(ends.output());
    ends.advance(Time{now + 30 * second - 1});
    CHECK(ends.events().empty());
    ends.advance(Time{now + 30 * second + 1'000'000});
    CHECK(ends.events().front() == "error " + std::to_string(id) + " stream_stalled");
  }
}

TEST_CASE("§5.2.2: a stall can be let go on for ever", "[rfc9113][5.2.2][deadline]") {
  Options options;
  options.deadlines.send_stall = GENERATE(as<std::optional<Duration>>{}, std::nullopt,
                                          Duration{INT64_MAX}, Duration::seconds(25 * 86'400));
  Twins ends = owing(1, 10, 0, options);

  CHECK(ends.connection().next_deadline() == std::nullopt);
  ends.advance(Time{30 * 86'400 * second});
  CHECK(ends.events().empty());
}

TEST_CASE("§5.2.2: the connection's stall comes before those of streams",
          "[rfc9113][5.2.2][deadline][connection_stalled]") {
  Twins ends = held_by_connection();
  CHECK(ends.feed(initial_window(0)).size() == 1);
  static_cast<void>(ends.feed(get(3)));
  REQUIRE(ends.submit(SendHeaders{3, ok_response}));
  REQUIRE(ends.submit(SendData{3, Body::own(std::string("y")), true}));
  static_cast<void>(ends.output());

  ends.advance(Time{30 * second});

  CHECK(ends.events().back() == "error 0 connection_stalled");
}

}  // namespace h2::test
