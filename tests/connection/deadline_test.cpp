// The only time there is: what advance() is told.
#include <cstdint>
#include <string>
#include <vector>

#include "support/twins.hpp"

namespace h2::test {

namespace {

constexpr std::int64_t second = 1'000'000'000;

}  // namespace

TEST_CASE("deadlines: without a clock there are none", "[deadline]") {
  Twins ends = Twins::fresh(Role::server);
  CHECK(ends.connection().next_deadline() == std::nullopt);

  static_cast<void>(ends.feed(magic() + settings({})));
  REQUIRE(ends.submit(Shutdown{}));

  CHECK(ends.connection().next_deadline() == std::nullopt);
}

TEST_CASE("deadlines: waiting that began before the clock is counted from the first moment",
          "[deadline]") {
  Twins ends = Twins::fresh(Role::client);
  ends.advance(Time{-5 * second});

  CHECK(ends.connection().next_deadline() == Time{5 * second});
}

TEST_CASE("deadlines: a clock that stands still or goes back lets nothing expire", "[deadline]") {
  Twins ends = Twins::fresh(Role::client);
  ends.advance(Time{9 * second});
  for (const std::int64_t now : {9 * second, 8 * second, std::int64_t{0}, -9 * second}) {
    ends.advance(Time{now});
    CHECK(ends.events().empty());
    CHECK(ends.connection().next_deadline() == Time{19 * second});
  }
  ends.advance(Time{19 * second - 1});
  CHECK(ends.events().empty());
  ends.advance(Time{19 * second});
  CHECK(ends.events() == Log{"error 0 preface_timeout"});
}

TEST_CASE("deadlines: the one that comes first is the next", "[deadline]") {
  Options options;
  options.deadlines = {Duration::seconds(5), Duration::seconds(3), Duration::seconds(1)};
  Twins ends = Twins::fresh(Role::client, options);
  ends.advance(Time{0});
  CHECK(ends.connection().next_deadline() == Time{3 * second});

  REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
  REQUIRE(ends.submit(Shutdown{}));
  CHECK(ends.connection().next_deadline() == Time{1 * second});

  static_cast<void>(ends.output());
  ends.advance(Time{1 * second});
  CHECK(ends.connection().next_deadline() == std::nullopt);
  CHECK(ends.connection().live_streams() == 1);
  CHECK(ends.events() ==
        Log{"stage draining", "closed 1 NO_ERROR engine maybe_processed", "stage ended"});
}

TEST_CASE("deadlines: what came in time is waited for no more", "[deadline][6.5.3]") {
  Twins ends = Twins::fresh(Role::client);
  ends.advance(Time{0});
  CHECK(ends.feed(settings({})).size() == 1);
  CHECK(ends.connection().next_deadline() == Time{10 * second});
  CHECK(ends.feed(settings_ack()).size() == 1);
  CHECK(ends.connection().next_deadline() == std::nullopt);

  ends.advance(Time{1'000 * second});
  CHECK(ends.events().empty());
  static_cast<void>(ends.output());
  check_lives(ends);
}

TEST_CASE("deadlines: each SETTINGS has its time from when it is the oldest", "[deadline][6.5.3]") {
  Twins ends = Twins::established(Role::server);
  ends.advance(Time{0});
  REQUIRE(ends.submit(ChangeSettings{}));
  ends.advance(Time{4 * second});
  REQUIRE(ends.submit(ChangeSettings{}));
  CHECK(ends.connection().next_deadline() == Time{10 * second});

  ends.advance(Time{9 * second});
  CHECK(ends.feed(settings_ack()).size() == 1);

  CHECK(ends.connection().next_deadline() == Time{19 * second});
}

TEST_CASE("deadlines: a field block has to come to its end",
          "[deadline][4.3][field_block_timeout]") {
  Twins ends = Twins::established(Role::server);
  ends.advance(Time{0});
  SECTION("across CONTINUATION") {
    CHECK(ends.feed(raw(1, 1, 1, wire("82 86"))).empty());
    CHECK(ends.connection().next_deadline() == Time{10 * second});
    ends.advance(Time{9 * second});
    CHECK(ends.feed(raw(9, 0, 1, wire("84"))).empty());
  }
  SECTION("inside one HEADERS frame") {
    CHECK(ends.feed(wire("00000a 01 05 00000001 82")).empty());
    CHECK(ends.connection().next_deadline() == Time{10 * second});
    ends.advance(Time{9 * second});
    CHECK(ends.feed(wire("86")).empty());
  }
  CHECK(ends.connection().next_deadline() == Time{10 * second});
  ends.advance(Time{10 * second});
  CHECK(ends.events() == Log{"error 0 field_block_timeout"});
  CHECK(ends.output() == goaway(0, ErrorCode::enhance_your_calm, "field_block_timeout"));
}

TEST_CASE("deadlines: each field block has its own time", "[deadline][4.3]") {
  Twins ends = Twins::established(Role::server);
  ends.advance(Time{0});
  CHECK(ends.feed(raw(1, 1, 1, wire("82 86 84 01 01"))).empty());
  ends.advance(Time{8 * second});
  CHECK(ends.feed(raw(9, 4, 1, wire("78"))).size() == 1);
  CHECK(ends.connection().next_deadline() == std::nullopt);
  CHECK(ends.feed(raw(1, 1, 3, wire("82 86 84 01 01"))).empty());
  CHECK(ends.connection().next_deadline() == Time{18 * second});

  ends.advance(Time{17 * second});
  CHECK(ends.feed(raw(9, 4, 3, wire("78"))).size() == 1);
}

TEST_CASE("deadlines: they can be switched off", "[deadline]") {
  Options options;
  options.deadlines = {.preface = std::nullopt,
                       .settings_ack = std::nullopt,
                       .drain = std::nullopt,
                       .field_block = std::nullopt,
                       .send_stall = std::nullopt};
  Twins ends = Twins::fresh(Role::server, options);
  ends.advance(Time{0});
  CHECK(ends.feed(magic() + settings({}) + raw(1, 1, 1, wire("82"))).size() == 1);
  REQUIRE(ends.submit(Shutdown{}));

  CHECK(ends.connection().next_deadline() == std::nullopt);
  ends.advance(Time{1'000'000 * second});
  CHECK(ends.events() == Log{"stage noticed"});
  CHECK_FALSE(ends.connection().finished());
}

TEST_CASE("deadlines: the end of time is far away", "[deadline]") {
  Options options;
  options.deadlines = {Duration{INT64_MAX}, Duration{INT64_MAX}, Duration{INT64_MAX}};
  Twins ends = Twins::fresh(Role::server, options);
  ends.advance(Time{1});
  CHECK(ends.events().empty());
  ends.advance(Time{INT64_MAX - 1});
  CHECK(ends.events().empty());
  Twins late = Twins::fresh(Role::server);
  late.advance(Time{INT64_MAX - 5});
  late.advance(Time{INT64_MAX - 1});
  CHECK(late.events().empty());
}

}  // namespace h2::test
