// Content that is no content: RFC 9113 §10.5, CVE-2019-9518.
#include <cstdint>
#include <string>

#include "attack/siege.hpp"

namespace h2::test {

TEST_CASE("attack: DATA without content",
          "[attacks][A23][attack][rfc9113][6.1][10.5][9113-10.5-5][empty_data_frames]") {
  Siege siege{Role::server, GENERATE(values(habits))};
  siege.feed(post(1));

  const std::size_t units = siege.flood([](std::size_t) { return data(1, ""); });

  CHECK(units == 101);
  CHECK(siege.count("data") == 0);
  siege.check_over(Rule::empty_data_frames);
}

TEST_CASE("attack: DATA of padding alone",
          "[attacks][A25][attack][rfc9113][6.1][10.5][9113-10.5-5][empty_data_frames]") {
  const std::size_t padding = GENERATE(0u, 255u);
  Siege siege{Role::server, GENERATE(values(habits))};
  siege.feed(post(1));
  Wire payload;
  payload.octets.resize(1 + padding);
  payload.octets[0] = static_cast<std::byte>(padding);

  const std::size_t units = siege.flood([&](std::size_t) { return raw(0, 8, 1, payload); });

  CHECK(units == 101);
  CHECK(siege.count("data") == 0);
  siege.check_over(Rule::empty_data_frames);
}

TEST_CASE("attack: padding does not wear the windows out", "[attacks][A25][attack][rfc9113][6.9]") {
  Siege siege{Role::server, Habit::drained};
  siege.feed(post(1));
  Wire payload = wire("ff 78");
  payload.octets.resize(257);

  for (std::size_t i = 0; i < 10'000; ++i) siege.feed(raw(0, 8, 1, payload));

  CHECK(siege.ended_by() == "nothing");
  CHECK(siege.count("data") == 10'000);
  CHECK(siege.connection().receive_window() > 32'000);
  CHECK(siege.connection().receive_window(1) > 32'000);
}

TEST_CASE("attack: content in single octets waits for whoever takes it",
          "[attacks][A24][attack][rfc9113][6.1][10.5]") {
  Siege siege{Role::server, Habit::drained};
  siege.feed(post(1));
  const std::size_t before = siege.memory();

  const std::size_t units = siege.flood([](std::size_t) { return data(1, "x"); });

  // Whoever takes each piece at once is served for as long as it likes: there is no store to fill.
  CHECK(units == Siege::most);
  CHECK(siege.peak() <= before + 1'024);
}

TEST_CASE("attack: a program that does not poll keeps nothing for the peer",
          "[attacks][A24][attack][rfc9113][10.5]") {
  CountingHeap heap;
  Options options;
  options.memory = &heap;
  End end = established(Role::server, options);
  const std::size_t before = heap.octets();
  Wire flood;
  for (StreamId id = 1; id < 2'000; id += 2) flood += get(id);
  Bytes input = flood;

  REQUIRE(end.connection.poll(input));

  CHECK(input.size() > flood.size() - 64);
  CHECK(heap.octets() <= before + 8'192);
}

}  // namespace h2::test
