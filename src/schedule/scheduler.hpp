// Who sends next, RFC 9218 §10.
#ifndef H2_SRC_SCHEDULE_SCHEDULER_HPP
#define H2_SRC_SCHEDULE_SCHEDULER_HPP

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "schedule/queue.hpp"

namespace h2::schedule {

/// Keeps the streams that have something queued, so that choosing one takes constant time however
/// many are open or blocked.
///
/// The most urgent are served first. Of the same urgency, those that are not incremental are served
/// one after another, as they came and a lower identifier before a higher one that is being served;
/// those that are incremental take turns, one frame each; and the two groups take turns with each
/// other. Who is set aside for want of a window holds up nobody.
///
/// `Streams` maps a slot to a record with the members `id`, `urgency`, `incremental`, `links` and
/// `scheduled`. Remove a stream before its urgency or its being incremental changes.
class Scheduler {
 public:
  enum class Order : std::uint8_t {
    by_priority,
    as_ready,  ///< all take turns: for a caller who chooses by himself
  };

  explicit Scheduler(Order order = Order::by_priority) : order_(order) {}

  /// The stream's next item is subject to flow control, or not (an empty DATA frame, trailers).
  enum class Needs : std::uint8_t { nothing, window };

  /// Gives the stream its place. @pre it is not scheduled
  template <class Streams>
  void add(Streams& streams, std::uint32_t slot, Needs needs) {
    if (needs == Needs::nothing) {
      unbound_.push_back(streams, slot);
    } else {
      const std::size_t group = group_of(streams[slot]);
      insert(streams, ready_[group], group, slot);
      groups_ready_ |= bit(group);
    }
    streams[slot].scheduled = true;
  }

  /// Sets a stream aside until the windows grow. @pre it is not scheduled
  template <class Streams>
  void add_stalled(Streams& streams, std::uint32_t slot) {
    const std::size_t group = group_of(streams[slot]);
    insert(streams, stalled_[group], group, slot);
    streams[slot].scheduled = true;
  }

  template <class Streams>
  void remove(Streams& streams, std::uint32_t slot) {
    if (!streams[slot].scheduled) return;
    // Only the queue whose end it is notices; any other leaves the removal to the links.
    const std::size_t group = group_of(streams[slot]);
    Queue* home = &ready_[group];
    for (Queue* queue : {&unbound_, &stalled_[group]}) {
      if (queue->front() == slot || queue->back() == slot) home = queue;
    }
    home->remove(streams, slot);
    if (ready_[group].empty()) groups_ready_ &= ~bit(group);
    streams[slot].scheduled = false;
  }

  /// The stream whose turn it was is about to send: the next turn is not its group's. It is
  /// removed, unless its place would be the same if it were added again.
  template <class Streams>
  void take(Streams& streams, std::uint32_t slot) {
    const std::size_t group = group_of(streams[slot]);
    if (unbound_.front() != slot) {
      next_group_[group / 2] = (group + 1) % 2;
      if (keeps_place(streams, group, slot)) return;
    }
    remove(streams, slot);
  }

  /// The same for a stream that has nothing more to send: it is removed.
  template <class Streams>
  void take_last(Streams& streams, std::uint32_t slot) {
    const std::size_t group = group_of(streams[slot]);
    if (ready_[group].front() != slot) {  // somebody else chose it
      take(streams, slot);
      return remove(streams, slot);
    }
    next_group_[group / 2] = (group + 1) % 2;
    ready_[group].pop_front(streams);
    if (ready_[group].empty()) groups_ready_ &= ~bit(group);
    streams[slot].scheduled = false;
  }

  /// After take(): whether the stream kept its place and has the next turn as well, as long as
  /// nobody else comes.
  template <class Streams>
  [[nodiscard]] bool keeps_turn(const Streams& streams, std::uint32_t slot) const {
    return streams[slot].scheduled && pick(true) == slot;
  }

