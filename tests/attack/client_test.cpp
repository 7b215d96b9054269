// Servers that mean harm: RFC 9113 §8.1, §8.4, §10.5.
#include <array>
#include <cstdint>
#include <string>

#include "attack/siege.hpp"

namespace h2::test {

namespace {

Options with_push() {
  return with_settings({{SettingId::enable_push, 1}, {SettingId::max_concurrent_streams, 1'000}});
}

void ask(Siege& siege, StreamId stream) {
  REQUIRE(siege.connection().submit(SendHeaders{stream, get_request, true}));
}

}  // namespace

TEST_CASE(
    "attack: promises that are not kept",
    "[attacks][A33][attack][rfc9113][8.4][10.5][9113-10.5-1][reserved_streams][provoked_resets]") {
  Siege siege{Role::client, GENERATE(values(habits)), with_push()};
  ask(siege, 1);

  const std::size_t units =
      siege.flood([](std::size_t i) { return promise(1, static_cast<StreamId>(2 * i + 2)); });

  CHECK(units == 100 + 101);
  CHECK(siege.count("promise") == 100);
  siege.check_over(Rule::provoked_resets);
  CHECK(siege.resets() <= 100);
}

TEST_CASE("attack: promises that are kept without an end, by a server that was told no limit",
          "[attacks][A33][attack][rfc9113][5.1.2][8.4][10.5][live_streams][refused_streams]") {
  Siege siege{Role::client, GENERATE(values(habits)), with_settings({{SettingId::enable_push, 1}})};
  ask(siege, 1);

  const std::size_t units = siege.flood([](std::size_t i) {
    const auto id = static_cast<StreamId>(2 * i + 2);
    return promise(1, id) + headers(id, "88");
  });

  CHECK(units == 200 + 101);
  CHECK(siege.count("headers") == 200);
  siege.check_over(Rule::refused_streams);
  CHECK(siege.resets() <= 100);
}

TEST_CASE("attack: a promise too many is reset, and the table goes on",
          "[attacks][A33][attack][rfc9113][8.4][9113-10.5-1][reserved_streams]") {
  Options options = with_push();
  options.limits.max_reserved_streams = 1;
  Twins ends = Twins::established(Role::client, options);
  REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
  static_cast<void>(ends.output());
  CHECK(ends.feed(promise(1, 2)).size() == 1);

  check_resets(ends, promise(1, 4), Rule::reserved_streams, ErrorCode::enhance_your_calm, 4);

  // One that is answered makes room for another.
  CHECK(ends.feed(headers(2, "88", true)).size() == 2);
  CHECK(ends.feed(promise(1, 6)).size() == 1);
}

TEST_CASE("attack: promises on a stream that was reset",
          "[attacks][A33][attack][rfc9113][8.4][10.5][refused_streams]") {
  Options options = with_push();
  options.limits.refused = {20, 1};
  Siege siege{Role::client, GENERATE(values(habits)), options};
  ask(siege, 1);
  REQUIRE(siege.connection().submit(ResetStream{1}));

  const std::size_t units =
      siege.flood([](std::size_t i) { return promise(1, static_cast<StreamId>(2 * i + 2)); });

  CHECK(units == 21);
  siege.check_over(Rule::refused_streams);
}

TEST_CASE("attack: answers that are never final",
          "[attacks][A34][attack][rfc9113][8.1][10.5][informational_responses][provoked_resets]") {
  Siege siege{Role::client, GENERATE(values(habits))};
  for (StreamId id = 1; id < 200; id += 2) ask(siege, id);

  siege.flood([&](std::size_t i) {
    return headers(static_cast<StreamId>(2 * (i % 100) + 1), "08 03 31 30 33");
  });

  CHECK(siege.count("headers") == 1'600);
  CHECK(siege.count("closed") == 100);
  CHECK(siege.resets() <= 100);
}

TEST_CASE("attack: an informational response too many",
          "[attacks][A34][attack][rfc9113][8.1][informational_responses]") {
  Options options;
  options.limits.max_informational = GENERATE(as<std::uint8_t>{}, 2, 31);
  Twins ends = Twins::established(Role::client, options);
  REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
  static_cast<void>(ends.output());
  for (int i = 0; i < options.limits.max_informational; ++i) {
    CHECK(ends.feed(headers(1, "08 03 31 30 33")).size() == 1);
  }

  check_resets(ends, headers(1, "08 03 31 30 33"), Rule::informational_responses,
               ErrorCode::enhance_your_calm, 1);
}

TEST_CASE("attack: malformed answers",
          "[attacks][A12][attack][rfc9113][8.1.1][10.5][provoked_resets]") {
  Siege siege{Role::client, GENERATE(values(habits))};
  StreamId next = 1;

  const std::size_t units = siege.flood([&](std::size_t) {
    // Refused at the end, of which who is lazy has not heard yet.
    static_cast<void>(siege.connection().submit(SendHeaders{next, get_request, true}));
    const Wire answer = headers(next, "08 03 31 30 31", true);
    next += 2;
    return answer;
  });

  CHECK(units == 101);
  siege.check_over(Rule::provoked_resets);
}

TEST_CASE("attack: own requests that the server resets cost nothing",
          "[attack][rfc9113][6.4][10.5]") {
  Siege siege{Role::client, Habit::drained};
  StreamId next = 1;

  const std::size_t units = siege.flood([&](std::size_t) {
    ask(siege, next);
    next += 2;
    return rst(next - 2, ErrorCode::refused_stream);
  });

  CHECK(units == Siege::most);
}

}  // namespace h2::test
