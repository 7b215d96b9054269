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

  /// What was said of it so far, to be replaced; null if that is nothing.
  [[nodiscard]] Priority* find(StreamId id) {
    H2_COUNT(scanned(entries_.size()));
    const auto known = std::find_if(entries_.begin(), entries_.end(),
                                    [id](const Entry& entry) { return entry.id == id; });
    return known == entries_.end() ? nullptr : &known->priority;
  }

  /// At the capacity the one that was told of longest ago is forgotten. @pre `find(id)` is null
  void add(StreamId id, Priority priority) {
    if (entries_.size() == capacity) {
      H2_COUNT(moved(sizeof(Entry) * capacity));
      entries_.erase(entries_.begin());
    }
    entries_.push_back({id, priority});
  }

  /// What was said of a stream that opens now, which also closes all idle ones below it.
  std::optional<Priority> take(StreamId id) {
    std::optional<Priority> priority;
    H2_COUNT(scanned(entries_.size()));
    std::erase_if(entries_, [id, &priority](const Entry& entry) {
      if (entry.id == id) priority = entry.priority;
      return entry.id <= id;
    });
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

  std::pmr::vector<Entry> entries_;
};

}  // namespace h2::schedule

#endif  // H2_SRC_SCHEDULE_IDLE_PRIORITIES_HPP
