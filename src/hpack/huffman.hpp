// Huffman coded strings, RFC 7541 §5.2.
#ifndef H2_SRC_HPACK_HUFFMAN_HPP
#define H2_SRC_HPACK_HUFFMAN_HPP

#include <cstddef>
#include <cstdint>

#include <h2/types.hpp>

#include "hpack/octets.hpp"

namespace h2::hpack::huffman {

/// What can be wrong with a coded string.
enum class Fault : std::uint8_t {
  none,
  eos,       ///< it contains the code of EOS
  padding,   ///< its last bits are neither a symbol nor up to seven ones
  too_long,  ///< it decodes to more than the limit
};

/// Octets that a coded string of `n` octets can decode to at most.
constexpr std::size_t max_decoded(std::size_t n) { return memory_size(std::uint64_t{n} * 8 / 5); }

/// Octets that a string of `n` octets can take when coded.
constexpr std::size_t max_encoded(std::size_t n) {
  return memory_size((std::uint64_t{n} * 30 + 7) / 8);
}

/// How far beyond its last octet decode() and encode() may write.
inline constexpr std::size_t decode_slack = 16;
inline constexpr std::size_t encode_slack = 8;

struct Decoded {
  char* end = nullptr;  ///< behind the last octet, if there was no fault
  Fault fault = Fault::none;
};

/// Decodes a whole string of at most `limit` octets.
/// @pre the smaller of max_decoded(in.size()) and limit, plus decode_slack, fits at `out`
[[nodiscard]] Decoded decode(Bytes in, char* out, std::size_t limit);

/// Codes `n` octets. Returns the end of what was written, or null as soon as it is clear that more
/// than `limit` octets would be.
/// @pre limit + encode_slack octets fit at `out`
[[nodiscard]] std::byte* encode(const char* in, std::size_t n, std::byte* out, std::size_t limit);

}  // namespace h2::hpack::huffman

#endif  // H2_SRC_HPACK_HUFFMAN_HPP
