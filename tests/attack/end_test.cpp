// Laws over all kinds of harm: however it is cut, whatever follows the end.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "attack/harms.hpp"
#include "attack/siege.hpp"

namespace h2::test {

namespace {

struct Told {
  Log log;
  Wire output;
  std::string broken;
  std::uint64_t steps = 0;
};

// Cut 0 is the whole; a cut of 9 octets and more is followed by smaller ones in turn.
Told told(const Harm& harm, std::size_t cut, std::uint32_t frames_at_once = 0) {
  Options options;
  options.limits.max_frames_per_poll = frames_at_once;
  Laws laws{options};
  End end{harm.role, laws.watched(options)};
  const Wire request = harm.role == Role::client ? Wire{} : magic();
  if (harm.role == Role::client) {
    REQUIRE(end.connection.submit(SendHeaders{1, get_request, true}));
    laws.acted();
  }
  const Wire all = request + settings({}) + settings_ack() + harm.octets;
  Told told;
  Bytes rest = all;
  for (std::size_t i = 0; !rest.empty(); ++i) {
    const std::size_t most = cut == 0 ? rest.size() : cut > 9 ? 1 + i * 7 % cut : cut;
    Bytes piece = rest.first(std::min(most, rest.size()));
    rest = rest.subspan(piece.size());
    laws.fed(piece.size());
    do {
      while (const auto event = end.connection.poll(piece)) {
        laws.saw(*event);
        const std::string line = describe(*event);
        if (line.rfind("data", 0) != 0) told.log.push_back(line);
      }
      const Wire written = end.output();
      laws.wrote(written.size());
      told.output += written;
      if (told.broken.empty()) told.broken = laws.broken();
    } while (!piece.empty());
  }
  told.steps = laws.steps();
  if (told.broken.empty() && laws.over()) told.broken = laws.unrest(end.connection);
  return told;
}

// The same to a program that takes one event for each piece of the input, and keeps what is left.
Told told_slowly(const Harm& harm) {
  Options options;
  Laws laws{options};
  End end{harm.role, laws.watched(options)};
  if (harm.role == Role::client) {
    REQUIRE(end.connection.submit(SendHeaders{1, get_request, true}));
    laws.acted();
  }
  const Wire front = harm.role == Role::client ? Wire{} : magic();
  const Wire all = front + settings({}) + settings_ack() + harm.octets;
  Told told;
  Bytes rest = all;
  Wire kept;
  for (bool heard = true; heard || !rest.empty();) {
    const Bytes piece = rest.first(std::min<std::size_t>(20, rest.size()));
    rest = rest.subspan(piece.size());
    laws.fed(piece.size());
    kept += copy(piece);
    Bytes input = kept;
    const auto event = end.connection.poll(input);
    heard = event.has_value();
    if (heard) {
      laws.saw(*event);
      const std::string line = describe(*event);
      if (line.rfind("data", 0) != 0) told.log.push_back(line);
    }
    kept = copy(input);
    const Wire written = end.output();
    laws.wrote(written.size());
    told.output += written;
    if (told.broken.empty()) told.broken = laws.broken();
  }
  REQUIRE(kept == Wire{});
  return told;
}

}  // namespace

TEST_CASE("attack: harm is the same harm however it is cut, and answered by less than itself",
          "[attacks][A31][A52][rfc9113][10.5][9113-4.1-2]") {
  for (const Harm& harm : harms()) {
    INFO(harm.what);
    const Told whole = told(harm, 0);
    CHECK(whole.broken == "");
    CHECK_FALSE(whole.log.empty());
    for (const std::size_t cut : {1u, 2u, 3u, 7u, 9u, 50u, 1'000u}) {
      const Told pieces = told(harm, cut);
      INFO("in pieces of " << cut);
      CHECK(pieces.broken == "");
      CHECK(pieces.log == whole.log);
      // Credit and answers may be ordered by when they were due; the octets are as many.
      CHECK(pieces.output == whole.output);
      // What is cut is looked at twice at most: when it comes, and when the rest of it is there.
      CHECK(pieces.steps <= 2 * whole.steps);
    }
  }
}

TEST_CASE("attack: harm is the same harm however slowly its events are taken",
          "[attacks][A2][A11][A24][attack][rfc9113][10.5][9113-4.1-2]") {
  for (const Harm& harm : harms()) {
    INFO(harm.what);
    const Told at_once = told(harm, 0);
    const Told slowly = told_slowly(harm);
    CHECK(slowly.broken == "");
    CHECK(slowly.log == at_once.log);
    CHECK(slowly.output == at_once.output);
  }
}

TEST_CASE("attack: a call of poll() takes no more frames than it may, and goes on where it was",
          "[attacks][A51][rfc9113][10.5]") {
  for (const Harm& harm : harms()) {
    INFO(harm.what);
    const Told unlimited = told(harm, 0);
    for (const std::uint32_t frames_at_once : {1u, 2u, 10u}) {
      const Told limited = told(harm, 0, frames_at_once);
      CHECK(limited.log == unlimited.log);
      CHECK(limited.output == unlimited.output);
    }
  }

  Options options;
  options.limits.max_frames_per_poll = 10;
  options.limits.glitch = {};
  End end = established(Role::server, options);
  const Wire cheap = times(100'000, [](std::size_t) { return raw(0x42, 0, 0); });
  Bytes input = cheap;
  CHECK_FALSE(end.connection.poll(input));
  CHECK(input.size() == cheap.size() - std::size_t{10} * 9);
  std::size_t calls = 1;
  for (; !input.empty(); ++calls) CHECK_FALSE(end.connection.poll(input));
  CHECK(calls == 10'000);
}

TEST_CASE("attack: what came of the last frame that a call of poll() may take is not held back",
          "[attacks][A51][rfc9113][10.5]") {
  Options options;
  options.limits.max_frames_per_poll = 2;
  End end = established(Role::server, options);
  const Wire frames = raw(0x42, 0, 0) + ping("........");
  const Wire fault = raw(0x42, 0, 0) + window_update(0, 0);
  Bytes input = frames;
  Bytes harm = fault;

  const auto answered = end.connection.poll(input);
  const auto ended = end.connection.poll(harm);

  REQUIRE(answered.has_value());
  CHECK(describe(*answered) == "ping 2e 2e 2e 2e 2e 2e 2e 2e");
  REQUIRE(ended.has_value());
  CHECK(describe(*ended) == "error 0 connection_increment_zero");
}

TEST_CASE("attack: behind the end nothing counts, whatever ended it",
          "[attacks][A44][rfc9113][5.4.1][9113-5.4.1-2]") {
  Wire noise;
  for (int type = 0; type < 18; ++type) {
    for (const StreamId stream : {0u, 1u, 3u, max_stream_id}) {
      for (const std::size_t length : {0u, 4u, 5u, 6u, 8u}) {
        Wire payload;
        payload.octets.resize(length);
        noise += raw(static_cast<std::uint8_t>(type), 0, stream, payload);
        noise += raw(static_cast<std::uint8_t>(type), 0x25, stream, payload);
      }
    }
  }
  std::size_t ended = 0;
  for (const Harm& harm : harms()) {
    INFO(harm.what);
    Options options;
    Laws laws{options};
    End end{harm.role, laws.watched(options)};
    const Wire front = harm.role == Role::client ? Wire{} : magic();
    Log log = end.feed(front + settings({}) + settings_ack() + harm.octets);
    static_cast<void>(end.output());
    log = end.events();
    if (!end.connection.finished()) continue;
    ++ended;
    CHECK(end.feed(noise).empty());
    CHECK(end.feed_cut(noise, 1).empty());
    CHECK(end.output() == Wire{});
    CHECK(laws.unrest(end.connection) == "");
  }
  CHECK(ended >= 80);
}

TEST_CASE("attack: SETTINGS that are never acknowledged, where no time is told",
          "[attacks][A14][rfc9113][6.5.3][9113-6.5.3-5][settings_timeout]") {
  Options options;
  options.limits.glitch = {};
  Siege siege{Role::server, Habit::drained, options, {}, settings({}), false};

  const std::size_t units = siege.flood([](std::size_t) { return raw(0x42, 0, 0); });

  CHECK(units == 1'000);  // SETTINGS were the first
  siege.check_over(Rule::settings_timeout);

  Siege told_the_time{Role::server, Habit::clocked, options, {}, settings({}), false};
  CHECK(told_the_time.flood([](std::size_t) { return raw(0x42, 0, 0); }) == Siege::most);

  options.limits.max_unacknowledged = 0;
  Siege patient{Role::server, Habit::drained, options, {}, settings({}), false};
  CHECK(patient.flood([](std::size_t) { return raw(0x42, 0, 0); }) == Siege::most);
}

}  // namespace h2::test
