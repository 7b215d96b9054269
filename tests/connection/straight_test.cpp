// The straight ways of DATA, in and out, and of HEADERS do what the long ways do. With an observer,
// every frame goes the long way: received part by part, sent one by one.
#include <array>
#include <string>
#include <vector>

#include "support/twins.hpp"
#include "support/watcher.hpp"

namespace h2::test {

namespace {

std::string letters(std::size_t count, char first) {
  std::string out(count, ' ');
  for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<char>(first + i % 7);
  return out;
}

// Four responses of the sizes at which something ends: a frame, an item, a window. `mix` says which
// streams are incremental, and which are more urgent.
End server_with(unsigned mix, const Options& options) {
  const std::array<std::size_t, 4> sizes = {3 * 16'384, 50'000, 16'384, 40'000};
  End end =
      established(Role::server, options, settings({{SettingId::initial_window_size, 2 * 16'384}}));
  static_cast<void>(end.feed(window_update(0, 80'000)));
  for (unsigned i = 0; i < sizes.size(); ++i) {
    const StreamId id = 1 + 2 * i;
    const auto urgency = static_cast<std::uint8_t>((mix >> (4 + i) & 1) != 0 ? 2 : 3);
    static_cast<void>(end.feed(get(id)));
    REQUIRE(end.connection.submit(UpdatePriority{id, {urgency, (mix >> i & 1) != 0}}));
    REQUIRE(end.connection.submit(SendHeaders{id, ok_response}));
    const std::string body = letters(sizes[i], static_cast<char>('a' + i));
    REQUIRE(end.connection.submit(SendData{id, Body::own(body), i % 2 == 0}));
  }
  return end;
}

Wire gathered(End& end, std::size_t room) {
  Wire out;
  std::vector<Bytes> views(room);
  while (const std::size_t count = end.connection.gather(views)) {
    std::size_t octets = 0;
    for (std::size_t i = 0; i < count; ++i) {
      out += copy(views[i]);
      octets += views[i].size();
    }
    end.connection.sent(octets);
  }
  return out;
}

}  // namespace

TEST_CASE("DATA: frames that are planned together are those planned one by one",
          "[output][rfc9218][10][9218-10-1]") {
  const Wire credit = window_update(0, 40'000) + window_update(1, 16'384) + window_update(3, 100) +
                      window_update(7, 7'232) + window_update(3, 20'000) + window_update(0, 60'000);
  for (unsigned mix = 0; mix < 256; mix += mix < 32 ? 1 : 13) {
    INFO(mix);
    const Watcher watcher;
    End reference = server_with(mix, watcher.options());
    const Wire first = reference.output();
    const Log said = reference.feed(credit);
    const Wire second = reference.output();
    const Log at_last = reference.events();
    const auto left = reference.connection.budgets();

    for (const std::size_t room : {0U, 1U, 2U, 5U, 64U}) {
      INFO(room);
      End end = server_with(mix, {});
      const auto take = [&] { return room == 0 ? end.output(1'000'000) : gathered(end, room); };
      CHECK(take() == first);
      CHECK(end.feed(credit) == said);
      CHECK(take() == second);
      CHECK(end.events() == at_last);
      for (std::size_t i = 0; i < left.size(); ++i) {
        CHECK(end.connection.budgets()[i].left == left[i].left);
      }
      CHECK(end.connection.send_window() == reference.connection.send_window());
    }
  }
}

TEST_CASE("DATA: received in any pieces, it is what it is part by part", "[rfc9113][6.1][6.9]") {
  const Watcher watcher;
  const std::string content = letters(300, 'a');
  const Wire input = get(1, false) + data(1, content) + data(1, "") + get(3, false) +
                     data(3, content, true) + data(1, "x") +
                     raw(0, 8, 1, wire("02") + text("yzPP")) + rst(3, ErrorCode::cancel) +
                     data(5, "late") + ping("pingping");
  for (const Credit credit : {Credit::automatic, Credit::manual}) {
    Options options = with_settings({{SettingId::initial_window_size, 400}});
    options.credit = credit;
    End reference = established(Role::server, watcher.options(options));
    const Log said = reference.feed(input);
    const Wire answered = reference.output();

    for (std::size_t piece = 1; piece <= input.size(); piece += piece < 40 ? 1 : 97) {
      INFO(piece);
      End end = established(Role::server, options);
      CHECK(end.feed_cut(input, piece) == said);
      CHECK(end.output() == answered);
      CHECK(end.connection.receive_window() == reference.connection.receive_window());
      CHECK(end.connection.receive_window(1) == reference.connection.receive_window(1));
    }
  }
}

TEST_CASE("HEADERS: without a look at what their type allows, they are what they are with one",
          "[rfc9113][6.2]") {
  const Watcher watcher;
  const Wire section = wire("82 86 84 41 01 61");
  const std::array<Wire, 5> payloads = {section, Wire{}, wire("00 00 00 00 01 10") + section,
                                        wire("01") + section + wire("00"),
                                        text(std::string(16'385, 'x'))};
  const std::array<Wire, 6> befores = {Wire{},
                                       get(1),
                                       get(1, false),
                                       get(3) + rst(3, ErrorCode::cancel),
                                       raw(1, 1, 1, section),
                                       data(1, "early")};
  int connections_that_live = 0;
  for (const int bits : {0, 1, 4, 5, 8, 9, 12, 13, 32, 33, 36, 37, 40, 45, 64, 69}) {
    const auto flags = static_cast<std::uint8_t>(bits);
    for (const StreamId stream : {0U, 1U, 2U, 3U, 5U}) {
      for (const Wire& payload : payloads) {
        for (const Wire& before : befores) {
          INFO(bits << ' ' << stream << ' ' << payload.size() << ' ' << before.size());
          const Wire input = before + raw(1, flags, stream, payload) + ping("pingping");
          End reference = established(Role::server, watcher.options());
          End end = established(Role::server);

          const Log said = end.feed(input);

          CHECK(said == reference.feed(input));
          CHECK(end.output() == reference.output());
          CHECK(end.connection.dump() == reference.connection.dump());
          connections_that_live += end.connection.status().stage == Stage::open ? 1 : 0;
        }
      }
    }
  }
  CHECK(connections_that_live > 50);
}

}  // namespace h2::test
