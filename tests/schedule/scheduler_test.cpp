// The scheduler against a model that looks at everything each time.
#include "schedule/scheduler.hpp"

#include <algorithm>
#include <array>
#include <ostream>
#include <vector>

#include "schedule/idle_priorities.hpp"
#include "support/property.hpp"

namespace h2::test {

namespace {

using schedule::nowhere;
using schedule::Scheduler;
using Needs = Scheduler::Needs;

struct Record {
  std::uint32_t id;
  std::uint8_t urgency = 3;
  std::uint8_t incremental = 0;
  bool scheduled = false;
  schedule::Links links = {};
};

constexpr std::size_t stream_count = 6;

std::vector<Record> some_streams() {
  std::vector<Record> out;
  for (std::uint32_t i = 0; i < stream_count; ++i) out.push_back({2 * i + 1});
  return out;
}

// Who waits where, in one list for each place, and whose turn it is at each urgency.
class Model {
 public:
  enum Place { unbound, ready, stalled };

  void add(const Record& record, std::uint32_t slot, Place place) {
    std::vector<Entry>& line = lines_[place];
    const auto first = std::find_if(line.begin(), line.end(),
                                    [&](const Entry& e) { return same_group(e.record, record); });
    const bool goes_first = place != unbound && !record.incremental && first != line.end() &&
                            record.id < first->record.id;
    line.insert(goes_first ? first : line.end(), {record, slot});
  }

  void remove(std::uint32_t slot) {
    for (auto& line : lines_) {
      std::erase_if(line, [slot](const Entry& e) { return e.slot == slot; });
    }
  }

  // Groups one by one, as a whole in front of or behind those who are ready.
  void resume() {
    std::vector<Entry> waiting = std::move(lines_[stalled]);
    lines_[stalled].clear();
    while (!waiting.empty()) {
      const Record of = waiting.front().record;
      const auto others = [&](const Entry& e) { return !same_group(e.record, of); };
      const auto end = std::stable_partition(waiting.begin(), waiting.end(),
                                             [&](const Entry& e) { return !others(e); });
      const auto first = std::find_if_not(lines_[ready].begin(), lines_[ready].end(), others);
      const bool go_first =
          !of.incremental && first != lines_[ready].end() && of.id < first->record.id;
      lines_[ready].insert(go_first ? first : lines_[ready].end(), waiting.begin(), end);
      waiting.erase(waiting.begin(), end);
    }
  }

  [[nodiscard]] std::uint32_t pick(bool open) const {
    if (!lines_[unbound].empty()) return lines_[unbound].front().slot;
    if (!open) return nowhere;
    for (std::uint8_t urgency = 0; urgency < 8; ++urgency) {
      for (int group = 0; group < 2; ++group) {
        const std::uint8_t incremental = group == 0 ? turn_[urgency] : 1 - turn_[urgency];
        for (const Entry& e : lines_[ready]) {
          if (e.record.urgency == urgency && e.record.incremental == incremental) return e.slot;
        }
      }
    }
    return nowhere;
  }

  void take(const Record& record, std::uint32_t slot) {
    const bool free = !lines_[unbound].empty() && lines_[unbound].front().slot == slot;
    if (!free) turn_[record.urgency] = 1 - record.incremental;
    remove(slot);
  }

  [[nodiscard]] std::size_t size() const {
    return lines_[unbound].size() + lines_[ready].size() + lines_[stalled].size();
  }

 private:
  struct Entry {
    Record record;
    std::uint32_t slot;
  };

  static bool same_group(const Record& a, const Record& b) {
    return a.urgency == b.urgency && a.incremental == b.incremental;
  }

  std::array<std::vector<Entry>, 3> lines_;
  std::array<std::uint8_t, 8> turn_{};
};

struct Step {
  int what;
  std::uint32_t slot;
  std::uint8_t urgency;
  bool incremental;
};

[[maybe_unused]] std::ostream& operator<<(std::ostream& out, const Step& step) {
  return out << "{" << step.what << " " << step.slot << " u" << +step.urgency
             << (step.incremental ? " i" : "") << "}";
}

std::vector<Step> any_steps() {
  return *rc::gen::container<std::vector<Step>>(rc::gen::construct<Step>(
      rc::gen::inRange(0, 8), rc::gen::inRange<std::uint32_t>(0, stream_count),
      rc::gen::map(rc::gen::inRange(2, 5), [](int u) { return static_cast<std::uint8_t>(u); }),
      rc::gen::arbitrary<bool>()));
}

// Both of them, made to do the same.
struct Both {
  std::vector<Record> streams = some_streams();
  Scheduler scheduler;
  Model model;

  void remove(std::uint32_t slot) {
    scheduler.remove(streams, slot);
    model.remove(slot);
  }

