// Any course of frames and acts, taken by the straight ways and by the long ones. With an observer,
// every frame goes the long way.
#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

#include "support/twins.hpp"
#include "support/watcher.hpp"

namespace h2::test {

namespace {

/// Numbers that are the same on every machine.
class Dice {
 public:
  explicit Dice(unsigned seed) : numbers_(seed) {}
  unsigned below(unsigned end) { return static_cast<unsigned>(numbers_() % end); }
  bool once_in(unsigned times) { return below(times) == 0; }

 private:
  std::mt19937 numbers_;
};

/// Two servers to which the same is done.
struct Ways {
  Ways()
      : straight(established(Role::server)), long_one(established(Role::server, all.options())) {}

  template <class Act>
  void act(Act&& act) {
    act(straight.connection);
    act(long_one.connection);
  }
  void feed(Bytes input) {
    const Log log = straight.feed(input);
    REQUIRE(long_one.feed(input) == log);
    REQUIRE(straight.connection.next_deadline() == long_one.connection.next_deadline());
    const auto budgets = straight.connection.budgets(), others = long_one.connection.budgets();
    const auto same = [](const BudgetStatus& a, const BudgetStatus& b) { return a.left == b.left; };
    REQUIRE(std::equal(budgets.begin(), budgets.end(), others.begin(), same));
  }
  void take_output() { REQUIRE(straight.output() == long_one.output()); }

  Watcher all;
  End straight;
  End long_one;
};

/// What the client sends: requests, DATA in runs, and what comes between.
Wire some_frames(Dice& dice, StreamId id, StreamId& next) {
  Wire out;
  switch (dice.below(12)) {
    case 0:
    case 1: out = dice.once_in(2) ? get(next) : post(next); break;
    case 2: return window_update(dice.once_in(2) ? 0 : id, 1 + dice.below(600));
    case 3: return ping("any time", dice.once_in(4));
    case 4: return raw(0x02, 0, id, wire("00000000 10"));
    case 5: return raw(0x20, 0xff, id, wire("0102"));
    case 6: return dice.once_in(3) ? rst(id, ErrorCode::cancel) : Wire{};
    case 7: return raw(0x00, 0x08, id, wire("02 6162 0000"));
    default: {
      const std::string content(1 + (dice.once_in(3) ? dice.below(3'000) : dice.below(30)), 'x');
      for (unsigned n = 1 + dice.below(6); n > 0; --n) out += data(id, content, dice.once_in(40));
      return out;
    }
  }
  next += 2;
  return out;
}

/// What the server's program does, whatever is arriving.
void some_act(Dice& dice, Ways& ways, StreamId id, std::int64_t time) {
  const unsigned number = dice.below(60'000);
  const std::array<Setting, 1> window = {Setting{SettingId::initial_window_size, 9'000 + number}};
  switch (dice.below(8)) {
    case 0: return ways.act([&](Connection& c) { static_cast<void>(c.submit(Ping{})); });
    case 1: return ways.act([&](Connection& c) { static_cast<void>(c.submit(ResetStream{id})); });
    case 2:
      return ways.act([&](Connection& c) { static_cast<void>(c.set_receive_window(id, number)); });
    case 3:
      return ways.act([&](Connection& c) { static_cast<void>(c.submit(ChangeSettings{window})); });
    case 4:
      return ways.act([&](Connection& c) {
        static_cast<void>(c.submit(SendHeaders{id, ok_response}));
      });
    case 5:
      return ways.act([&](Connection& c) {
        static_cast<void>(c.submit(SendData{id, Body::own(std::string(number, 'y'))}));
      });
    case 6: return ways.act([&](Connection& c) { c.advance(Time{time * 1'000'000}); });
    default: return ways.take_output();
  }
}

void play(unsigned seed) {
  Dice dice(seed);
  Ways ways;
  Wire under_way;
  StreamId next = 1;
  for (int step = 0; step < 200 && !ways.straight.connection.finished(); ++step) {
    const StreamId id = next == 1 ? 1 : next - 2 * (1 + dice.below(std::min(3U, next / 2)));
    if (next == 1) under_way += post((next += 2) - 2);
    under_way += some_frames(dice, id, next);
    const Bytes all = under_way;
    const std::size_t most =
        all.size() < 20'000 ? dice.below(dice.once_in(2) ? 20 : 4'000) : SIZE_MAX;
    const Wire now = copy(all.first(std::min<std::size_t>(all.size(), most)));
    under_way = copy(all.subspan(now.octets.size()));
    ways.feed(now);
    if (dice.once_in(2)) some_act(dice, ways, id, step);
  }
}

}  // namespace

TEST_CASE("any frames and any acts: the straight ways lead where the long ones do",
          "[rfc9113][6.1][6.9][property]") {
  for (unsigned seed = 0; seed < 400; ++seed) {
    INFO(seed);
    play(seed);
  }
}

}  // namespace h2::test
