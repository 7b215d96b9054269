// What input makes the engine do, counted: RFC 9113 §10.5, RFC 7541 §7.4. Every siege holds it to
// the law of work; here are the inputs that come closest to it, each beside its double.
#include "types/work.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "attack/siege.hpp"
#include "connection/stream.hpp"
#include "stream/table.hpp"

namespace h2::test {

namespace {

template <class Unit>
Wire times(std::size_t count, Unit unit) {
  Wire all;
  for (std::size_t i = 0; i < count; ++i) all += unit(i);
  return all;
}

// A decoder whose work is counted.
class Counted {
 public:
  explicit Counted(const hpack::DecoderLimits& limits = {}) : decoder_(limits, &heap_) {}

  void block(const Wire& octets, std::size_t piece) {
    const work::Turn turn{&heap_};
    for (Bytes rest = octets; !rest.empty();) {
      const Bytes part = rest.first(std::min(piece, rest.size()));
      rest = rest.subspan(part.size());
      octets_ += part.size();
      REQUIRE(decoder_.decode(part));
    }
    REQUIRE(decoder_.finish());
  }
  void block(const Wire& octets) { block(octets, octets.size()); }

  [[nodiscard]] std::uint64_t steps() const { return meter_.counts().steps; }
  /// The law, as far as a decoder goes.
  [[nodiscard]] std::uint64_t most_steps() const {
    return 4 * octets_ + 32 * meter_.counts().fields + 2 * meter_.counts().list_octets + 4'096;
  }
  [[nodiscard]] std::size_t allocations() const { return heap_.allocations(); }
  [[nodiscard]] std::size_t entries() const { return decoder_.table_entries(); }

