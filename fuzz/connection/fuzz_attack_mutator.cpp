// Known attacks, varied and mixed, on a program that is as careless as it likes. The laws hold at
// every step, floods come to their end, and the cut of the input makes no difference.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <vector>

#include "fuzz/connection/attacks.hpp"
#include "fuzz/connection/besieged.hpp"
#include "fuzz/input.hpp"
#include "support/end.hpp"
#include "support/frames.hpp"

namespace h2::fuzz {
namespace {

// What one run may cost is bounded.
constexpr std::size_t most_units = 2'700;
constexpr std::size_t most_octets = 131'072;
constexpr std::size_t most_stages = 8;

/// One attack, so many times.
struct Stage {
  const Attack* attack = nullptr;
  Dose dose;
  std::size_t count = 0;
  std::size_t batch = 1;  ///< units that arrive together
  bool beside = false;    ///< takes turns with the stage before it
  // An octet of every so manieth unit is changed; 0: of none.
  std::size_t twist_every = 0;
  std::size_t twist_at = 0;
  std::uint8_t twist = 0;
};

struct Plan {
  Circumstances at;
  bool with_preface = true;
  bool acknowledged = true;
  bool twice = false;  ///< once whole and once cut, and compared
  std::vector<Stage> stages;
};

/// A number that has an edge somewhere, mostly.
std::uint32_t read_number(Input& in) {
  constexpr std::array<std::uint32_t, 16> edges = {
      0,   1,     2,     5,      8,      64,     100,         255,
      256, 1'000, 4'096, 16'384, 65'535, 65'536, 0x7fff'ffff, 0xffff'ffff};
  const std::uint8_t what = in.octet();
  return what < 224 ? edges[what % 16] : in.number(what < 240 ? 2 : 4);
}

Limits read_limits(std::uint8_t which) {
  Limits limits;
  switch (which % 6) {
    case 1: return Limits::strict();
    case 2: return Limits::trusted();
    case 3:  // no budgets: bounds alone have to hold
#define H2_UNLIMITED(budget, rule, burst, per_second) limits.budget = {};
      H2_BUDGETS(H2_UNLIMITED)
#undef H2_UNLIMITED
      return limits;
    case 4:  // a tenth, so that floods are short
#define H2_A_TENTH(budget, rule, burst, per_second) limits.budget = {burst / 10 + 1, per_second};
      H2_BUDGETS(H2_A_TENTH)
#undef H2_A_TENTH
      return limits;
    case 5:
      limits.max_control_output = 1'000;
      limits.fields.max_list_size = 1'000;
      limits.fields.max_fields = 10;
      limits.max_live_streams = limits.max_reserved_streams = 5;
      limits.max_unacknowledged = 10;
      return limits;
    default: return limits;
  }
}

Circumstances read_circumstances(Input& in) {
  Circumstances at;
  const std::uint8_t what = in.octet();
  at.role = (what & 1) != 0 ? Role::client : Role::server;
  at.habit = static_cast<Habit>(what / 2 % habit_count);
  if ((what & 8) != 0) at.options.credit = Credit::manual;
  at.options.show_unknown_frames = at.options.show_alt_svc = at.options.show_origin =
      (what & 16) != 0;
  const std::uint8_t program = in.octet();
  at.options.limits = read_limits(program / 8);
  at.conduct = static_cast<Conduct>(program % conduct_count);
  if (at.role == Role::client && (what & 32) != 0) {
    at.options.settings = std::vector<Setting>{{SettingId::enable_push, 1}};
  }
  const std::int64_t tick = in.octet();
  at.tick = Duration{tick * tick * 100'000};
  at.cut = in.octet();
  return at;
}

Stage read_stage(Input& in, Role target) {
  Stage stage;
  stage.attack = &attacks[(in.octet() + attacks.size() - 1) % attacks.size()];
  const std::uint8_t how = in.octet();
  stage.beside = (how & 1) != 0;
  stage.batch = std::size_t{1} << how / 4 % 8;
  const std::size_t count = in.octet();
  stage.count = count < 224 ? 1 + count : (count - 223) * 80;
  stage.dose.target = target;
  stage.dose.flavour = in.octet();
  const std::uint8_t first = in.octet();
  stage.dose.first = first == 255 ? in.number(4) & max_stream_id : first;
  stage.dose.step = in.octet();
  stage.dose.size = static_cast<std::uint16_t>(std::min(read_number(in), 16'384U));
  stage.dose.value = read_number(in);
  if ((how & 2) != 0) {
    stage.twist_every = 1 + in.octet();
    stage.twist_at = in.octet();
    stage.twist = in.octet();
  }
  return stage;
}

Plan read_plan(Input& in) {
  Plan plan;
  plan.at = read_circumstances(in);
  const std::uint8_t beginning = in.octet();
  plan.with_preface = beginning % 16 != 15;
  plan.acknowledged = beginning / 16 % 4 != 3;
  // Who takes not all events takes other ones where the cut is another.
  plan.twice = plan.at.cut != 0 && plan.at.habit != Habit::lazy;
  while (!in.empty() && plan.stages.size() < most_stages) {
    plan.stages.push_back(read_stage(in, plan.at.role));
  }
  return plan;
}

/// Feeds what a plan says, until nobody listens any more or it was enough.
class Siege {
 public:
  Siege(const Plan& plan, std::size_t cut) : end_(circumstances(plan, cut)) {
    if (plan.with_preface) {
      if (plan.at.role == Role::server) feed(test::magic());
      feed(test::settings({}));
    }
    if (plan.acknowledged) feed(test::settings_ack());
    for (std::size_t i = 0; i < plan.stages.size();) {
      std::size_t after = i + 1;
      while (after < plan.stages.size() && plan.stages[after].beside) ++after;
      for (std::size_t n = 0; round(plan, i, after, n); ++n) {
      }
      i = after;
    }
    listened_ = !end_.ended_by() && !end_.paused();
    end_.conclude();
  }

  [[nodiscard]] const Besieged& end() const { return end_; }
  [[nodiscard]] bool listened() const { return listened_; }
  [[nodiscard]] std::size_t units() const { return units_; }

 private:
  static Circumstances circumstances(const Plan& plan, std::size_t cut) {
    Circumstances at = plan.at;
    at.cut = cut;
    return at;
  }

  // The n-th turn of stages that take turns. Says whether there is another.
  bool round(const Plan& plan, std::size_t from, std::size_t to, std::size_t n) {
    bool more = false;
    for (std::size_t i = from; i < to && listens_; ++i) {
      const Stage& stage = plan.stages[i];
      if (n * stage.batch >= stage.count) continue;
      more = true;
      test::Wire octets;
      for (std::size_t j = 0; j < stage.batch && n * stage.batch + j < stage.count; ++j) {
        octets += unit(stage, n * stage.batch + j);
      }
      end_.ask();
      feed(octets);
    }
    return more && listens_;
  }

  test::Wire unit(const Stage& stage, std::size_t i) {
    ++units_;
    test::Wire octets = stage.attack->unit(stage.dose, i);
    if (stage.twist_every != 0 && i % stage.twist_every == stage.twist_every - 1 &&
        !octets.octets.empty()) {
      octets.octets[stage.twist_at % octets.size()] ^= std::byte{stage.twist};
    }
    return octets;
  }

  void feed(const test::Wire& octets) {
    octets_ += octets.size();
    // Behind the end of the connection a few more, which change nothing.
    if (!end_.feed(octets)) --patience_;
    listens_ = patience_ > 0 && units_ < most_units && octets_ < most_octets;
  }

  Besieged end_;
  std::size_t units_ = 0;
  std::size_t octets_ = 0;
  int patience_ = 3;
  bool listens_ = true;
  bool listened_ = false;
};

// Units of a flood that cost nothing: those that open streams, until there are too many.
constexpr std::size_t most_beside = 130;

/// A flood of nothing else, where no time is told and nothing comes back by progress, is too much
/// at some time.
void check_flood(const Plan& plan, const Siege& siege) {
  if (plan.stages.size() != 1 || plan.at.tick > Duration{}) return;
  if (plan.at.role == Role::client || plan.at.conduct != Conduct::nothing) return;
  if (plan.at.options.show_unknown_frames) return;  // who asks for them gets them
  const Stage& stage = plan.stages.front();
  if (stage.attack->budget == nullptr || stage.twist_every != 0) return;
  const Budget budget = plan.at.options.limits.*stage.attack->budget;
  if (budget.burst == 0 || siege.units() <= budget.burst + most_beside || !siege.listened()) return;
  std::fprintf(stderr, "%s\n", stage.attack->what.data());
  check(false, "a flood ends the connection, or is read no further");
}

void run(Input in) {
  const Plan plan = read_plan(in);
  const Siege whole{plan, 0};
  check_flood(plan, whole);
  if (!plan.twice) return;
  const Siege pieces{plan, plan.at.cut};
  check(pieces.end().log() == whole.end().log(), "the cut of the input makes no other events");
  check(pieces.end().output() == whole.end().output(), "and no other output");
}

}  // namespace
}  // namespace h2::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  h2::fuzz::run(h2::fuzz::Input{data, size});
  return 0;
}
