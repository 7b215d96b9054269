// Floods of frames that carry no message: RFC 9113 §10.5, CVE-2019-9512, CVE-2019-9515,
// CVE-2019-9511.
#include <cstdint>
#include <string>

#include "attack/siege.hpp"

namespace h2::test {

TEST_CASE("attack: PING", "[attacks][A20][attack][rfc9113][6.7][10.5][9113-10.5-3][ping_frames]") {
  const Role role = GENERATE(Role::server, Role::client);
  Siege siege{role, GENERATE(values(habits))};

  const std::size_t units = siege.flood([](std::size_t) { return ping("........"); });

  CHECK(units == 101);
  siege.check_over(Rule::ping_frames);
}

TEST_CASE("attack: PING where nobody takes the answers",
          "[attacks][A20][attack][rfc9113][6.7][10.5][9113-10.5-3]") {
  Siege siege{Role::server, Habit::stalled, without_budgets()};

  const std::size_t units = siege.flood([](std::size_t) { return ping("........"); });

  CHECK(units <= 65'536 / 17 + 2);
  CHECK(siege.peak() <= 2 * 65'536);
  siege.check_paused();
}

TEST_CASE("attack: answers to questions that nobody asked",
          "[attacks][A20][attack][rfc9113][6.7][10.5][useless_frames]") {
  Siege siege{Role::server, GENERATE(values(habits))};

  CHECK(siege.flood([](std::size_t) { return ping("........", true); }) >= 2'001);

  siege.check_over(Rule::useless_frames);
}

TEST_CASE("attack: SETTINGS",
          "[attacks][A19][attack][rfc9113][6.5][10.5][9113-10.5-3][settings_frames]") {
  const bool toggles = GENERATE(true, false);
  Siege siege{Role::server, GENERATE(values(habits))};

  const std::size_t units = siege.flood([&](std::size_t i) {
    if (!toggles) return settings({});
    return settings({{SettingId::initial_window_size, i % 2 == 0 ? 0u : 100'000u},
                     {SettingId::header_table_size, i % 2 == 0 ? 0u : 4'096u}});
  });

  CHECK(units == 32);  // one was the first that there has to be
  siege.check_over(Rule::settings_frames);
}

TEST_CASE("attack: SETTINGS of many entries",
          "[attacks][A19][attack][rfc9113][6.5][10.5][settings_entries]") {
  Siege siege{Role::server, GENERATE(values(habits))};
  std::vector<Setting> entries(32, {SettingId::initial_window_size, 1});
  siege.feed(settings(entries));
  CHECK(siege.ended_by() == "nothing");
  entries.push_back(entries.front());

  CHECK(siege.flood([&](std::size_t) { return settings(entries); }) == 1);

  siege.check_over(Rule::settings_entries);
}

TEST_CASE("attack: SETTINGS of many entries end the connection before they arrive",
          "[attacks][A19][attack][rfc9113][6.5][10.5][settings_entries]") {
  Siege siege{Role::server, Habit::drained};

  siege.feed(wire("003840 04 00 00000000"));

  siege.check_over(Rule::settings_entries);
}

TEST_CASE("attack: credit in single octets",
          "[attacks][A21][attack][rfc9113][6.9][10.5][9113-10.5-5][credit_dribble]") {
  const StreamId stream = GENERATE(0u, 1u);
  Siege siege{Role::server, GENERATE(values(habits))};
  siege.feed(get(1));

  const std::size_t units = siege.flood([&](std::size_t) { return window_update(stream, 1); });

  CHECK(units == 101);
  siege.check_over(Rule::credit_dribble);
}

TEST_CASE("attack: credit that nothing calls for",
          "[attacks][A21][attack][rfc9113][6.9][10.5][9113-10.5-5][window_update_frames]") {
  Siege siege{Role::server, GENERATE(values(habits))};
  siege.feed(get(1));

  const std::size_t units = siege.flood([](std::size_t) { return window_update(0, 1'000); });

  CHECK(units == 103);
  siege.check_over(Rule::window_update_frames);
}

TEST_CASE("attack: answers are made to go out in single octets",
          "[attacks][A22][attack][rfc9113][6.9][10.5][9113-10.5-6][credit_dribble]") {
  Siege siege{Role::server,
              GENERATE(Habit::drained, Habit::clocked, Habit::lazy),
              {},
              answer_with(1'048'576),
              settings({{SettingId::initial_window_size, 0}})};
  for (StreamId id = 1; id < 200; id += 2) siege.feed(get(id));

  const std::size_t units = siege.flood(
      [](std::size_t i) { return window_update(static_cast<StreamId>(2 * (i % 100) + 1), 1); });

  CHECK(units == 101);
  CHECK(siege.data_frames() <= 200);
  siege.check_over(Rule::credit_dribble);
}

TEST_CASE("attack: PRIORITY of streams that are not there",
          "[attacks][A15][attack][rfc9113][5.3.2][10.5][9113-10.5-5][useless_frames]") {
  Siege siege{Role::server, GENERATE(values(habits))};
  const std::size_t before = siege.memory();

  const std::size_t units = siege.flood([](std::size_t i) {
    const auto id = static_cast<StreamId>(2 * i + 1);
    return frame_octets(frame::Priority{id, {id + 2, 255, true}});
  });

  CHECK(units >= 2'001);
  CHECK(units <= 2'025);
  CHECK(siege.peak() <= before + 1'024);
  siege.check_over(Rule::useless_frames);
}

TEST_CASE("attack: frames of unknown types",
          "[attacks][A26][attack][rfc9113][5.5][10.5][9113-10.5-5][useless_frames]") {
  SECTION("empty") {
    Siege siege{Role::server, GENERATE(values(habits))};
    const std::size_t before = siege.memory();
    CHECK(siege.flood([](std::size_t i) {
      return raw(static_cast<std::uint8_t>(32 + i % 200), 0xff, 3);
    }) <= 2'025);
    CHECK(siege.peak() <= before + 1'024);
    siege.check_over(Rule::useless_frames);
  }
  SECTION("large") {
    Siege siege{Role::server, GENERATE(values(habits))};
    Wire payload;
    payload.octets.resize(16'384);
    CHECK(siege.flood([&](std::size_t) { return raw(0x55, 0, 0, payload); }) <= 405);
    siege.check_over(Rule::useless_frames);
  }
}

TEST_CASE("attack: GOAWAY", "[attacks][A28][attack][rfc9113][6.8][10.5][goaway_frames]") {
  const Role role = GENERATE(Role::server, Role::client);
  Siege siege{role, GENERATE(values(habits))};

  const std::size_t units = siege.flood([](std::size_t i) {
    return goaway(static_cast<StreamId>(max_stream_id - 2 * i), ErrorCode::no_error);
  });

  CHECK(units == 9);
  siege.check_over(Rule::goaway_frames);
}

TEST_CASE("attack: frames for streams that are long closed",
          "[attacks][A29][attack][rfc9113][5.1][10.5][useless_frames]") {
  Siege siege{Role::server, GENERATE(values(habits))};
  siege.feed(get(1'001));

  SECTION("RST_STREAM") {
    CHECK(siege.flood([](std::size_t) { return rst(999, ErrorCode::cancel); }) >= 2'001);
    siege.check_over(Rule::useless_frames);
  }
  SECTION("WINDOW_UPDATE") {
    CHECK(siege.flood([](std::size_t) { return window_update(999, 1'000); }) == 103);
    siege.check_over(Rule::window_update_frames);
  }
  SECTION("DATA") {
    CHECK(siege.flood([](std::size_t i) {
      return data(static_cast<StreamId>(999 - 2 * i), "late");
    }) == 101);
    siege.check_over(Rule::provoked_resets);
  }
}

TEST_CASE("attack: everything that asks for an answer, where nobody takes it",
          "[attacks][A27][attack][rfc9113][10.5][9113-10.5-3]") {
  Siege siege{Role::server, Habit::stalled, without_budgets()};

  siege.flood([](std::size_t i) {
    const auto id = static_cast<StreamId>(2 * i + 1);
    return ping("........") + settings({}) + headers(id, "82 87", true);
  });

  CHECK(siege.peak() <= 3 * 65'536);
  siege.check_paused();
}

}  // namespace h2::test
