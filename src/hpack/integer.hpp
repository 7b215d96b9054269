// Integers with an N-bit prefix, RFC 7541 §5.1.
#ifndef H2_SRC_HPACK_INTEGER_HPP
#define H2_SRC_HPACK_INTEGER_HPP

#include <cstddef>
#include <cstdint>

#include "hpack/octets.hpp"

namespace h2::hpack {

/// How reading something from a field block went.
enum class Reading : std::uint8_t {
  done,
  unfinished,  ///< the octets at hand end too early
  fault,       ///< it breaks a rule
};

/// Octets after the prefix that an integer may take, zero padding included. Five hold 35 bits, and
/// nothing in HPACK needs more than 32 (§7.4 asks for such a limit).
inline constexpr int max_continuation_octets = 5;

/// Octets of an integer at most.
inline constexpr std::size_t max_integer_octets = 1 + max_continuation_octets;

/// Reads the octets after a prefix that was all ones, and adds what they say to `value`. Stops at
/// the first octet that breaks a limit. Not inline: it is rarely needed.
H2_COLD constexpr Reading read_continuation(const std::byte*& in, const std::byte* end,
                                            std::uint32_t& value) {
  std::uint64_t sum = value;
  for (int i = 0; i < max_continuation_octets; ++i) {
    if (in == end) return Reading::unfinished;
    const auto octet = std::to_integer<std::uint32_t>(*in++);
    sum += static_cast<std::uint64_t>(octet & 0x7f) << (7 * i);
    if (sum > 0xffff'ffff) return Reading::fault;
    if (octet < 0x80) {
      value = static_cast<std::uint32_t>(sum);
      return Reading::done;
    }
  }
  return Reading::fault;
}

/// Reads an integer whose prefix is the bits of `prefix` (2^N - 1) in the octet at `in`.
/// @pre `in != end`
H2_HOT constexpr Reading read_integer(const std::byte*& in, const std::byte* end,
                                      std::uint32_t prefix, std::uint32_t& value) {
  value = std::to_integer<std::uint32_t>(*in++) & prefix;
  if (value != prefix) [[likely]]
    return Reading::done;
  // One octet more is enough for nearly all others, among them most names of literals that do not
  // enter the table.
  if (in != end && (*in & std::byte{0x80}) == std::byte{0}) [[likely]] {
    value += std::to_integer<std::uint32_t>(*in++);
    return Reading::done;
  }
  // Copies, so that `in` and `value` can stay in registers.
  const std::byte* next = in;
  std::uint32_t sum = value;
  const Reading reading = read_continuation(next, end, sum);
  in = next;
  value = sum;
  return reading;
}

/// Writes an integer. `pattern` is what stands in front of the prefix in the first octet.
/// @pre max_integer_octets fit at `out`
constexpr std::byte* write_integer(std::byte* out, std::uint32_t pattern, std::uint32_t prefix,
                                   std::uint32_t value) {
  if (value < prefix) {
    *out++ = static_cast<std::byte>(pattern | value);
    return out;
  }
  *out++ = static_cast<std::byte>(pattern | prefix);
  for (value -= prefix; value >= 0x80; value >>= 7) {
    *out++ = static_cast<std::byte>((value & 0x7f) | 0x80);
  }
  *out++ = static_cast<std::byte>(value);
  return out;
}

}  // namespace h2::hpack

#endif  // H2_SRC_HPACK_INTEGER_HPP