  /// The windows of all streams grew: those set aside are looked at again when their turn comes.
  template <class Streams>
  void resume_all(Streams& streams) {
    for (std::size_t group = 0; group < groups; ++group) {
      Queue& stalled = stalled_[group];
      Queue& ready = ready_[group];
      if (stalled.empty()) continue;
      if (!takes_turns(group) && !ready.empty() &&
          streams[stalled.front()].id < streams[ready.front()].id) {
        stalled.append(streams, ready);
        ready = stalled;
        stalled = {};
      } else {
        ready.append(streams, stalled);
      }
      groups_ready_ |= bit(group);
    }
  }

  /// Somebody has content and waits for the connection's window alone, as far as is known.
  [[nodiscard]] bool wants_window() const { return groups_ready_ != 0; }

  /// The stream whose turn it is, or `nowhere`. It stays scheduled. What needs no window is short,
  /// ends a stream, and goes first.
  [[nodiscard]] std::uint32_t pick(bool connection_window_open) const {
    if (!unbound_.empty()) return unbound_.front();
    if (!connection_window_open || groups_ready_ == 0) return nowhere;
    const auto urgency = static_cast<std::size_t>(std::countr_zero(groups_ready_)) / 2;
    std::size_t group = urgency * 2 + next_group_[urgency];
    if ((groups_ready_ & bit(group)) == 0) group ^= 1;
    return ready_[group].front();
  }

  /// Shows all that may be picked to `visit`, which may remove the one that it is shown.
  /// @pre the order is `as_ready`
  template <class Streams, class Visitor>
  void visit_ready(const Streams& streams, bool connection_window_open, Visitor&& visit) const {
    visit_queue(streams, unbound_, visit);
    if (connection_window_open) visit_queue(streams, ready_[turns_group], visit);
  }

 private:
  // Of each urgency one group that is not incremental and one that is.
  static constexpr std::size_t groups = 16;
  static constexpr std::size_t turns_group = 1;

  static constexpr std::uint32_t bit(std::size_t group) { return std::uint32_t{1} << group; }
  static constexpr bool takes_turns(std::size_t group) { return group % 2 == 1; }

  template <class Stream>
  [[nodiscard]] std::size_t group_of(const Stream& stream) const {
    if (order_ == Order::as_ready) return turns_group;
    return stream.urgency * std::size_t{2} + stream.incremental;
  }

  // Whoever comes back after a frame, a refill or a stall goes on where he was: in front, unless
  // somebody with a lower identifier is served by now.
  template <class Streams>
  void insert(Streams& streams, Queue& queue, std::size_t group, std::uint32_t slot) {
    if (!takes_turns(group) && !queue.empty() && streams[slot].id < streams[queue.front()].id) {
      queue.push_front(streams, slot);
    } else {
      queue.push_back(streams, slot);
    }
  }

  // Whether it is in front, and insert() would put it there again.
  template <class Streams>
  [[nodiscard]] bool keeps_place(const Streams& streams, std::size_t group,
                                 std::uint32_t slot) const {
    if (ready_[group].front() != slot) return false;
    const std::uint32_t next = streams[slot].links.next;
    return next == nowhere || (!takes_turns(group) && streams[slot].id < streams[next].id);
  }

  template <class Streams, class Visitor>
  static void visit_queue(const Streams& streams, const Queue& queue, Visitor&& visit) {
    for (std::uint32_t slot = queue.front(); slot != nowhere;) {
      const std::uint32_t next = streams[slot].links.next;
      visit(slot);
      slot = next;
    }
  }

  Order order_;
  std::uint32_t groups_ready_ = 0;                     // bits: whose queue in ready_ is not empty
  std::array<std::uint8_t, groups / 2> next_group_{};  // of each urgency
  Queue unbound_;
  std::array<Queue, groups> ready_;
  std::array<Queue, groups> stalled_;
};

}  // namespace h2::schedule

#endif  // H2_SRC_SCHEDULE_SCHEDULER_HPP
