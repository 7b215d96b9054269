// Who sends next.
#ifndef H2_SRC_SCHEDULE_SCHEDULER_HPP
#define H2_SRC_SCHEDULE_SCHEDULER_HPP

#include <array>
#include <cstdint>

#include "schedule/queue.hpp"

namespace h2::schedule {

/// Keeps the streams that have something queued, so that choosing one takes constant time however
/// many are open or blocked. Streams take turns, one frame each.
///
/// `Streams` maps a slot to a record with the members `links` and `scheduled`.
class Scheduler {
 public:
  /// The stream's next item is subject to flow control, or not (an empty DATA frame, trailers).
  enum class Needs : std::uint8_t { nothing, window };

  /// Puts the stream behind the others. @pre it is not scheduled
  template <class Streams>
  void add(Streams& streams, std::uint32_t slot, Needs needs) {
    (needs == Needs::nothing ? unbound() : ready()).push_back(streams, slot);
    streams[slot].scheduled = true;
  }

  /// Sets a stream aside until the windows grow. @pre it is not scheduled
  template <class Streams>
  void add_stalled(Streams& streams, std::uint32_t slot) {
    stalled().push_back(streams, slot);
    streams[slot].scheduled = true;
  }

  template <class Streams>
  void remove(Streams& streams, std::uint32_t slot) {
    if (!streams[slot].scheduled) return;
    // Only the queue whose end it is notices; any other leaves the removal to the links.
    Queue* home = &ready();
    for (Queue& queue : queues_) {
      if (queue.front() == slot || queue.back() == slot) home = &queue;
    }
    home->remove(streams, slot);
    streams[slot].scheduled = false;
  }

  /// The windows of all streams grew: those set aside are looked at again when their turn comes.
  template <class Streams>
  void resume_all(Streams& streams) {
    ready().append(streams, stalled());
  }

  /// Somebody has content and waits for the connection's window alone, as far as is known.
  [[nodiscard]] bool wants_window() const { return !queues_[1].empty(); }

  /// The stream whose turn it is, or `nowhere`. It stays scheduled.
  [[nodiscard]] std::uint32_t pick(bool connection_window_open) const {
    if (!queues_[0].empty()) return queues_[0].front();
    return connection_window_open ? queues_[1].front() : nowhere;
  }

 private:
  [[nodiscard]] Queue& unbound() { return queues_[0]; }
  [[nodiscard]] Queue& ready() { return queues_[1]; }
  [[nodiscard]] Queue& stalled() { return queues_[2]; }

  std::array<Queue, 3> queues_;
};

}  // namespace h2::schedule

#endif  // H2_SRC_SCHEDULE_SCHEDULER_HPP
