// Streams that are made to be thrown away: RFC 9113 §10.5, CVE-2023-44487, CVE-2019-9514,
// CVE-2025-8671, CVE-2024-27316.
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "attack/siege.hpp"

namespace h2::test {

namespace {

// Answers every request with a header section, and is not done with it.
void begin_answer(Connection& connection, const Event& event) {
  if (const auto* headers = std::get_if<HeadersReceived>(&event)) {
    static_cast<void>(connection.submit(SendHeaders{headers->stream, ok_response}));
  }
}

}  // namespace

TEST_CASE("attack: requests that are reset at once",
          "[attacks][A11][attack][rfc9113][10.5][9113-10.5-4][early_resets]") {
  Siege siege{Role::server, GENERATE(values(habits))};

  const std::size_t units =
      siege.flood([](std::size_t i) { return get(nth(i)) + rst(nth(i), ErrorCode::cancel); });

  // Two seconds' worth may pass where there is a clock, of which two milliseconds have passed.
  CHECK(units == 201);
  CHECK(siege.count("headers") == 201);
  siege.check_over(Rule::early_resets);
}

TEST_CASE("attack: requests that are reset once the answer has begun",
          "[attacks][A11][attack][rfc9113][10.5][9113-10.5-4][resets]") {
  Siege siege{
      Role::server, GENERATE(Habit::drained, Habit::clocked, Habit::lazy), {}, begin_answer};

  const std::size_t units =
      siege.flood([](std::size_t i) { return get(nth(i)) + rst(nth(i), ErrorCode::cancel); });

  CHECK(units >= 1'001);
  CHECK(units <= 1'010);
  siege.check_over(Rule::resets);
}

TEST_CASE("attack: a hundred requests at a time, all of them reset",
          "[attacks][A11][attack][rfc9113][10.5][early_resets]") {
  Siege siege{Role::server, GENERATE(values(habits))};

  const std::size_t units = siege.flood([](std::size_t i) {
    Wire all;
    for (std::size_t j = 0; j < 100; ++j) all += get(nth(100 * i + j));
    for (std::size_t j = 0; j < 100; ++j) all += rst(nth(100 * i + j), ErrorCode::cancel);
    return all;
  });

  CHECK(units == 3);
  siege.check_over(Rule::early_resets);
}

TEST_CASE("attack: malformed requests that make us reset",
          "[attacks][A12][attack][rfc9113][10.5][9113-10.5-3][provoked_resets]") {
  const std::string block = GENERATE(as<std::string>{},
                                     "82 87",                    // no :path
                                     "82 86 84 00 01 58 01 78",  // an upper-case name
                                     "82 86 84 00 01 78 01 00",  // NUL in a value
                                     "82 82 86 84",              // :method twice
                                     "82 86 84 0f 0d 01 35");    // content-length: 5
  Siege siege{Role::server, GENERATE(values(habits))};

  const std::size_t units =
      siege.flood([&](std::size_t i) { return headers(nth(i), block, true); });

  CHECK(units == 101);
  CHECK(siege.count("headers") == 0);
  siege.check_over(Rule::provoked_resets);
  CHECK(siege.resets() <= 100);
}

TEST_CASE("attack: the server is made to reset what it has begun",
          "[attacks][A13][attack][rfc9113][10.5][9113-10.5-3][provoked_resets]") {
  const auto harm = GENERATE(
      as<std::function<Wire(StreamId)>>{}, [](StreamId id) { return window_update(id, 0); },
      [](StreamId id) { return window_update(id, 0x7fff'ffff); },
      [](StreamId id) { return raw(2, 0, id, wire("00000000")); },
      [](StreamId id) {
        return frame_octets(frame::Priority{id, {id, 16, false}});
      },
      [](StreamId id) { return data(id, "x"); },
      [](StreamId id) { return headers(id, "82", true); });
  Siege siege{Role::server, GENERATE(values(habits))};

  const std::size_t units = siege.flood([&](std::size_t i) { return get(nth(i)) + harm(nth(i)); });

  CHECK(units == 101);
  CHECK(siege.count("headers") == 101);
  siege.check_over(Rule::provoked_resets);
  CHECK(siege.resets() <= 100);
}

TEST_CASE("attack: content that belies its length",
          "[attacks][A13][attack][rfc9113][10.5][provoked_resets]") {
  Siege siege{Role::server, GENERATE(values(habits))};

  const std::size_t units = siege.flood([](std::size_t i) {
    return headers(nth(i), "83 86 84 0f 0d 01 35") + data(nth(i), "four", true);
  });

  CHECK(units == 101);
  siege.check_over(Rule::provoked_resets);
}

TEST_CASE("attack: streams above the limit",
          "[attacks][A14][attack][rfc9113][5.1.2][10.5][9113-10.5-3][refused_streams]") {
  const bool acknowledged = GENERATE(true, false);
  Siege siege{Role::server, GENERATE(values(habits)), {}, {}, settings({}), acknowledged};

  const std::size_t units = siege.flood([](std::size_t i) { return post(nth(i)); });

  CHECK(units == 100 + 101);
  CHECK(siege.count("headers") == 100);
  siege.check_over(Rule::refused_streams);
  CHECK(siege.resets() <= 100);
}

TEST_CASE("attack: streams that are over and not let go of",
          "[attacks][A11][attack][rfc9113][10.5][live_streams]") {
  // The answer lies in the output, so the stream is not over for whoever owns its body.
  const Reaction answer = [](Connection& connection, const Event& event) {
    const auto* headers = std::get_if<HeadersReceived>(&event);
    if (headers == nullptr) return;
    static_cast<void>(connection.submit(SendHeaders{headers->stream, ok_response}));
    static_cast<void>(
        connection.submit(SendData{headers->stream, Body::own(std::string(10, 'x')), true}));
    std::vector<Bytes> views(2'048);
    static_cast<void>(connection.gather(views));
  };
  Siege siege{Role::server, Habit::stalled, {}, answer};
  siege.flood([](std::size_t i) { return i < 250 ? get(nth(i)) : ping("........"); });

  CHECK(siege.count("headers") == 200);
}

TEST_CASE("attack: field blocks that do not end",
          "[attacks][A3][attack][rfc9113][6.10][10.5][9113-10.5-5][field_block_frames]") {
  const std::string fragment = GENERATE(as<std::string>{}, "", "40 01 78 01 79");
  Siege siege{Role::server, GENERATE(values(habits))};
  siege.feed(raw(1, 1, 1, wire("82 86 84")));

  const std::size_t units = siege.flood([&](std::size_t) { return raw(9, 0, 1, wire(fragment)); });

  CHECK(units <= 10);
  siege.check_over(Rule::field_block_frames);
  CHECK(siege.peak() <= 16'384 + 80 * 1'024);
}

TEST_CASE("attack: field sections that grow out of one octet each",
          "[attacks][A1][attack][rfc7541][10.5][field_section_overrun]") {
  Siege siege{Role::server, GENERATE(values(habits))};
  const bool large = GENERATE(true, false);
  Wire value;
  value.octets.assign(large ? 4'000 : 0, std::byte{'v'});
  const Wire length = large ? wire("7f a1 1e") : wire("00");
  siege.feed(raw(1, 5, 1, wire("82 86 84 40 01 78") + length + value));
  Wire bomb;
  bomb.octets.assign(16'000, std::byte{0xbe});

  const std::size_t units =
      siege.flood([&](std::size_t i) { return raw(1, 5, nth(i + 1), wire("82 86 84") + bomb); });

  CHECK(units == 1);
  CHECK(siege.count("headers") == 1);
  siege.check_over(Rule::field_section_overrun);
}

TEST_CASE("attack: cookies in crumbs",
          "[attacks][A2][attack][rfc9113][8.2.3][10.5][field_section_overrun]") {
  Siege siege{Role::server, GENERATE(values(habits))};
  Wire crumbs;
  crumbs.octets.assign(16'000, std::byte{0xa0});

  CHECK(siege.flood([&](std::size_t i) { return raw(1, 5, nth(i), wire("82 86 84") + crumbs); }) ==
        1);

  siege.check_over(Rule::field_section_overrun);
}

TEST_CASE("attack: identifiers far apart cost no more than neighbours",
          "[attacks][A17][attack][rfc9113][5.1.1]") {
  Siege siege{Role::server, Habit::drained};
  siege.feed(get(1));
  const std::size_t before = siege.memory();
  siege.feed(get(max_stream_id));

  CHECK(siege.count("headers") == 2);
  CHECK(siege.memory() <= before + 256);
}

TEST_CASE("attack: streams come and go, and nothing of them stays",
          "[attacks][A18][attack][rfc9113][5.1]") {
  const Reaction answer = [](Connection& connection, const Event& event) {
    if (const auto* headers = std::get_if<HeadersReceived>(&event)) {
      static_cast<void>(connection.submit(SendHeaders{headers->stream, ok_response, true}));
    }
  };
  Siege siege{Role::server, Habit::drained, without_budgets(), answer};
  for (std::size_t i = 0; i < 1'000; ++i) siege.feed(get(nth(i)));
  const std::size_t before = siege.memory();

  for (std::size_t i = 1'000; i < Siege::most; ++i) siege.feed(get(nth(i)));

  CHECK(siege.memory() == before);
  CHECK(siege.count("closed") == Siege::most);
}

}  // namespace h2::test
