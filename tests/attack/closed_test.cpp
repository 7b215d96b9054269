// Frames for streams that are over, which may be late or meant to harm: RFC 9113 §5.1.
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "attack/siege.hpp"

namespace h2::test {

namespace {

constexpr std::size_t uploads = 100;  // as many as a server lets be open at once

/// More content may be under way than to one stream.
Options roomy() {
  Options options;
  options.connection_window = 16 * 1'048'576;
  return options;
}

/// As many uploads as may be open begin, and the program resets all of them.
void reset_uploads(Siege& siege) {
  for (std::size_t i = 0; i < uploads; ++i) siege.feed(post(nth(i)));
  for (std::size_t i = 0; i < uploads; ++i) {
    REQUIRE(siege.connection().submit(ResetStream{nth(i)}));
  }
  siege.feed({});
}

}  // namespace

TEST_CASE("benign: what is under way to a hundred uploads that are all reset",
          "[attacks][A29][benign][rfc9113][5.1][9113-5.1-20][9113-5.1-21][10.5]") {
  Siege siege{Role::server, GENERATE(values(habits)), roomy()};
  reset_uploads(siege);

  // A full window of each stream, in pieces that take turns.
  for (int piece = 0; piece < 64; ++piece) {
    for (std::size_t i = 0; i < uploads; ++i) {
      siege.feed(data(nth(i), std::string(1'000, 'x'), piece == 63));
    }
  }

  CHECK(siege.ended_by() == "nothing");
  CHECK(siege.count("data") == 0);
  CHECK(siege.resets() <= uploads);
  CHECK(siege.connection().receive_window() > 8 * 1'048'576);
}

TEST_CASE("benign: trailers, credit and resets that were under way to a hundred uploads",
          "[attacks][A29][benign][rfc9113][5.1][9113-5.1-20][9113-5.1-21][10.5]") {
  Siege siege{Role::server, GENERATE(values(habits)), roomy()};
  reset_uploads(siege);

  for (std::size_t i = 0; i < uploads; ++i) {
    siege.feed(window_update(nth(i), 10'000) + headers(nth(i), "40 01 74 01 75", true));
    siege.feed(rst(nth(i), ErrorCode::cancel));
  }

  // The table has heard of each: index 62 is the last of them.
  siege.feed(headers(201, "82 86 84 be", true));
  CHECK(siege.ended_by() == "nothing");
  CHECK(siege.count("headers") == uploads + 1);
}

TEST_CASE("attack: small frames without end for streams that were reset with many others",
          "[attacks][A29][attack][rfc9113][5.1][10.5][9113-10.5-5][useless_frames]") {
  Siege siege{Role::server, GENERATE(values(habits)), roomy()};
  reset_uploads(siege);

  const bool content = GENERATE(true, false);
  const Wire unit = content ? data(1, "x") : headers(1, "00 01 74 01 75", true);

  const std::size_t units = siege.flood([&](std::size_t) { return unit; });

  // The first of them has made room for later ones; 64 frames are expected for each.
  CHECK(units > 2'000 + 64 * uploads);
  CHECK(units <= 2'000 + 64 * uploads + 200);
  siege.check_over(Rule::useless_frames);
  CHECK(siege.count("headers") == uploads);
}

TEST_CASE("attack: HEADERS on a stream that is over and was not reset",
          "[attacks][A29][attack][rfc9113][5.1.1][stream_order]") {
  Siege siege{Role::server, Habit::drained, roomy()};
  reset_uploads(siege);

  // Above what had to make room for other resets.
  siege.feed(get(301));
  siege.feed(get(299));

  siege.check_over(Rule::stream_order);
}

TEST_CASE("attack: streams whose late frames were answered do not become streams that we reset",
          "[attacks][A29][attack][rfc9113][5.1][10.5][provoked_resets]") {
  Options options;
  options.limits.provoked_reset = {1'000, 0};
  Siege siege{Role::server, Habit::drained, options};
  siege.feed(get(10'001));

  const std::size_t units =
      siege.flood([](std::size_t i) { return data(static_cast<StreamId>(9'999 - 2 * i), "late"); });

  CHECK(units == 1'001);
  siege.check_over(Rule::provoked_resets);
  CHECK(siege.resets() == 1'000);
}

TEST_CASE("attack: a late frame is answered once", "[attacks][A29][rfc9113][5.1][5.4.2]") {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(get(1) + get(3)));
  REQUIRE(ends.submit(SendHeaders{1, ok_response, true}));
  static_cast<void>(ends.events());
  static_cast<void>(ends.output());

  CHECK(ends.feed(data(1, "late")).empty());
  CHECK(ends.output() == rst(1, ErrorCode::stream_closed));
  CHECK(ends.feed(data(1, "later") + data(1, "last", true)).empty());
  CHECK(ends.output() == Wire{});
}

}  // namespace h2::test
