// Big-endian integers in octets, RFC 9113 §2.2. Loads and stores do not check: a size in the type
// or a check by the caller stands in front of each.
#ifndef H2_SRC_WIRE_WIRE_HPP
#define H2_SRC_WIRE_WIRE_HPP

#include <cstddef>
#include <cstdint>

namespace h2::wire {

[[nodiscard]] constexpr std::uint8_t load_u8(const std::byte* in) {
  return std::to_integer<std::uint8_t>(*in);
}

[[nodiscard]] constexpr std::uint16_t load_u16(const std::byte* in) {
  return static_cast<std::uint16_t>(load_u8(in) << 8 | load_u8(in + 1));
}

[[nodiscard]] constexpr std::uint32_t load_u32(const std::byte* in) {
  return static_cast<std::uint32_t>(load_u16(in)) << 16 | load_u16(in + 2);
}

[[nodiscard]] constexpr std::uint64_t load_u64(const std::byte* in) {
  return std::uint64_t{load_u32(in)} << 32 | load_u32(in + 4);
}

/// Drops the reserved bit in front, RFC 9113 §4.1.
[[nodiscard]] constexpr std::uint32_t load_u31(const std::byte* in) {
  return load_u32(in) & 0x7fff'ffff;
}

constexpr std::byte* store_u8(std::byte* out, std::uint32_t value) {
  *out = static_cast<std::byte>(value & 0xff);
  return out + 1;
}

constexpr std::byte* store_u16(std::byte* out, std::uint32_t value) {
  return store_u8(store_u8(out, value >> 8), value);
}

constexpr std::byte* store_u24(std::byte* out, std::uint32_t value) {
  return store_u16(store_u8(out, value >> 16), value);
}

constexpr std::byte* store_u32(std::byte* out, std::uint32_t value) {
  return store_u16(store_u16(out, value >> 16), value);
}

}  // namespace h2::wire

#endif  // H2_SRC_WIRE_WIRE_HPP