 private:
  CountingHeap heap_;
  work::Meter meter_{heap_};
  hpack::Decoder decoder_;
  std::size_t octets_ = 0;
};

Wire octets(std::initializer_list<std::size_t> values) {
  Wire out;
  for (const std::size_t value : values) out.octets.push_back(static_cast<std::byte>(value));
  return out;
}

// A string literal as it is, shorter than 16,384 octets.
Wire string(std::string_view s) {
  if (s.size() < 127) return octets({s.size()}) + text(s);
  const std::size_t more = s.size() - 127;
  return octets({127, 128 + more % 128, more / 128}) + text(s);
}

// What a siege took for what was fed to it by `act`.
template <class Act>
std::uint64_t steps_of(Siege& siege, Act&& act) {
  const std::uint64_t before = siege.steps();
  act();
  return siege.steps() - before;
}

Options roomy() {
  Options options = without_budgets();
  options.settings = std::vector<Setting>{{SettingId::max_concurrent_streams, 2'000}};
  options.limits.max_live_streams = 3'000;
  return options;
}

}  // namespace

TEST_CASE("work: an integer takes 16 steps, in a single piece or padded as far as it may be",
          "[attacks][A4][attack][rfc7541][5.1][7.4]") {
  const Wire size = GENERATE(values(
      {wire("3f 01"), wire("3f 81 00"), wire("3f 81 80 80 00"), wire("3f e1 1f"), wire("20")}));
  Counted decoder;
  constexpr std::uint64_t blocks = 1'000;

  for (std::uint64_t i = 0; i < blocks; ++i) decoder.block(size);
  const std::uint64_t whole = decoder.steps();
  for (std::uint64_t i = 0; i < blocks; ++i) decoder.block(size, 1);

  CHECK(whole <= 16 * blocks);
  // The octets in front are looked at again with each one that follows, of which there are five.
  CHECK(decoder.steps() - whole <= 32 * blocks);
}

TEST_CASE("work: a string is read once, however it is cut",
          "[attacks][A5][A31][attack][rfc7541][5.2][7.4]") {
  const Wire block = wire("40") + string("x") + string(std::string(10'000, 'v'));
  Counted decoder;

  decoder.block(block);
  const std::uint64_t whole = decoder.steps();
  decoder.block(block, 1);

  CHECK(decoder.steps() <= decoder.most_steps());
  CHECK(decoder.steps() - whole <= 2 * whole);
}

TEST_CASE("work: a table that is thrashed costs what comes in",
          "[attacks][A6][attack][rfc7541][4.4][7.4]") {
  // Alone in the table; several, each of which drives out the oldest; as many as there can be. The
  // name of the second and those behind it comes from the entry before, for three octets.
  const std::size_t length = GENERATE(as<std::size_t>{}, 4'000, 2'000, 992, 500, 377, 300, 100, 1);
  Counted decoder;
  const Wire again = wire("7e 00");
  decoder.block(wire("40") + string(std::string(length, 'n')) + wire("00"));
  for (std::size_t i = 0; i < 1'000; ++i) decoder.block(again);
  const std::size_t allocations = decoder.allocations();

  for (std::size_t i = 0; i < 100'000; ++i) decoder.block(again);

  CHECK(decoder.allocations() == allocations);
  CHECK(decoder.entries() == 4'096 / (length + 32));
  CHECK(decoder.steps() <= decoder.most_steps());
}

TEST_CASE("work: every block drives out all that the table holds",
          "[attacks][A6][attack][rfc7541][4.3][4.4][7.4]") {
  const bool by_size = GENERATE(false, true);
  // As many lines as memory is kept for, and then a size of 0 or an entry that fills the table.
  const Wire block =
      times(60, [](std::size_t) { return wire("40 00") + string("36 octets with that name"); });
  const Wire all = by_size ? wire("20 3f e1 1f") + block
                           : block + wire("40") + string(std::string(4'064, 'n')) + wire("00");
  Counted thrashed;
  thrashed.block(all);
  const std::size_t allocations = thrashed.allocations();

  for (std::size_t i = 0; i < 10'000; ++i) thrashed.block(all);

  // The strings may take more than twice the table for a moment.
  CHECK(thrashed.allocations() - allocations <= 2 * 10'000);
  CHECK(thrashed.steps() <= thrashed.most_steps());
}

TEST_CASE("work: twice the crumbs take twice the steps, joined or not",
          "[attacks][A2][attack][rfc9113][8.2.3][10.5]") {
  Options options = roomy();
  options.join_cookies = GENERATE(false, true);
  options.limits.fields.max_fields = 20'000;
  options.limits.fields.max_list_size = 1'000'000;
  const std::string crumb = GENERATE(as<std::string>{}, "a0", "be", "0f 11 01 61");
  const auto request = [&](std::size_t i, std::size_t crumbs) {
    return raw(1, 5, nth(i),
               wire("82 86 84") + times(crumbs, [&](std::size_t) { return wire(crumb); }));
  };
  Siege siege{Role::server, Habit::drained, options};
  siege.feed(headers(1, "82 86 84 60 01 79", true));  // index 62 is cookie: y

  const std::uint64_t few = steps_of(siege, [&] { siege.feed(request(1, 900)); });
  const std::uint64_t twice = steps_of(siege, [&] { siege.feed(request(2, 1'800)); });
  const std::uint64_t again = steps_of(siege, [&] { siege.feed(request(3, 3'600)); });

  CHECK(siege.count("headers") == 4);
  CHECK(10 * twice <= 21 * few);
  CHECK(10 * again <= 21 * twice);
}

TEST_CASE("work: fragments without end take as much each, whatever came before",
          "[attacks][A3][attack][rfc9113][6.10][10.5]") {
  const std::string fragment = GENERATE(as<std::string>{}, "", "be", "00 01 78 82 1c 64");
  Options options = roomy();
  options.limits.max_continuations = options.limits.max_empty_fragments = 1'000'000;
  options.limits.max_field_block = 100'000'000;
  options.limits.fields.max_fields = 1'000'000;
  options.limits.fields.max_list_size = 100'000'000;
  Siege siege{Role::server, Habit::drained, options};
  siege.feed(raw(1, 1, 1, wire("82 86 84 40 01 78 01 79")));
  const auto some = [&] {
    for (std::size_t i = 0; i < 4'000; ++i) siege.feed(raw(9, 0, 1, wire(fragment)));
  };

  const std::uint64_t first = steps_of(siege, some);
  const std::uint64_t second = steps_of(siege, some);

  CHECK(siege.ended_by() == "nothing");
  CHECK(10 * second <= 13 * first);  // the lines grow twice as large now and then
}

TEST_CASE("work: the last identifier costs what the second does",
          "[attacks][A17][attack][rfc9113][5.1.1]") {
  Siege near{Role::server, Habit::drained};
  Siege far{Role::server, Habit::drained};
  near.feed(get(1));
  far.feed(get(1));

  const std::uint64_t next = steps_of(near, [&] { near.feed(get(3)); });
  const std::uint64_t last = steps_of(far, [&] { far.feed(get(max_stream_id)); });

  CHECK(last <= next + 16);  // they may be in the same place of the index
}

TEST_CASE("work: a frame costs the same beside a thousand streams",
          "[attacks][A10][A19][A21][attack][rfc9113][10.5]") {
  struct Kind {
    std::string_view what;
    Wire (*frame)(std::size_t i);
  };
  const Kind kind = GENERATE(values<Kind>({
      {"requests", [](std::size_t i) { return get(nth(5'000 + i)); }},
      {"requests that are reset",
       [](std::size_t i) { return get(nth(5'000 + i)) + rst(nth(5'000 + i), ErrorCode::cancel); }},
      {"PING", [](std::size_t) { return ping("........"); }},
      {"SETTINGS",
       [](std::size_t i) {
         return settings({{SettingId::initial_window_size, i % 2 == 0 ? 0u : 100'000u},
                          {SettingId::header_table_size, i % 2 == 0 ? 0u : 4'096u}});
       }},
      {"DATA", [](std::size_t i) { return data(nth(1 + i % 10), "x"); }},
      {"credit for the connection", [](std::size_t) { return window_update(0, 1); }},
      {"credit for streams", [](std::size_t i) { return window_update(nth(1 + i % 10), 1); }},
      {"PRIORITY",
       [](std::size_t i) {
         return frame_octets(frame::Priority{nth(i), {0, 16, true}});
       }},
      {"frames for closed streams", [](std::size_t) { return window_update(1, 1); }},
  }));
  INFO(kind.what);
  const auto cost_beside = [&](std::size_t streams) {
    Siege siege{Role::server, Habit::drained, roomy()};
    for (std::size_t i = 0; i < streams; ++i) siege.feed(post(nth(1 + i)));
    return steps_of(siege, [&] {
      for (std::size_t i = 0; i < 500; ++i) siege.feed(kind.frame(i));
    });
  };

  const std::uint64_t few = cost_beside(10);
  const std::uint64_t many = cost_beside(1'000);

  CHECK(many <= few + 500 * 32);
}

TEST_CASE("work: windows that are moved to and fro, and open for nobody, wake nobody",
          "[attacks][A19][A36][attack][rfc9113][6.9.2][10.5]") {
  const std::size_t streams = GENERATE(as<std::size_t>{}, 100, 1'000);
  const Reaction answer = [](Connection& connection, const Event& event) {
    const auto* headers = std::get_if<HeadersReceived>(&event);
    if (headers == nullptr) return;
    static_cast<void>(connection.submit(SendHeaders{headers->stream, ok_response}));
    static_cast<void>(connection.submit(SendData{headers->stream, Body::own(std::string("xy"))}));
  };
  const auto window = [](std::uint32_t octets) {
    return settings({{SettingId::initial_window_size, octets}});
  };
  Siege siege{Role::server, Habit::drained, roomy(), answer, window(1)};
  for (std::size_t i = 0; i < streams; ++i) siege.feed(get(nth(i)));
  REQUIRE(siege.data_frames() == streams);

  const std::uint64_t steps = steps_of(siege, [&] {
    for (std::size_t i = 0; i < 1'000; ++i) siege.feed(window(i % 2 == 0 ? 0 : 1));
  });

  CHECK(steps <= 1'000 * std::uint64_t{4 * 15 + 64});
  CHECK(siege.data_frames() == streams);
  siege.feed(window(2));
  CHECK(siege.data_frames() == 2 * streams);
}

TEST_CASE("work: a frame costs the same whatever identifiers the streams have",
          "[attacks][A10][attack][rfc9113][5.1.1][10.5]") {
  const std::size_t streams = GENERATE(as<std::size_t>{}, 100, 200);
  // In an index of any usual size they all belong into the same place.
  std::vector<StreamId> ids;
  for (StreamId id = 1; ids.size() < streams; id += 2) {
    if (stream::Table<Stream>::home(id, 16'384) == 5) ids.push_back(id);
  }
  Siege siege{Role::server, Habit::drained, roomy()};
  for (const StreamId id : ids) siege.feed(post(id));

  const std::uint64_t steps = steps_of(siege, [&] {
    for (std::size_t i = 0; i < 5'000; ++i) {
      siege.feed(data(ids[ids.size() - 1 - i % 2], "x"));
    }
  });

  CHECK(steps <= 5'000 * std::uint64_t{4 * 10 + 64});
}

TEST_CASE("work: what was gathered is let go piece by piece", "[attacks][A27][attack][output]") {
  Laws laws{Options{}};
  End server = established(Role::server, {},
                           settings({{SettingId::initial_window_size, 0x7fff'ffff}}), &laws);
  static_cast<void>(server.feed(window_update(0, 0x7fff'0000 - 65'535) + get(1)));
  REQUIRE(server.connection.submit(SendHeaders{1, ok_response}));
  REQUIRE(server.connection.submit(SendData{1, Body::own(std::string(32'000'000, 'x')), true}));
  std::vector<Bytes> views(2'000);
  const std::size_t shown = server.connection.gather(views);
  REQUIRE(shown == views.size());
  const std::uint64_t before = laws.steps();

  for (const Bytes& view : views) server.connection.sent(view.size());

  CHECK(laws.steps() - before <= 32 * shown);
}

}  // namespace h2::test
