// Moments at which the engine stops waiting.
#ifndef H2_SRC_CONNECTION_DEADLINES_HPP
#define H2_SRC_CONNECTION_DEADLINES_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

#include <h2/types.hpp>

namespace h2 {

enum class Deadline : std::uint8_t {
  preface,
  settings_ack,
  drain,
  field_block,
  connection_stall,
  keep_alive,
  ping_answer,
  idle,
};
inline constexpr std::size_t deadline_count = 8;

/// What is waited for, and until when. Waiting that began before the first advance() is counted
/// from there; a clock that is never told or goes backwards lets nothing expire.
class DeadlineSet {
 public:
  /// The last moment that was told.
  [[nodiscard]] std::optional<Time> now() const { return now_; }

  /// Begins to wait, if `patience` says so and nothing is waited for under that name yet.
  void start(Deadline what, std::optional<Duration> patience) {
    Entry& entry = at(what);
    if (!patience || entry.waiting) return;
    entry = {true, now_.has_value(), *patience, now_ ? *now_ + *patience : Time{}};
  }

  void stop(Deadline what) { at(what).waiting = false; }
  void stop() { entries_ = {}; }

  /// What is waited for has all its time again.
  void restart(Deadline what) {
    Entry& entry = at(what);
    if (entry.waiting && now_) entry.at = *now_ + entry.patience;
  }

  [[nodiscard]] bool waits_for(Deadline what) const {
    return entries_[static_cast<std::size_t>(what)].waiting;
  }

  /// Says whether time went on.
  bool advance(Time now) {
    if (now_ && now <= *now_) return false;
    now_ = now;
    for (Entry& entry : entries_) {
      if (entry.waiting && !entry.counted) entry.at = now + entry.patience;
      entry.counted = true;
    }
    return true;
  }

  /// The time has come. It stays so until stop().
  [[nodiscard]] bool expired(Deadline what) const {
    const Entry& entry = entries_[static_cast<std::size_t>(what)];
    return entry.waiting && entry.counted && entry.at != never && entry.at <= *now_;
  }

  [[nodiscard]] std::optional<Time> next() const {
    std::optional<Time> first;
    for (const Entry& entry : entries_) {
      const bool comes = entry.waiting && entry.counted && entry.at != never;
      if (comes && (!first || entry.at < *first)) first = entry.at;
    }
    return first;
  }

 private:
  // The sum of a moment and a patience that is beyond the end of time.
  static constexpr Time never{std::numeric_limits<std::int64_t>::max()};

  struct Entry {
    bool waiting = false;
    bool counted = false;  // `at` is known, because a moment was
    Duration patience;
    Time at;
  };

  [[nodiscard]] Entry& at(Deadline what) { return entries_[static_cast<std::size_t>(what)]; }

  std::array<Entry, deadline_count> entries_;
  std::optional<Time> now_;
};

}  // namespace h2

#endif  // H2_SRC_CONNECTION_DEADLINES_HPP
