// The flow-control window, RFC 9113 §6.9: how many octets of DATA one end may still send.
#ifndef H2_SRC_FLOW_WINDOW_HPP
#define H2_SRC_FLOW_WINDOW_HPP

#include <cstdint>

#include "types/contract.hpp"

namespace h2::flow {

/// A signed number of octets: spent by DATA, raised by WINDOW_UPDATE, shifted by
/// SETTINGS_INITIAL_WINDOW_SIZE. Serves both directions, connection and streams.
///
/// Two ways to use it:
/// - By itself, as the connection's window is: `Window w{65'535}`, and shift() on a change of the
///   initial size, were there one (for the connection there is none, §6.9.2).
/// - As the offset of a stream from an initial size that is kept once for all streams: begin with
///   `Window{}` and give that size as `base` to each operation. Then a change of
///   SETTINGS_INITIAL_WINDOW_SIZE costs nothing per stream; fits() says whether a stream can
///   follow. Do not mix it with shift().
///
/// Why 32 bits hold the number. Let v be what is stored and b the base (0 when there is none, and
/// then v moves with shift() as b would). spend() leaves b + v >= 0, and b <= 2^31-1, so it leaves
/// v >= -(2^31-1). grant() only raises v and leaves b + v <= 2^31-1, so v <= 2^31-1. A change of b
/// does not touch v. With shift() in place of a base the stored number is the old b + v, at most
/// 2^31-1 because shift() refuses more, and at least 0 + v >= -(2^31-1). Sums are made in 64 bits.
class Window {
 public:
  /// The largest window, RFC 9113 §6.9.1.
  static constexpr std::int64_t max = 0x7fff'ffff;

  constexpr Window() = default;

  /// @pre `size` is at most max
  explicit constexpr Window(std::uint32_t size) : value_(static_cast<std::int32_t>(size)) {
    H2_EXPECTS(size <= max);
  }

  /// Octets that may still be sent; negative after the initial size was made smaller (§6.9.2).
  [[nodiscard]] constexpr std::int64_t available(std::uint32_t base = 0) const {
    return std::int64_t{base} + value_;
  }

  /// DATA of `octets`, padding included, was sent or received.
  /// @pre `octets` is 0 or at most available(base); empty DATA may pass a negative window (§6.9.1)
  constexpr void spend(std::uint32_t octets, [[maybe_unused]] std::uint32_t base = 0) {
    H2_EXPECTS(octets == 0 || octets <= available(base));
    value_ = static_cast<std::int32_t>(value_ - std::int64_t{octets});
  }

  /// WINDOW_UPDATE of `octets`. False, and nothing changed, if that passes max.
  [[nodiscard]] constexpr bool grant(std::uint32_t octets, std::uint32_t base = 0) {
    if (available(base) + octets > max) return false;
    value_ = static_cast<std::int32_t>(value_ + std::int64_t{octets});
    return true;
  }

  /// SETTINGS_INITIAL_WINDOW_SIZE went up by `delta`, or down. False, and nothing changed, if that
  /// passes max.
  [[nodiscard]] constexpr bool shift(std::int64_t delta) {
    if (value_ + delta > max) return false;
    H2_EXPECTS(value_ + delta >= -max);
    value_ = static_cast<std::int32_t>(value_ + delta);
    return true;
  }

  /// Whether this window stays within max if `base` becomes the initial size (§6.9.2).
  [[nodiscard]] constexpr bool fits(std::uint32_t base) const { return available(base) <= max; }

 private:
  std::int32_t value_ = 0;
};

static_assert(sizeof(Window) == 4, "two in each stream: one for each direction");

}  // namespace h2::flow

#endif  // H2_SRC_FLOW_WINDOW_HPP
