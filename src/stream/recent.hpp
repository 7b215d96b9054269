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

namespace h2::stream {

/// Remembers a fixed number of streams after their record is gone, because what a late frame means
/// depends on who closed the stream (RFC 9113 §5.1). Resets have places of their own: many regular
/// ends do not push them out. Of our own resets that had to make room the highest identifier is
/// kept: who resets many streams at once goes on to get what was under way to all of them. Streams
/// that were over before we answered a frame with RST_STREAM are no such resets.
class Recent {
 public:
  void remember(StreamId id, State closed) {
    if (closed == State::closed) {
      static_cast<void>(ended_.push(id));
    } else {
      push_reset(id | (closed == State::reset_by_peer ? by_peer : 0));
    }
  }

  /// The closed state of `id`; nothing if it was forgotten or never was.
  [[nodiscard]] std::optional<State> find(StreamId id) const {
    if (resets_.holds(id)) return State::reset_by_us;
    if (resets_.holds(id | by_peer)) return State::reset_by_peer;
    if (ended_.holds(id)) return State::closed;
    if (ended_.holds(id | answered)) return State::reset_by_us;
    return std::nullopt;
  }

  /// Whether `id`, which find() does not know, may be one of our resets that had to make room.
  [[nodiscard]] bool may_be_reset(StreamId id) const { return id <= pushed_out_[id % 2]; }

  /// We have answered a late frame with RST_STREAM: once is enough (RFC 9113 §5.4.2).
  void mark_reset_by_us(StreamId id) {
    if (resets_.replace(id | by_peer, id) || ended_.replace(id, id | answered)) return;
    static_cast<void>(ended_.push(id | answered));
  }

 private:
  // Identifiers have 31 bits.
  static constexpr std::uint32_t by_peer = 0x8000'0000;   // among the resets
  static constexpr std::uint32_t answered = 0x8000'0000;  // among the regular ends

  template <std::size_t size>
  class Ring {
   public:
    /// @returns what had to make room
    std::uint32_t push(std::uint32_t value) {
      const std::uint32_t old = std::exchange(values_[next_], value);
      next_ = (next_ + 1) % size;
      return old;
    }
    [[nodiscard]] bool holds(std::uint32_t value) const {
      for (const std::uint32_t v : values_) {
        if (v == value) return true;
      }
      return false;
    }
    bool replace(std::uint32_t from, std::uint32_t to) {
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

  std::array<StreamId, 2> pushed_out_{};  // the highest of our resets, even and odd
  Ring<64> resets_;
  Ring<16> ended_;
};

}  // namespace h2::stream

#endif  // H2_SRC_STREAM_RECENT_HPP
