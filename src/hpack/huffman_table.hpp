// The Huffman code of RFC 7541 Appendix B, and the tables made from it at compile time.
#ifndef H2_SRC_HPACK_HUFFMAN_TABLE_HPP
#define H2_SRC_HPACK_HUFFMAN_TABLE_HPP

#include <array>
#include <cstddef>
#include <cstdint>

namespace h2::hpack::huffman {

inline constexpr std::size_t symbols = 257;  ///< all octets, then EOS
inline constexpr std::size_t eos = 256;
inline constexpr unsigned shortest_code = 5;  ///< bits
inline constexpr unsigned longest_code = 30;

/// Bits in the code of each symbol. The code is canonical: codes of one length are consecutive
/// numbers in the order of their symbols, and each length goes on where the shorter one ended. So
/// the lengths say it all.
// clang-format off
inline constexpr std::array<std::uint8_t, symbols> code_lengths{
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
    28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
    5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
    13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
    7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
    15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
    6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
    20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
    24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
    22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
    21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
    26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
    19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
    20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
    26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
    30,
};
// clang-format on

/// The codes, right-aligned.
inline constexpr auto codes = [] {
  std::array<std::uint32_t, symbols> table{};
  std::uint32_t next = 0;
  for (unsigned length = 1; length <= longest_code; ++length) {
    next <<= 1;
    for (std::size_t symbol = 0; symbol < symbols; ++symbol) {
      if (code_lengths[symbol] == length) table[symbol] = next++;
    }
  }
  return table;
}();

/// Codes of one length: the first of them, and where its symbol stands in symbols_by_code.
struct LengthClass {
  std::uint32_t first = 0;
  std::uint16_t count = 0;
  std::uint16_t position = 0;
};

inline constexpr auto length_classes = [] {
  std::array<LengthClass, longest_code + 1> classes{};
  std::uint16_t position = 0;
  for (unsigned length = 1; length <= longest_code; ++length) {
    LengthClass& entry = classes[length];
    entry.position = position;
    for (std::size_t symbol = 0; symbol < symbols; ++symbol) {
      if (code_lengths[symbol] != length) continue;
      if (entry.count == 0) entry.first = codes[symbol];
      ++entry.count;
    }
    position = static_cast<std::uint16_t>(position + entry.count);
  }
  return classes;
}();

inline constexpr auto symbols_by_code = [] {
  std::array<std::uint16_t, symbols> table{};
  std::size_t position = 0;
  for (unsigned length = 1; length <= longest_code; ++length) {
    for (std::size_t symbol = 0; symbol < symbols; ++symbol) {
      if (code_lengths[symbol] == length) table[position++] = static_cast<std::uint16_t>(symbol);
    }
  }
  return table;
}();

/// For encoding: the code of each octet at the high end of 64 bits, its length at the low end.
inline constexpr auto aligned_codes = [] {
  std::array<std::uint64_t, 256> table{};
  for (std::size_t symbol = 0; symbol < 256; ++symbol) {
    const unsigned length = code_lengths[symbol];
    table[symbol] = std::uint64_t{codes[symbol]} << (64 - length) | length;
  }
  return table;
}();

/// Bits that one step of decoding looks at. 13 make a table of 32 KiB that yields up to two
/// symbols a step; 14 gain little more and take twice the cache from the application.
inline constexpr unsigned step_bits = 13;

/// What the next step_bits bits begin with: no, one or two whole symbols.
struct Step {
  std::uint8_t bits = 0;   ///< that the symbols take
  std::uint8_t count = 0;  ///< of symbols
  std::array<std::uint8_t, 2> octets{};
};

inline constexpr auto steps = [] {
  constexpr std::size_t size = std::size_t{1} << step_bits;
  std::array<Step, size> table{};
  // First the symbol that each pattern begins with, if its code is short enough ...
  for (std::size_t symbol = 0; symbol < 256; ++symbol) {
    const unsigned length = code_lengths[symbol];
    if (length > step_bits) continue;
    const std::size_t first = std::size_t{codes[symbol]} << (step_bits - length);
    const std::size_t run = std::size_t{1} << (step_bits - length);
    for (std::size_t i = first; i < first + run; ++i) {
      table[i].bits = static_cast<std::uint8_t>(length);
      table[i].octets[0] = static_cast<std::uint8_t>(symbol);
      table[i].count = 1;
    }
  }
  // ... then a second one behind it. octets[0] of the pattern after it is already in place.
  std::array<std::uint8_t, size> first_bits{};
  for (std::size_t i = 0; i < size; ++i) first_bits[i] = table[i].bits;
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t rest = (i << first_bits[i]) & (size - 1);
    if (first_bits[i] == 0 || first_bits[rest] == 0) continue;
    if (first_bits[i] + first_bits[rest] > int{step_bits}) continue;
    table[i].bits = static_cast<std::uint8_t>(first_bits[i] + first_bits[rest]);
    table[i].octets[1] = table[rest].octets[0];
    table[i].count = 2;
  }
  return table;
}();

}  // namespace h2::hpack::huffman

#endif  // H2_SRC_HPACK_HUFFMAN_TABLE_HPP
