// Laws over all kinds of harm: however it is cut, whatever follows the end.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "attack/siege.hpp"

namespace h2::test {

namespace {

StreamId nth(std::size_t i) { return static_cast<StreamId>(2 * i + 1); }

struct Harm {
  std::string_view what;
  Role role;
  Wire octets;
};

template <class Unit>
Wire times(std::size_t count, Unit unit) {
  Wire all;
  for (std::size_t i = 0; i < count; ++i) all += unit(i);
  return all;
}

Wire filled(std::string_view front, std::string_view unit, std::size_t count) {
  return wire(front) + times(count, [&](std::size_t) { return wire(unit); });
}

// Some of each kind; a few hundred frames are enough to end the connection.
std::vector<Harm> harms() {
  const auto server = Role::server;
  const auto client = Role::client;
  const std::string status_103 = "08 03 31 30 33";
  return {
      {"indexed fields", server,
       raw(1, 5, 1, wire("82 86 84 40 01 78 00") + filled("", "be", 2'000))},
      {"crumbs", server, raw(1, 5, 1, filled("82 86 84", "a0", 2'000))},
      {"fragments", server,
       raw(1, 1, 1, wire("82")) + times(20, [](std::size_t) { return raw(9, 0, 1); })},
      {"an integer", server, raw(1, 5, 1, filled("ff", "80", 40))},
      {"a long string", server, raw(1, 5, 1, filled("82 86 84 00 7f ff ff 03", "61", 200))},
      {"Huffman padding", server, raw(1, 5, 1, wire("82 86 84 00 01 78 81 00"))},
      {"table size updates", server, raw(1, 5, 1, filled("", "20", 20))},
      {"empty fields", server,
       times(120, [](std::size_t i) { return headers(nth(i), "82 86 84 40 00 00", true); })},
      {"rapid reset", server,
       times(220, [](std::size_t i) { return get(nth(i)) + rst(nth(i), ErrorCode::cancel); })},
      {"no :path", server,
       times(120, [](std::size_t i) { return headers(nth(i), "82 87", true); })},
      {"increments of 0", server,
       times(120, [](std::size_t i) { return get(nth(i)) + window_update(nth(i), 0); })},
      {"too many streams", server, times(220, [](std::size_t i) { return post(nth(i)); })},
      {"PRIORITY", server,
       times(2'100,
             [](std::size_t i) {
               return frame_octets(frame::Priority{nth(i), {0, 16, true}});
             })},
      {"SETTINGS", server, times(40, [](std::size_t) { return settings({}); })},
      {"PING", server, times(120, [](std::size_t) { return ping("........"); })},
      {"tiny credit", server, times(120, [](std::size_t) { return window_update(0, 1); })},
      {"empty DATA", server, post(1) + times(120, [](std::size_t) { return data(1, ""); })},
      {"tiny DATA", server, post(1) + times(500, [](std::size_t) { return data(1, "x"); })},
      {"unknown types", server, times(2'100, [](std::size_t) { return raw(0x42, 1, 3); })},
      {"GOAWAY", server, times(10, [](std::size_t) { return goaway(0, ErrorCode::no_error); })},
      {"frames for closed streams", server,
       get(999) + times(2'100, [](std::size_t) { return rst(1, ErrorCode::cancel); })},
      {"a frame in a field block", server, raw(1, 0, 1, wire("82")) + ping("........")},
      {"padding", server, post(1) + raw(0, 8, 1, wire("05 00 00"))},
      {"another protocol's frames", server, text("GET / HTTP/1.1\r\nHost: h2.test\r\n\r\n")},
      {"promises", client,
       times(3, [](std::size_t i) { return promise(1, static_cast<StreamId>(2 * i + 2)); })},
      {"informational responses", client,
       times(20, [&](std::size_t) { return headers(1, status_103); })},
      {"alternative services", client, times(2'100, [](std::size_t) { return raw(10, 0, 0); })},
  };
}

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
  CHECK(ended >= 20);
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
