// Priorities of streams that are not open yet, RFC 9218 §7.1.
#ifndef H2_SRC_SCHEDULE_IDLE_PRIORITIES_HPP
#define H2_SRC_SCHEDULE_IDLE_PRIORITIES_HPP

#include <algorithm>
#include <cstddef>
#include <memory_resource>
#include <optional>
#include <vector>

#include <h2/priority.hpp>
#include <h2/types.hpp>

#include "types/work.hpp"

namespace h2::schedule {

/// Remembers the last of them, a fixed number at most, until their stream opens.
class IdlePriorities {
 public:
  static constexpr std::size_t capacity = 100;

  explicit IdlePriorities(std::pmr::memory_resource* memory) : entries_(memory) {}

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] bool holds(StreamId id) const { return find(id) != entries_.end(); }

  /// What was said last counts; at the capacity the one that was told of longest ago is forgotten.
  void remember(StreamId id, Priority priority) {
    if (const auto known = find(id); known != entries_.end()) {
      entries_[static_cast<std::size_t>(known - entries_.begin())].priority = priority;
      return;
    }
    if (entries_.size() == capacity) {
      H2_COUNT(moved(sizeof(Entry) * capacity));
      entries_.erase(entries_.begin());
    }
    entries_.push_back({id, priority});
  }

  /// What was said of a stream that opens now, which also closes all idle ones below it.
  std::optional<Priority> take(StreamId id) {
    if (entries_.empty()) return std::nullopt;
    std::optional<Priority> priority;
    if (const auto known = find(id); known != entries_.end()) priority = known->priority;
    H2_COUNT(scanned(entries_.size()));
    std::erase_if(entries_, [id](const Entry& entry) { return entry.id <= id; });
    return priority;
  }

  void clear() {
    entries_.clear();
    entries_.shrink_to_fit();
  }

 private:
  struct Entry {
    StreamId id;
    Priority priority;
  };

  [[nodiscard]] std::pmr::vector<Entry>::const_iterator find(StreamId id) const {
    H2_COUNT(scanned(entries_.size()));
    return std::find_if(entries_.begin(), entries_.end(),
                        [id](const Entry& entry) { return entry.id == id; });
  }

  std::pmr::vector<Entry> entries_;
};

}  // namespace h2::schedule

#endif  // H2_SRC_SCHEDULE_IDLE_PRIORITIES_HPP
