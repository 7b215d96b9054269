// How the streams that were closed last came to their end.
#ifndef H2_SRC_STREAM_RECENT_HPP
#define H2_SRC_STREAM_RECENT_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include <h2/types.hpp>

#include "stream/state.hpp"
#include "types/work.hpp"

namespace h2::stream {

/// Remembers a fixed number of streams after their record is gone, because what a late frame means
/// depends on who closed the stream (RFC 9113 §5.1). Resets have places of their own: many regular
/// ends do not push them out. Of our own resets that had to make room the highest identifier is
/// kept: who resets many streams at once goes on to get what was under way to all of them. Streams
/// that were over before we answered a frame with RST_STREAM are no such resets.
class Recent {
 public:
  void remember(StreamId id, State closed) {
    forget_answer();
    if (closed == State::closed) {
      static_cast<void>(ended_.push(id));
    } else {
      push_reset(id | (closed == State::reset_by_peer ? by_peer : 0));
    }
  }

  /// The closed state of `id`; nothing if it was forgotten or never was. A frame asks several
  /// times: only the first time costs a search.
  [[nodiscard]] std::optional<State> find(StreamId id) const {
    if (id != asked_) {
      answer_ = search(id);
      asked_ = id;
    }
    return answer_;
  }

  /// Whether `id`, which find() does not know, may be one of our resets that had to make room.
  [[nodiscard]] bool may_be_reset(StreamId id) const { return id <= pushed_out_[id % 2]; }

  /// We have answered a late frame with RST_STREAM: once is enough (RFC 9113 §5.4.2).
  void mark_reset_by_us(StreamId id) {
    forget_answer();
    if (resets_.replace(id | by_peer, id) || ended_.replace(id, id | answered)) return;
    static_cast<void>(ended_.push(id | answered));
  }

 private:
  // Identifiers have 31 bits, which leaves one for a mark.
  static constexpr std::uint32_t mark = 0x8000'0000;
  static constexpr std::uint32_t by_peer = mark;   // among the resets
  static constexpr std::uint32_t answered = mark;  // among the regular ends

  template <std::size_t size>
  class Ring {
   public:
    /// @returns what had to make room
    std::uint32_t push(std::uint32_t value) {
      const std::uint32_t old = std::exchange(values_[next_], value);
      next_ = (next_ + 1) % size;
      return old;
    }
    /// The value that is `id` but for the mark, or 0.
    [[nodiscard]] std::uint32_t of(StreamId id) const {
      H2_COUNT(moved(sizeof values_));
      for (const std::uint32_t v : values_) {
        if ((v & ~mark) == id) return v;
      }
      return 0;
    }
    bool replace(std::uint32_t from, std::uint32_t to) {
      H2_COUNT(moved(sizeof values_));
      for (std::uint32_t& v : values_) {
        if (v == from) {
          v = to;
          return true;
        }
      }
      return false;
    }

   private:
    std::array<std::uint32_t, size> values_{};  // 0 is no stream
    std::uint32_t next_ = 0;
  };

  void push_reset(std::uint32_t value) {
    const std::uint32_t old = resets_.push(value);
    if ((old & by_peer) == 0) pushed_out_[old % 2] = std::max(pushed_out_[old % 2], old);
  }

  [[nodiscard]] std::optional<State> search(StreamId id) const {
    if (const std::uint32_t reset = resets_.of(id); reset != 0) {
      return (reset & by_peer) != 0 ? State::reset_by_peer : State::reset_by_us;
    }
    const std::uint32_t ended = ended_.of(id);
    if (ended == 0) return std::nullopt;
    return (ended & answered) != 0 ? State::reset_by_us : State::closed;
  }

  void forget_answer() {
    asked_ = 0;
    answer_.reset();
  }

  mutable StreamId asked_ = 0;  // what was asked last, and the answer
  mutable std::optional<State> answer_;
  std::array<StreamId, 2> pushed_out_{};  // the highest of our resets, even and odd
  Ring<64> resets_;
  Ring<16> ended_;
};

}  // namespace h2::stream

#endif  // H2_SRC_STREAM_RECENT_HPP
