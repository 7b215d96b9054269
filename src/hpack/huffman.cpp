#include "hpack/huffman.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "hpack/huffman_table.hpp"
#include "hpack/octets.hpp"

namespace h2::hpack::huffman {

namespace {

// Bits on their way from the string to the symbols: the next one is the highest.
struct Window {
  std::uint64_t bits = 0;
  unsigned count = 0;

  // Adds whole octets until at least 56 bits are there. The octet that fits only in part is read
  // again next time; its bits in the window are right already.
  void fill(const std::byte*& in) {
    bits |= load_big_64(in) >> count;
    in += (63 - count) >> 3;
    count |= 56;
  }
};

static_assert(4 * step_bits <= 56, "four steps need not ask for more bits");

// Takes four steps and says whether the last of them got on.
inline bool four_steps(Window& window, char*& out) {
  unsigned taken = 0;
  std::uint8_t last = 0;
  for (int i = 0; i < 4; ++i) {
    const Step& step = steps[window.bits >> (64 - step_bits)];
    std::memcpy(out, step.octets.data(), step.octets.size());
    out += step.count;
    last = step.bits;
    window.bits <<= last;
    taken += last;
  }
  window.count -= taken;
  return last != 0;
}

// Takes one symbol whose code is longer than a step, or answers EOS.
inline std::size_t long_symbol(Window& window) {
  const auto front = static_cast<std::uint32_t>(window.bits >> 32);
  for (unsigned length = step_bits + 1; length <= longest_code; ++length) {
    const LengthClass& entry = length_classes[length];
    const std::uint32_t nth = (front >> (32 - length)) - entry.first;
    if (nth >= entry.count) continue;
    window.bits <<= length;
    window.count -= length;
    return symbols_by_code[entry.position + nth];
  }
  return eos;  // the code is complete: not reached
}

// Decodes the last octets of a string, fewer than eight, from a copy with ones behind it. Ones are
// the padding, and no symbol is made of ones alone but EOS.
Decoded decode_tail(Window window, const std::byte* in, std::size_t n, char* out, char* limit) {
  std::array<std::byte, 24> copy;
  copy.fill(std::byte{0xff});
  for (std::size_t i = 0; i < n; ++i) copy[i] = in[i];
  const std::byte* next = copy.data();

  auto left = static_cast<int>(window.count + n * 8);  // bits of the string
  for (;;) {
    window.fill(next);
    const auto before = static_cast<int>(window.count);
    const bool stuck = !four_steps(window, out);
    left -= before - static_cast<int>(window.count);
    if (left < 0) return {nullptr, Fault::padding};  // a symbol made up with our own ones
    if (out > limit) return {nullptr, Fault::too_long};
    if (!stuck) continue;

    const bool only_ones = left == 0 || ~window.bits >> (64 - left) == 0;
    if (left < 8 && only_ones) return {out, Fault::none};
    if (left < int{step_bits}) return {nullptr, Fault::padding};
    window.fill(next);
    const auto before_long = static_cast<int>(window.count);
    const std::size_t symbol = long_symbol(window);
    left -= before_long - static_cast<int>(window.count);
    if (left < 0) return {nullptr, Fault::padding};
    if (symbol == eos) return {nullptr, Fault::eos};
    if (out == limit) return {nullptr, Fault::too_long};
    *out++ = static_cast<char>(symbol);
  }
}

}  // namespace

Decoded decode(Bytes in, char* out, std::size_t limit) {
  char* const last = out + limit;
  const std::byte* next = in.data();
  const std::byte* const end = next + in.size();
  Window window;

  while (end - next >= 8) {
    window.fill(next);
    const bool stuck = !four_steps(window, out);
    if (out > last) return {nullptr, Fault::too_long};
    if (!stuck) continue;
    // Fewer than step_bits bits are gone from the window only if it still holds a whole code.
    if (window.count < longest_code) continue;
    const std::size_t symbol = long_symbol(window);
    if (symbol == eos) return {nullptr, Fault::eos};
    if (out == last) return {nullptr, Fault::too_long};
    *out++ = static_cast<char>(symbol);
  }
  return decode_tail(window, next, static_cast<std::size_t>(end - next), out, last);
}

namespace {

// Bits on their way from symbols to octets: the first one is the highest.
struct Packer {
  std::uint64_t bits = 0;
  unsigned count = 0;  // below 8 between the calls

  // Adds up to 56 bits, aligned to the high end, and writes what makes whole octets.
  void put(std::uint64_t code, unsigned length, std::byte*& out) {
    bits |= code >> count;
    count += length;
    store_big_64(out, bits);
    const unsigned whole = count >> 3;
    out += whole;
    // In two shifts, because eight whole octets are one shift too far.
    bits = bits << (whole * 4) << (whole * 4);
    count &= 7;
  }
};

inline std::size_t octet(char c) { return static_cast<unsigned char>(c); }

}  // namespace

std::byte* encode(const char* in, std::size_t n, std::byte* out, std::size_t limit) {
  std::byte* const last = out + limit;
  const char* const end = in + n;
  Packer packer;

  for (; end - in >= 4; in += 4) {
    if (out > last) return nullptr;
    const std::size_t a = octet(in[0]), b = octet(in[1]), c = octet(in[2]), d = octet(in[3]);
    const unsigned two = unsigned{code_lengths[a]} + code_lengths[b];
    const unsigned three = two + code_lengths[c];
    const unsigned four = three + code_lengths[d];
    if (four <= 56) {
      const std::uint64_t front = aligned_codes[a] | aligned_codes[b] >> code_lengths[a];
      const std::uint64_t back = aligned_codes[c] | aligned_codes[d] >> code_lengths[c];
      packer.put(front | back >> two, four, out);
      continue;
    }
    for (const std::size_t symbol : {a, b, c, d}) {
      if (out > last) return nullptr;
      packer.put(aligned_codes[symbol], code_lengths[symbol], out);
    }
  }
  for (; in != end; ++in) {
    if (out > last) return nullptr;
    packer.put(aligned_codes[octet(*in)], code_lengths[octet(*in)], out);
  }
  // The padding is the front of EOS: ones (§5.2).
  if (packer.count != 0) {
    if (out >= last) return nullptr;
    *out++ = static_cast<std::byte>(packer.bits >> 56 | 0xffu >> packer.count);
  }
  return out <= last ? out : nullptr;
}

}  // namespace h2::hpack::huffman