  void place(std::uint32_t slot, Model::Place place) {
    if (streams[slot].scheduled) remove(slot);
    if (place == Model::stalled) {
      scheduler.add_stalled(streams, slot);
    } else {
      scheduler.add(streams, slot, place == Model::ready ? Needs::window : Needs::nothing);
    }
    model.add(streams[slot], slot, place);
  }

  void send() {
    const std::uint32_t slot = scheduler.pick(true);
    if (slot == nowhere) return;
    scheduler.take(streams, slot);
    model.take(streams[slot], slot);
    place(slot, Model::ready);
  }

  void act(const Step& step) {
    switch (step.what) {
      case 0:
      case 1: return place(step.slot, Model::ready);
      case 2: return place(step.slot, Model::stalled);
      case 3: return place(step.slot, Model::unbound);
      case 4: return remove(step.slot);
      case 5: scheduler.resume_all(streams); return model.resume();
      case 6: return send();
      default:
        remove(step.slot);
        streams[step.slot].urgency = step.urgency;
        streams[step.slot].incremental = step.incremental ? 1 : 0;
        return place(step.slot, Model::ready);
    }
  }
};

}  // namespace

TEST_CASE("§10: whoever is picked is who should be", "[property][rfc9218][10][9218-10-1]") {
  prop("as a model that looks at everyone", [] {
    Both both;

    for (const Step& step : any_steps()) {
      both.act(step);
      RC_ASSERT(both.scheduler.pick(true) == both.model.pick(true));
      RC_ASSERT(both.scheduler.pick(false) == both.model.pick(false));
      const auto scheduled = std::count_if(both.streams.begin(), both.streams.end(),
                                           [](const Record& r) { return r.scheduled; });
      RC_ASSERT(static_cast<std::size_t>(scheduled) == both.model.size());
    }
    RC_CLASSIFY(both.model.size() > 3, "more than three scheduled");

    // All that are ready get their turn.
    both.scheduler.resume_all(both.streams);
    both.model.resume();
    std::size_t served = 0;
    for (; both.model.size() > 0; ++served) {
      const std::uint32_t slot = both.scheduler.pick(true);
      RC_ASSERT(slot == both.model.pick(true));
      both.remove(slot);
    }
    RC_ASSERT(both.scheduler.pick(true) == nowhere);
  });
}

TEST_CASE("for a caller who chooses, all take turns and all are shown", "[scheduling]") {
  std::vector<Record> streams = some_streams();
  Scheduler scheduler{Scheduler::Order::as_ready};
  streams[0].urgency = 7;
  streams[1].incremental = 1;
  for (const std::uint32_t slot : {2U, 0U, 1U}) scheduler.add(streams, slot, Needs::window);
  scheduler.add(streams, 3, Needs::nothing);
  scheduler.add_stalled(streams, 4);
  const auto shown = [&](bool open) {
    std::vector<std::uint32_t> out;
    scheduler.visit_ready(streams, open, [&](std::uint32_t slot) { out.push_back(slot); });
    return out;
  };

  CHECK(shown(true) == std::vector<std::uint32_t>{3, 2, 0, 1});
  CHECK(shown(false) == std::vector<std::uint32_t>{3});
  scheduler.take(streams, 2);
  scheduler.add(streams, 2, Needs::window);
  scheduler.resume_all(streams);
  CHECK(shown(true) == std::vector<std::uint32_t>{3, 0, 1, 2, 4});
}

TEST_CASE("§7.1: priorities of idle streams are kept until they open, and not without end",
          "[rfc9218][7.1][9218-7-4]") {
  constexpr Priority high{0, false};
  constexpr Priority low{7, true};
  schedule::IdlePriorities idle{std::pmr::get_default_resource()};

  SECTION("the last word counts") {
    idle.add(5, low);
    *idle.find(5) = high;
    CHECK(idle.size() == 1);
    CHECK(idle.take(5) == high);
    CHECK(idle.size() == 0);
  }
  SECTION("who is passed over is forgotten") {
    for (const StreamId id : {9U, 3U, 7U}) idle.add(id, low);
    CHECK_FALSE(idle.take(5));
    CHECK(idle.find(3) == nullptr);
    CHECK(idle.take(9) == low);
    CHECK(idle.size() == 0);
  }
  SECTION("the oldest makes room") {
    for (StreamId id = 1; id <= 201; id += 2) idle.add(id, low);
    CHECK(idle.size() == schedule::IdlePriorities::capacity);
    CHECK(idle.find(1) == nullptr);
    CHECK(idle.find(3) != nullptr);
    CHECK(idle.find(201) != nullptr);
  }
}

}  // namespace h2::test
