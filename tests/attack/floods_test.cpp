// Floods of what extensions and both roles add: RFC 7838, RFC 8336, RFC 9218, RFC 9113 §10.5.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "attack/siege.hpp"

namespace h2::test {

namespace {

Wire update(StreamId id, const std::string& value) {
  return frame_octets(frame::PriorityUpdate{id, std::as_bytes(std::span{value})});
}

Options shows() {
  Options options;
  options.show_alt_svc = options.show_origin = true;
  return options;
}

void ask(Siege& siege, StreamId id) {
  REQUIRE(siege.connection().submit(SendHeaders{id, get_request, true}));
}

}  // namespace

TEST_CASE("attack: PRIORITY_UPDATE", "[attacks][A16][attack][rfc9218][7.1][useless_frames]") {
  Siege siege{Role::server, GENERATE(values(habits))};
  const std::size_t before = siege.memory();
  const std::string value = GENERATE(as<std::string>{}, "u=1, i", std::string(16'000, 'x'));

  const std::size_t units = siege.flood([&](std::size_t i) { return update(nth(i % 100), value); });

  CHECK(units <= 2'025);
  CHECK(siege.peak() <= before + 2 * 1'024 + 3 * value.size());
  siege.check_over(Rule::useless_frames);
}

TEST_CASE("attack: PRIORITY_UPDATE of more streams than could be opened",
          "[attacks][A16][attack][rfc9218][7.1][priority_update_limit]") {
  Siege siege{Role::server, GENERATE(values(habits))};
  const std::size_t before = siege.memory();

  CHECK(siege.flood([](std::size_t i) { return update(nth(i), "u=0"); }) == 101);

  CHECK(siege.peak() <= before + 4 * 1'024);
  siege.check_over(Rule::priority_update_limit);
}

TEST_CASE("attack: ALTSVC and ORIGIN, shown or not",
          "[attacks][A35][attack][rfc7838][rfc8336][10.5][useless_frames]") {
  const bool shown = GENERATE(true, false);
  Wire origins;
  for (int i = 0; i < 5'461; ++i) origins += wire("0001 78");
  const Wire unit = GENERATE_COPY(values<Wire>({
      raw(0x0a, 0, 0, wire("0001 78 68 33")),
      raw(0x0a, 0, 1, wire("0000 68 33")),
      raw(0x0a, 0, 0, text(std::string(16'000, '\0'))),
      raw(0x0c, 0, 0, wire("0005") + text("a://b")),
      raw(0x0c, 0, 0, origins),
  }));
  Siege siege{Role::client, GENERATE(values(habits)), shown ? shows() : Options{}};
  ask(siege, 1);
  const std::size_t before = siege.memory();

  const std::size_t units = siege.flood([&](std::size_t) { return unit; });

  CHECK(units <= 2'025);
  CHECK(siege.peak() <= before + 52 * 1'024);
  siege.check_over(Rule::useless_frames);
}

TEST_CASE("attack: a client is made to answer without end, and nobody takes the answers",
          "[attacks][A27][A33][attack][rfc9113][10.5][9113-10.5-3]") {
  Options options = without_budgets();
  options.settings = std::vector<Setting>{{SettingId::enable_push, 1}};
  Siege siege{Role::client, Habit::stalled, options};
  ask(siege, 1);
  REQUIRE(siege.connection().submit(ResetStream{1}));

  siege.flood([](std::size_t i) {
    return ping("........") + settings({}) + promise(1, static_cast<StreamId>(2 * i + 2));
  });

  CHECK(siege.peak() <= 3 * 65'536);
  siege.check_paused();
}

TEST_CASE("attack: more kinds of malformed requests",
          "[attacks][A12][A38][A39][A40][A41][A42][attack][rfc9113][8.1.1][provoked_resets]") {
  const std::string block = GENERATE(as<std::string>{},
                                     "",                                           // nothing
                                     "82 84 86 80",                                // no index 0
                                     "82 86 84 01 01 61 0f 17 01 62",              // host: b
                                     "82 86 84 00 02 74 65 01 78",                 // te: x
                                     "82 86 84 00 07 75 70 67 72 61 64 65 01 78",  // upgrade
                                     "82 86 84 0f 0d 01 35 0f 0d 01 36",           // two lengths
                                     "82 86 84 08 03 32 30 30",                    // :status
                                     "82 86 00 01 78 01 79 84",                    // :path too late
                                     "42 07 43 4f 4e 4e 45 43 54 86 84",           // CONNECT
                                     "82 86 44 03 61 62 63",                       // :path abc
                                     "82 86 84 00 01 20 01 79",                    // a name of SP
                                     "82 86 84 00 01 78 02 0d 0a");                // CR LF
  Siege siege{Role::server, GENERATE(values(habits))};

  const std::size_t units =
      siege.flood([&](std::size_t i) { return headers(nth(i), block, true); });

  CHECK(siege.count("headers") == 0);
  if (block == "82 84 86 80") {
    CHECK(units == 1);
    return siege.check_over(Rule::hpack_index);
  }
  CHECK(units == 101);
  siege.check_over(Rule::provoked_resets);
  CHECK(siege.resets() <= 100);
}

TEST_CASE("attack: messages that go wrong behind their header section",
          "[attacks][A12][A13][A42][attack][rfc9113][8.1][provoked_resets]") {
  const bool refused = GENERATE(true, false);
  const auto harm = GENERATE(
      as<std::function<Wire(StreamId)>>{},
      [](StreamId id) { return headers(id, "00 01 78 01 79"); },  // trailers that do not end it
      [](StreamId id) { return headers(id, "82", true); },        // :method among them
      [](StreamId id) { return headers(id, "00 01 58 01 79", true); },
      [](StreamId id) { return headers(id, "0f 0d 01 35", true) + data(id, "x"); });
  Options options;
  if (refused) options.limits.provoked_reset = {1, 1};
  Siege siege{Role::server, GENERATE(values(habits)), options};

  const std::size_t units = siege.flood([&](std::size_t i) { return post(nth(i)) + harm(nth(i)); });

  CHECK(units == (refused ? 2 : 101));
  siege.check_over(Rule::provoked_resets);
}

TEST_CASE("attack: DATA without content on streams that take none",
          "[attacks][A23][A29][attack][rfc9113][6.1][10.5][empty_data_frames]") {
  Siege siege{Role::server, GENERATE(values(habits))};
  siege.feed(post(1));
  REQUIRE(siege.connection().submit(ResetStream{1}));

  CHECK(siege.flood([](std::size_t) { return data(1, ""); }) == 101);

  siege.check_over(Rule::empty_data_frames);
}

TEST_CASE("attack: GOAWAY with as much debug data as fits",
          "[attacks][A28][attack][rfc9113][6.8][goaway_frames]") {
  Siege siege{Role::client, GENERATE(values(habits))};
  ask(siege, 1);
  const Wire unit = goaway(1, ErrorCode::no_error, std::string(16'000, 'd'));

  CHECK(siege.flood([&](std::size_t) { return unit; }) == 9);

  siege.check_over(Rule::goaway_frames);
}

TEST_CASE("attack: the reserved bit of a stream or of an increment means nothing",
          "[attacks][A21][attack][rfc9113][4.1][6.9]") {
  Twins ends = Twins::established(Role::server);

  CHECK(ends.feed(raw(1, 5, 0x8000'0001, wire("82 86 84"))).size() == 1);
  CHECK(ends.feed(raw(8, 0, 0x8000'0001, wire("80000005"))).empty());

  CHECK(ends.connection().send_window(1) == 65'540);
}

}  // namespace h2::test
