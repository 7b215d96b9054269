// Moments at which the engine stops waiting.
#ifndef H2_SRC_CONNECTION_DEADLINES_HPP
#define H2_SRC_CONNECTION_DEADLINES_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include <h2/types.hpp>

namespace h2 {

enum class Deadline : std::uint8_t { preface, settings_ack, drain };

/// What is waited for, and until when. Waiting that began before the first advance() is counted
/// from there; a clock that is never told or goes backwards lets nothing expire.
class DeadlineSet {
 public:
  /// Begins to wait, if `patience` says so and nothing is waited for under that name yet.
  void start(Deadline what, std::optional<Duration> patience) {
    Entry& entry = at(what);
    if (!patience || entry.waiting) return;
    entry = {true, *patience, now_ ? std::optional(*now_ + *patience) : std::nullopt};
  }

  void stop(Deadline what) { at(what) = {}; }

  void advance(Time now) {
    if (now_ && now <= *now_) return;
    now_ = now;
    for (Entry& entry : entries_) {
      if (entry.waiting && !entry.at) entry.at = now + entry.patience;
    }
  }

  /// The time has come. It stays so until stop().
  [[nodiscard]] bool expired(Deadline what) const {
    const Entry& entry = entries_[static_cast<std::size_t>(what)];
    return entry.waiting && entry.at && now_ && *entry.at <= *now_;
  }

  /// What advance() said last.
  [[nodiscard]] std::optional<Time> now() const { return now_; }

  [[nodiscard]] std::optional<Time> next() const {
    std::optional<Time> first;
    for (const Entry& entry : entries_) {
      if (entry.waiting && entry.at && (!first || *entry.at < *first)) first = entry.at;
    }
    return first;
  }

 private:
  struct Entry {
    bool waiting = false;
    Duration patience;
    std::optional<Time> at;
  };

  [[nodiscard]] Entry& at(Deadline what) { return entries_[static_cast<std::size_t>(what)]; }

  std::array<Entry, 3> entries_;
  std::optional<Time> now_;
};

}  // namespace h2

#endif  // H2_SRC_CONNECTION_DEADLINES_HPP
