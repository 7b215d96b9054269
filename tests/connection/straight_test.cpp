// The straight ways of DATA, in and out, and of HEADERS do what the long ways do. With an observer,
// every frame goes the long way: received part by part, sent one by one.
#include <array>
#include <set>
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

// A server that is fed `input` in pieces tells, writes and keeps what the reference did.
void check_cut(const Options& options, const Wire& input, std::size_t piece, const End& reference,
               const std::pair<Log, Wire>& told) {
  End end = established(Role::server, options);
  CHECK(end.feed_cut(input, piece) == told.first);
  CHECK(end.output() == told.second);
  CHECK(end.connection.receive_window() == reference.connection.receive_window());
  CHECK(end.connection.receive_window(1) == reference.connection.receive_window(1));
  for (std::size_t i = 0; i < end.connection.budgets().size(); ++i) {
    CHECK(end.connection.budgets()[i].left == reference.connection.budgets()[i].left);
  }
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

TEST_CASE("DATA: a body for one frame is sent as one that is planned with all questions",
          "[output][rfc9113][6.1][6.9][8.1.1]") {
  // Content that fits, fills or passes a frame or a window; alone, and with something behind it.
  const std::vector<Field> trailers{{"x", "y"}};
  for (const std::size_t size : {1U, 255U, 256U, 1'000U, 1'001U, 16'384U, 16'385U}) {
    for (const std::uint32_t window : {0U, 1'000U, 65'535U}) {
      for (const int behind : {0, 1, 2, 3, 4}) {
        INFO(size << " octets in a window of " << window << ", case " << behind);
        const auto played = [&](const Options& options) {
          End end = established(Role::server, options,
                                settings({{SettingId::initial_window_size, window}}));
          static_cast<void>(end.feed(get(1) + get(3) + get(5, false)));
          for (const StreamId id : {1U, 3U, 5U}) {
            REQUIRE(end.connection.submit(UpdatePriority{id, {3, id == 3 || behind == 4}}));
            REQUIRE(end.connection.submit(SendHeaders{id, ok_response}));
            REQUIRE(end.connection.submit(
                SendData{id, Body::own(letters(size, 'a')), behind == 0 || id == 3}));
          }
          if (behind == 1) REQUIRE(end.connection.submit(SendData{1, Body::own("more"), true}));
          if (behind == 2) REQUIRE(end.connection.submit(SendHeaders{1, trailers, true}));
          if (behind == 3) REQUIRE(end.connection.submit(ResetStream{5, ErrorCode::cancel}));
          std::vector<std::string> all{end.connection.dump(), hex(end.output())};
          for (const std::string& line : end.events()) all.push_back(line);
          all.push_back(end.connection.dump());
          const Wire credit = window_update(0, 40'000) + window_update(1, 20'000) +
                              window_update(3, 300) + window_update(5, 20'000);
          for (const std::string& line : end.feed(credit)) all.push_back(line);
          all.push_back(hex(end.output()));
          for (const std::string& line : end.events()) all.push_back(line);
          all.push_back(end.connection.dump());
          for (const BudgetStatus& budget : end.connection.budgets()) {
            all.push_back(std::to_string(budget.left));
          }
          return all;
        };
        const Watcher watcher;
        CHECK(played({}) == played(watcher.options()));
      }
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
      check_cut(options, input, piece, reference, {said, answered});
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

namespace {

// Frames of few octets, right and wrong, for streams in every state that a client can bring about.
std::vector<Wire> short_frames() {
  std::vector<Wire> all;
  for (const StreamId id : {0U, 1U, 2U, 3U, 5U, 7U, 9U, 11U}) {
    for (const std::uint32_t increment : {0U, 1U, 255U, 256U, 70'000U, 0x7fff'ffffU}) {
      all.push_back(window_update(id, increment));
    }
    const Wire other = wire("00 00 00 03 10");
    const Wire itself = wire("00 00 00") + text(std::string(1, static_cast<char>(id))) + wire("10");
    all.push_back(raw(2, 0, id, other));
    all.push_back(raw(2, 0, id, itself));
    all.push_back(raw(2, 0, id, wire("00 00 00 00")));
    all.push_back(raw(6, 0, id, text("pingping")));
    all.push_back(raw(6, 1, id, text("pingping")));
    all.push_back(raw(6, 0, id, text("ping")));
    all.push_back(raw(0xfa, 0xff, id, text("whatever")));
    all.push_back(raw(0xfa, 0, id, text(letters(16'384, 'x'))));
    all.push_back(raw(0xfa, 0, id, text(letters(16'385, 'x'))));
    all.push_back(raw(8, 0, id, wire("00 00 01")));
    all.push_back(raw(3, 0, id, wire("00 00 00 08")));
    all.push_back(raw(3, 0, id, wire("00 00 08")));
    all.push_back(raw(16, 0, id, wire("00 00 00 01") + text("u=1")));
    all.push_back(data(id, "12345", false));
    all.push_back(data(id, "12345", true));
  }
  return all;
}

// Of a client: 1 is open, its response waits for credit; 3 is half-closed, 5 closed, 7 reset by it,
// 9 by us; 11 is idle.
End with_streams(const Options& options) {
  End end = established(Role::server, options, settings({{SettingId::initial_window_size, 5}}));
  static_cast<void>(end.feed(get(1, false) + get(3) + get(5) + get(7) + get(9, false)));
  REQUIRE(end.connection.submit(SendHeaders{1, ok_response}));
  REQUIRE(end.connection.submit(SendData{1, Body::own("much"), false}));
  REQUIRE(end.connection.submit(SendHeaders{3, ok_response}));
  REQUIRE(end.connection.submit(SendData{3, Body::own("more than five"), false}));
  REQUIRE(end.connection.submit(SendHeaders{5, ok_response, true}));
  REQUIRE(end.connection.submit(ResetStream{9, ErrorCode::cancel}));
  static_cast<void>(end.output());
  static_cast<void>(end.feed(rst(7, ErrorCode::cancel)));
  return end;
}

void check_same(const End& end, const End& reference) {
  CHECK(end.connection.dump() == reference.connection.dump());
  for (std::size_t i = 0; i < end.connection.budgets().size(); ++i) {
    CHECK(end.connection.budgets()[i].left == reference.connection.budgets()[i].left);
  }
}

}  // namespace

TEST_CASE("frames of few octets: taken where they lie, they are what they are part by part",
          "[rfc9113][4.1][6.3][6.4][6.7][6.9][5.5]") {
  const Watcher watcher;
  for (const bool blocked : {false, true}) {
    for (const Wire& frame : short_frames()) {
      INFO(hex(frame));
      Options options;
      options.show_blocked = blocked;
      End reference = with_streams(watcher.options(options));
      End end = with_streams(options);
      const Wire input = frame + ping("afterall");

      const Log said = end.feed(input);

      CHECK(said == reference.feed(input));
      CHECK(end.output() == reference.output());
      CHECK(end.events() == reference.events());
      check_same(end, reference);
    }
  }
}

TEST_CASE("frames of few octets: budgets end where they end part by part",
          "[rfc9113][10.5][9113-10.5-2]") {
  // As many as a budget allows, in one buffer with what earns some of it back, and while time goes
  // on between two buffers.
  Options options;
#define H2_FEW(name, rule, most, rate) options.limits.name = {7, 2};
  H2_BUDGETS(H2_FEW)
#undef H2_FEW
  options.limits.dribble = {600, 10};
  const Watcher watcher;
  const std::array<Wire, 6> costly = {ping("pingping"),
                                      window_update(0, 1),
                                      window_update(1, 200),
                                      window_update(1, 300),
                                      raw(2, 0, 1, wire("00 00 00 03 10")),
                                      raw(0xfa, 0, 1, text(letters(5'000, 'x')))};
  const std::array<Wire, 3> earning = {Wire{}, data(1, letters(700, 'x')),
                                       get(101) + rst(101, ErrorCode::cancel)};
  std::set<int> ends;
  for (const Wire& each : costly) {
    for (const Wire& other : costly) {
      for (const Wire& between : earning) {
        End reference = established(Role::server, watcher.options(options));
        End end = established(Role::server, options);
        std::int64_t now = 0;
        for (int turn = 0; turn < 6; ++turn) {
          INFO(turn << ' ' << hex(each) << " and " << hex(other));
          const Wire input = (turn == 0 ? get(1, false) : Wire{}) + each + each + other +
                             (turn == 2 ? between : Wire{}) + each + other;
          CHECK(end.feed(input) == reference.feed(input));
          CHECK(end.output() == reference.output());
          check_same(end, reference);
          if (end.connection.finished()) {
            ends.insert(turn);
            break;
          }
          now += turn * 300'000'000;
          if (turn % 2 == 0) {
            end.connection.advance(Time{now});
            reference.connection.advance(Time{now});
          }
        }
      }
    }
  }
  CHECK(ends.size() >= 3);  // from the first turns to the last
}

namespace {

// A request that says how long it is, and twelve frames of 100 octets each.
Wire begun(StreamId id, std::string_view content_length) {
  Wire out = raw(1, 4, id,
                 wire("83 86 84 01 07") + text("h2.test") + wire("0f 0d") +
                     text(std::string(1, static_cast<char>(content_length.size()))) +
                     text(content_length));
  for (char first = 'a'; first < 'a' + 12; ++first) out += data(id, letters(100, first));
  return out;
}

struct Turn {
  std::string_view what;
  Wire next;
  std::string_view content_length = "2000";
};

std::vector<Turn> turns() {
  return {{"more", data(1, letters(100, 'x')) + data(1, letters(1, 'y'))},
          {"the end", data(1, letters(800, 'x'), true)},
          {"an end too early", data(1, letters(100, 'x'), true)},
          {"an empty frame", data(1, "") + data(1, "x")},
          {"padding", raw(0, 8, 1, wire("02") + text("yzPP")) + data(1, "x")},
          {"the reserved bit", wire("000001 00 00 80000001 78") + data(1, "y")},
          {"an unknown flag", wire("000001 00 40 00000001 78") + data(1, "y")},
          {"more than content-length", data(1, letters(801, 'x'))},
          {"more than the window", data(1, letters(1'001, 'x'))},
          {"more than a frame", raw(0, 0, 1, text(letters(16'385, 'x'))), "90000"},
          {"another stream", get(3, false) + data(3, "x") + data(3, "y") + data(1, "z")},
          {"trailers", raw(1, 5, 1, wire("00 01 78 01 79")) + data(1, "x")},
          {"a reset", rst(1, ErrorCode::cancel) + data(1, "x")},
          {"frames of the connection",
           window_update(1, 5) + data(1, "x") + ping("pingping") + data(1, "y")}};
}

}  // namespace

TEST_CASE("DATA: frame after frame of one stream is what each is by itself",
          "[rfc9113][6.1][6.9][8.1.1][9113-6.9-3]") {
  // Pings, so that there are tokens to be earned; a window that credit fills up again on the way,
  // and one that has room for all.
  const Wire pings = ping("pingping") + ping("pingping") + ping("pingping");
  for (const std::uint32_t window : {1'000U, 65'535U})
    for (const Turn& turn : turns()) {
      INFO(turn.what << " in a window of " << window);
      const Options options = with_settings({{SettingId::initial_window_size, window}});
      const Wire input = pings + begun(1, turn.content_length) + turn.next;
      const Watcher watcher;
      End reference = established(Role::server, watcher.options(options));
      const Log said = reference.feed(input);
      const Wire answered = reference.output();

      for (std::size_t piece = 1; piece <= input.size(); piece += piece < 120 ? 1 : 97) {
        INFO(piece);
        check_cut(options, input, piece, reference, {said, answered});
      }
    }
}

TEST_CASE("DATA: whatever the caller does between two pieces is seen by what follows",
          "[rfc9113][6.1][6.9.2][5.1]") {
  const Options options = with_settings({{SettingId::initial_window_size, 1'000}});
  const Wire input = begun(1, "1200");
  using Act = void (*)(Connection&);
  const std::array<Act, 4> acts = {[](Connection& c) {
                                     CHECK(c.submit(ResetStream{1, ErrorCode::cancel}));
                                   },
                                   [](Connection& c) { CHECK(c.set_receive_window(1, 300)); },
                                   [](Connection& c) { CHECK(c.set_receive_window(0, 70'000)); },
                                   [](Connection& c) { CHECK(c.submit(Shutdown{})); }};
  for (std::size_t which = 0; which < acts.size(); ++which) {
    for (std::size_t at = 30; at < input.size(); at += 7) {
      INFO(which << " at " << at);
      const auto played = [&](End end) {
        Log log = end.feed(Bytes{input}.first(at));
        acts[which](end.connection);
        for (const std::string& line : end.feed(Bytes{input}.subspan(at))) log.push_back(line);
        return std::pair{log, end.output()};
      };
      const Watcher watcher;
      CHECK(played(established(Role::server, options)) ==
            played(established(Role::server, watcher.options(options))));
    }
  }
}

TEST_CASE("DATA: a frame that is cut ends no stream because a frame before it did",
          "[rfc9113][6.1]") {
  End end = established(Role::server);
  const Wire front = post(1) + get(3) + data(1, "one") + data(1, "two");
  REQUIRE(end.feed(front).size() == 3);
  const Wire frame = data(1, "three");
  CHECK(end.feed(Bytes{frame}.first(11)) == Log{"data 1 \"th\""});

  REQUIRE(end.connection.submit(Ping{}));  // and so the rest goes the long way

  CHECK(end.feed(Bytes{frame}.subspan(11)) == Log{"data 1 \"ree\""});
  CHECK(end.feed(data(1, "four", true)) == Log{"data 1 end \"four\""});
}

}  // namespace h2::test
