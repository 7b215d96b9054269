// Loads, stores, comparisons and copies of short runs of octets, inline because most names and
// values are shorter than what a call to the C library costs.
#ifndef H2_SRC_HPACK_OCTETS_HPP
#define H2_SRC_HPACK_OCTETS_HPP

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "types/work.hpp"

// For the few functions that a field passes through: a call of them costs as much as their work,
// and the compiler does not inline what it sees called from two places.
#if defined(__GNUC__)
#define H2_HOT inline __attribute__((always_inline))
#define H2_COLD __attribute__((noinline))
#else
#define H2_HOT inline
#define H2_COLD
#endif

namespace h2::hpack {

constexpr std::uint64_t swap_octets(std::uint64_t v) {
  v = (v & 0x00ff00ff00ff00ffu) << 8 | (v >> 8 & 0x00ff00ff00ff00ffu);
  v = (v & 0x0000ffff0000ffffu) << 16 | (v >> 16 & 0x0000ffff0000ffffu);
  return v << 32 | v >> 32;
}

/// That many octets, or where a size cannot count them the largest: no memory has so many.
constexpr std::size_t memory_size(std::uint64_t octets) {
  return octets < SIZE_MAX ? static_cast<std::size_t>(octets) : SIZE_MAX;
}

/// Eight octets as they lie in memory: for comparing and hashing, not for arithmetic.
template <class Octet>
inline std::uint64_t load_64(const Octet* in) {
  std::uint64_t v;
  std::memcpy(&v, in, sizeof v);
  return v;
}

template <class Octet>
inline std::uint32_t load_32(const Octet* in) {
  std::uint32_t v;
  std::memcpy(&v, in, sizeof v);
  return v;
}

template <class Octet>
inline unsigned load_16(const Octet* in) {
  std::uint16_t v;
  std::memcpy(&v, in, sizeof v);
  return v;
}

/// The same on every machine, the first octet the least significant.
inline std::uint64_t load_little_64(const char* in) {
  const std::uint64_t v = load_64(in);
  return std::endian::native == std::endian::little ? v : swap_octets(v);
}
inline std::uint32_t load_little_32(const char* in) {
  const std::uint32_t v = load_32(in);
  if constexpr (std::endian::native == std::endian::little) return v;
  return static_cast<std::uint32_t>(swap_octets(v) >> 32);
}

/// Eight octets, the first the most significant.
inline std::uint64_t load_big_64(const std::byte* in) {
  const std::uint64_t v = load_64(in);
  return std::endian::native == std::endian::big ? v : swap_octets(v);
}

inline std::uint32_t load_big_32(const std::byte* in) {
  const std::uint32_t v = load_32(in);
  if constexpr (std::endian::native == std::endian::big) return v;
  return static_cast<std::uint32_t>(swap_octets(v) >> 32);
}

inline void store_big_64(std::byte* out, std::uint64_t v) {
  if constexpr (std::endian::native != std::endian::big) v = swap_octets(v);
  std::memcpy(out, &v, sizeof v);
}

/// 0 if two runs of the same length are the same octets. Each length is compared from both ends
/// without a loop; what overlaps is compared twice.
H2_HOT std::uint64_t difference(const char* a, const char* b, std::size_t n) {
  H2_COUNT(moved(n));
  if (n >= 8) {
    // From here on a call is worth its price.
    if (n > 32) return static_cast<unsigned>(std::memcmp(a, b, n));
    const std::uint64_t ends =
        (load_64(a) ^ load_64(b)) | (load_64(a + n - 8) ^ load_64(b + n - 8));
    if (n <= 16) return ends;
    return ends | (load_64(a + 8) ^ load_64(b + 8)) | (load_64(a + n - 16) ^ load_64(b + n - 16));
  }
  if (n >= 4) return (load_32(a) ^ load_32(b)) | (load_32(a + n - 4) ^ load_32(b + n - 4));
  if (n >= 2) return (load_16(a) ^ load_16(b)) | (load_16(a + n - 2) ^ load_16(b + n - 2));
  return n == 0 ? 0 : static_cast<std::uint64_t>(*a != *b);
}

inline bool same_octets(const char* a, const char* b, std::size_t n) {
  return difference(a, b, n) == 0;
}

inline bool same_octets(std::string_view a, std::string_view b) {
  return a.size() == b.size() && same_octets(a.data(), b.data(), a.size());
}

/// How far beyond its end copy_short() may write.
inline constexpr std::size_t copy_slack = 32;

/// Copies `n` octets. Writes up to copy_slack octets more, and reads as many more if `readable`,
/// the octets that may be read from `in`, says that they are there.
template <class Octet>
H2_HOT void copy_short(char* out, const Octet* in, std::size_t n, std::size_t readable) {
  H2_COUNT(moved(n));
  if (n <= 4 * copy_slack && readable >= n + copy_slack) {
    for (std::size_t i = 0; i < n; i += copy_slack) std::memcpy(out + i, in + i, copy_slack);
  } else if (n != 0) {
    std::memcpy(out, in, n);
  }
}

/// Copies `n` octets, mostly between 4 and 32, and touches no others.
H2_HOT void copy_exactly(char* out, const char* in, std::size_t n) {
  H2_COUNT(moved(n));
  // From both ends: what overlaps is written twice, with the same octets.
  if (n >= 16 && n <= 32) {
    std::memcpy(out, in, 16);
    std::memcpy(out + n - 16, in + n - 16, 16);
  } else if (n >= 8 && n < 16) {
    std::memcpy(out, in, 8);
    std::memcpy(out + n - 8, in + n - 8, 8);
  } else if (n >= 4 && n < 8) {
    std::memcpy(out, in, 4);
    std::memcpy(out + n - 4, in + n - 4, 4);
  } else if (n != 0) {
    std::memcpy(out, in, n);
  }
}

}  // namespace h2::hpack

#endif  // H2_SRC_HPACK_OCTETS_HPP
