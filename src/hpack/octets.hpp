// Loads, stores, comparisons and copies of short runs of octets, inline because most names and
// values are shorter than what a call to the C library costs.
#ifndef H2_SRC_HPACK_OCTETS_HPP
#define H2_SRC_HPACK_OCTETS_HPP

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace h2::hpack {

constexpr std::uint64_t swap_octets(std::uint64_t v) {
  v = (v & 0x00ff00ff00ff00ffu) << 8 | (v >> 8 & 0x00ff00ff00ff00ffu);
  v = (v & 0x0000ffff0000ffffu) << 16 | (v >> 16 & 0x0000ffff0000ffffu);
  return v << 32 | v >> 32;
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

/// Eight octets, the first the most significant.
inline std::uint64_t load_big_64(const std::byte* in) {
  const std::uint64_t v = load_64(in);
  return std::endian::native == std::endian::big ? v : swap_octets(v);
}

inline void store_big_64(std::byte* out, std::uint64_t v) {
  if constexpr (std::endian::native != std::endian::big) v = swap_octets(v);
  std::memcpy(out, &v, sizeof v);
}

/// Whether two runs of the same length are the same octets.
inline bool same_octets(const char* a, const char* b, std::size_t n) {
  if (n < 8) {
    if (n >= 4) return load_32(a) == load_32(b) && load_32(a + n - 4) == load_32(b + n - 4);
    for (std::size_t i = 0; i < n; ++i) {
      if (a[i] != b[i]) return false;
    }
    return true;
  }
  // The last step overlaps the one before it.
  for (std::size_t i = 0; i + 8 < n; i += 8) {
    if (load_64(a + i) != load_64(b + i)) return false;
  }
  return load_64(a + n - 8) == load_64(b + n - 8);
}

inline bool same_octets(std::string_view a, std::string_view b) {
  return a.size() == b.size() && same_octets(a.data(), b.data(), a.size());
}

/// How far beyond its end copy_short() may write.
inline constexpr std::size_t copy_slack = 32;

/// Copies `n` octets. Writes up to copy_slack octets more, and reads as many more if `readable`,
/// the octets that may be read from `in`, says that they are there.
template <class Octet>
inline void copy_short(char* out, const Octet* in, std::size_t n, std::size_t readable) {
  if (n <= copy_slack && readable >= copy_slack) {
    std::memcpy(out, in, copy_slack);
  } else if (n != 0) {
    std::memcpy(out, in, n);
  }
}

}  // namespace h2::hpack

#endif  // H2_SRC_HPACK_OCTETS_HPP
