// A list of streams, linked through their records: every operation takes constant time.
#ifndef H2_SRC_SCHEDULE_QUEUE_HPP
#define H2_SRC_SCHEDULE_QUEUE_HPP

#include <cstdint>

namespace h2::schedule {

inline constexpr std::uint32_t nowhere = 0xffff'ffff;

/// The place of a stream in the one queue that it may be in.
struct Links {
  std::uint32_t previous = nowhere;
  std::uint32_t next = nowhere;
};

/// First in, first out, with removal from the middle. `Streams` maps a slot to a record that has a
/// member `links`.
class Queue {
 public:
  [[nodiscard]] bool empty() const { return head_ == nowhere; }
  [[nodiscard]] std::uint32_t front() const { return head_; }
  [[nodiscard]] std::uint32_t back() const { return tail_; }

  template <class Streams>
  void push_back(Streams& streams, std::uint32_t slot) {
    streams[slot].links = {tail_, nowhere};
    if (tail_ == nowhere) {
      head_ = slot;
    } else {
      streams[tail_].links.next = slot;
    }
    tail_ = slot;
  }

  template <class Streams>
  void push_front(Streams& streams, std::uint32_t slot) {
    streams[slot].links = {nowhere, head_};
    if (head_ == nowhere) {
      tail_ = slot;
    } else {
      streams[head_].links.previous = slot;
    }
    head_ = slot;
  }

  /// remove() for who is in front. @pre it is not empty
  template <class Streams>
  void pop_front(Streams& streams) {
    Links& links = streams[head_].links;
    head_ = links.next;
    links = {};
    if (head_ == nowhere) {
      tail_ = nowhere;
    } else {
      streams[head_].links.previous = nowhere;
    }
  }

  template <class Streams>
  void remove(Streams& streams, std::uint32_t slot) {
    const Links links = streams[slot].links;
    if (links.previous == nowhere) {
      head_ = links.next;
    } else {
      streams[links.previous].links.next = links.next;
    }
    if (links.next == nowhere) {
      tail_ = links.previous;
    } else {
      streams[links.next].links.previous = links.previous;
    }
    streams[slot].links = {};
  }

  /// Moves all of `other` behind what is here.
  template <class Streams>
  void append(Streams& streams, Queue& other) {
    if (other.empty()) return;
    if (empty()) {
      head_ = other.head_;
    } else {
      streams[tail_].links.next = other.head_;
      streams[other.head_].links.previous = tail_;
    }
    tail_ = other.tail_;
    other = {};
  }

 private:
  std::uint32_t head_ = nowhere;
  std::uint32_t tail_ = nowhere;
};

}  // namespace h2::schedule

#endif  // H2_SRC_SCHEDULE_QUEUE_HPP
