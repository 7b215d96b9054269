// How the streams that were closed last came to their end.
#ifndef H2_SRC_STREAM_RECENT_HPP
#define H2_SRC_STREAM_RECENT_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include <h2/types.hpp>

#include "stream/state.hpp"

namespace h2::stream {

/// Remembers a fixed number of streams after their record is gone, because what a late frame means
/// depends on who closed the stream (RFC 9113 §5.1). Resets have places of their own: many regular
/// ends do not push them out.
class Recent {
 public:
  void remember(StreamId id, State closed) {
    if (closed == State::closed) {
      ended_.push(id);
    } else {
      resets_.push(id | (closed == State::reset_by_peer ? by_peer : 0));
    }
  }

  /// The closed state of `id`; nothing if it was forgotten or never was.
  [[nodiscard]] std::optional<State> find(StreamId id) const {
    if (resets_.holds(id)) return State::reset_by_us;
    if (resets_.holds(id | by_peer)) return State::reset_by_peer;
    if (ended_.holds(id)) return State::closed;
    return std::nullopt;
  }

  /// We have answered a late frame with RST_STREAM: once is enough (RFC 9113 §5.4.2).
  void mark_reset_by_us(StreamId id) {
    if (!resets_.replace(id | by_peer, id)) resets_.push(id);
  }

 private:
  static constexpr std::uint32_t by_peer = 0x8000'0000;  // identifiers have 31 bits

  template <std::size_t size>
  class Ring {
   public:
    void push(std::uint32_t value) {
      values_[next_] = value;
      next_ = (next_ + 1) % size;
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
    std::size_t next_ = 0;
  };

  Ring<64> resets_;
  Ring<16> ended_;
};

}  // namespace h2::stream

#endif  // H2_SRC_STREAM_RECENT_HPP
