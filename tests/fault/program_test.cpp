// What the program around an end may do to it: with clocks, with output, with events, with the end
// itself. At both roles.
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "fault/conversation.hpp"
#include "support/heap.hpp"
#include "support/twins.hpp"

namespace h2::test {
namespace {

constexpr std::array roles = {Role::server, Role::client};
constexpr std::int64_t second = 1'000'000'000;

Options impatient() {
  Options options;
  options.deadlines.preface = Duration::seconds(1);
  options.deadlines.settings_ack = Duration::seconds(1);
  options.deadlines.drain = Duration::seconds(1);
  options.deadlines.field_block = Duration::seconds(1);
  options.deadlines.send_stall = Duration::seconds(1);
  options.deadlines.idle = Duration::seconds(60);
  return options;
}

/// What an end says if the clock shows `time(i)` in front of the `i`th frame.
template <class Clock>
Log said_by(Role role, Clock&& time) {
  End end = ready(role, impatient());
  Log log;
  std::int64_t i = 0;
  for (const Step& step : script(role)) {
    end.connection.advance(Time{time(i++)});
    for (std::string& line : end.feed(step.octets)) log.push_back(std::move(line));
    static_cast<void>(end.output());
  }
  const Log before = log;
  check_finish(end, std::move(log));
  return before;
}

TEST_CASE("fault: a clock that stands still or runs backwards lets no deadline pass", "[fault]") {
  for (const Role role : roles) {
    End untimed = ready(role);
    const Log expected = untimed.feed(whole(script(role)));

    CHECK(said_by(role, [](std::int64_t) { return std::int64_t{5}; }) == expected);
    CHECK(said_by(role, [](std::int64_t i) { return (100 - i) * second; }) == expected);
    CHECK(said_by(role, [](std::int64_t i) { return -i * second; }) == expected);
    CHECK(said_by(role, [](std::int64_t i) { return i % 2 == 0 ? second / 2 : 0; }) == expected);
  }
}

TEST_CASE("fault: a clock that leaps to the ends of time lets deadlines pass and no more",
          "[fault]") {
  constexpr std::int64_t last = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t first = std::numeric_limits<std::int64_t>::min();
  for (const Role role : roles) {
    for (const std::int64_t begin : {first, first + 1, std::int64_t{0}, last - 1, last}) {
      for (const std::int64_t end : {first, std::int64_t{0}, last}) {
        INFO(begin << " to " << end);
        const Log log = said_by(role, [&](std::int64_t i) { return i == 0 ? begin : end; });
        if (end <= begin) CHECK(first_error(log) == "");
      }
    }
  }
}

TEST_CASE("fault: output that nobody takes stops the reading, and nothing is lost", "[fault]") {
  for (const Role role : roles) {
    Options options;
    options.limits.ping = {};
    End end = ready(role, options);
    static_cast<void>(end.feed(whole(script(role))));
    static_cast<void>(end.output());
    Wire flood;
    for (int i = 0; i < 10'000; ++i) flood += ping("abcdefgh");

    Bytes input = flood;
    std::size_t answered = 0;
    while (end.connection.poll(input)) {
    }
    CHECK(!input.empty());
    CHECK(end.feed(input).empty());
    CHECK(end.unread == input.size());
    while (!input.empty()) {
      answered += end.output().size();
      while (end.connection.poll(input)) {
      }
    }
    answered += end.output().size();

    CHECK(answered == flood.size());
  }
}

TEST_CASE("fault: output that is taken octet by octet is the same output", "[fault]") {
  for (const Role role : roles) {
    std::array<Wire, 2> out;
    for (std::size_t way = 0; way < out.size(); ++way) {
      End end{role};
      if (role == Role::client) {
        REQUIRE(end.connection.submit(SendHeaders{1, post_request}));
        REQUIRE(end.connection.submit(SendData{1, Body::own(std::string(40'000, 'b')), true, 7}));
      }
      for (const Step& step : script(role)) {
        static_cast<void>(end.feed(step.octets));
        out[way] += end.output(way == 0 ? 16'384 : 1);
      }
    }
    CHECK(out[0] == out[1]);
  }
}

TEST_CASE("fault: events that nobody takes hold back what comes behind them, and memory",
          "[fault]") {
  for (const Role role : roles) {
    CountingHeap heap;
    Options options;
    options.memory = &heap;
    End end = ready(role, options);
    const Wire octets = whole(script(role));
    const std::size_t before = heap.octets();

    Bytes input = octets;
    REQUIRE(end.connection.poll(input));
    const std::size_t unread = input.size();
    CHECK(unread > 0);
    CHECK(heap.octets() < before + 4'096);

    Log rest = end.feed(input);
    CHECK(first_error(rest) == "");
    CHECK(end.unread == 0);
  }
}

TEST_CASE("fault: an end may be destroyed at any time and takes all memory with it", "[fault]") {
  for (const Role role : roles) {
    const Wire octets = whole(script(role));
    for (std::size_t size = 0; size <= octets.size(); ++size) {
      CountingHeap heap;
      Options options;
      options.memory = &heap;
      {
        End end = ready(role, options);
        Bytes input = Bytes{octets}.first(size);
        // Half of the events, and no output.
        for (std::size_t i = 0; i < size / 2 && end.connection.poll(input); ++i) {
        }
      }
      CHECK(heap.octets() == 0);
    }
  }
}

TEST_CASE("fault: an end that moves between any two octets goes on as if it had not", "[fault]") {
  for (const Role role : roles) {
    End still = ready(role);
    End moving = ready(role);
    Connection other{role};
    const Wire octets = whole(script(role));
    for (std::size_t i = 0; i < octets.size(); ++i) {
      const Bytes octet = Bytes{octets}.subspan(i, 1);
      CHECK(still.feed(octet) == moving.feed(octet));
      CHECK(still.output() == moving.output());
      Connection elsewhere{std::move(moving.connection)};
      other = std::move(elsewhere);
      moving.connection = std::move(other);
    }
  }
}

}  // namespace
}  // namespace h2::test
