#include "hpack/huffman.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "hpack/huffman_table.hpp"
#include "hpack/octets.hpp"
#include "types/work.hpp"

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
    const Step& step = steps[static_cast<std::size_t>(window.bits >> (64 - step_bits))];
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

// The last `n` octets of a string, fewer than eight, at the high end of 64 bits; ones behind them.
inline std::uint64_t last_octets(const std::byte* begin, const std::byte* end, std::size_t n) {
  const std::uint64_t ones = ~std::uint64_t{0} >> (8 * n);
  if (end - begin >= 8) {
    const auto behind = static_cast<unsigned>(4 * (8 - n));
    return load_big_64(end - 8) << behind << behind | ones;
  }
  std::uint64_t octets = 0;
  if (n >= 4) {
    // Two loads that overlap say the same where they do.
    octets = std::uint64_t{load_big_32(begin)} << 32 | std::uint64_t{load_big_32(end - 4)}
                                                           << (64 - 8 * n);
  } else {
    for (std::size_t i = 0; i < n; ++i) {
      octets |= std::to_integer<std::uint64_t>(begin[i]) << (56 - 8 * i);
    }
  }
  return octets | ones;
}

// Decodes what is left when no eight octets are: with ones behind them, because ones are the
// padding and no symbol consists of ones alone but EOS.
Decoded decode_tail(Window window, std::uint64_t tail, std::size_t octets, char* out,
                    const char* limit) {
  // `window` and `rest` are one register of 128 bits.
  std::uint64_t rest = tail << 1 << (63 - window.count) | ~std::uint64_t{0} >> window.count;
  auto left = static_cast<int>(window.count + octets * 8);  // bits of the string
  window.bits |= tail >> window.count;
  for (;;) {
    window.count = 64;
    const bool stuck = !four_steps(window, out);
    unsigned taken = 64 - window.count;
    left -= static_cast<int>(taken);
    if (left < 0) return {nullptr, Fault::padding};  // a symbol made up with our own ones
    if (out > limit) return {nullptr, Fault::too_long};
    // RFC 7541 §5.2: up to seven bits of padding.
    if (left < 8 && (left == 0 || ~window.bits >> (64 - left) == 0)) return {out, Fault::none};

    window.bits |= rest >> 1 >> (63 - taken);
    rest = rest << taken | ((std::uint64_t{1} << taken) - 1);
    if (!stuck) continue;
    if (left < int{step_bits}) return {nullptr, Fault::padding};
    window.count = 64;
    const std::size_t symbol = long_symbol(window);
    taken = 64 - window.count;
    left -= static_cast<int>(taken);
    if (left < 0) return {nullptr, Fault::padding};
    if (symbol == eos) return {nullptr, Fault::eos};
    if (out == limit) return {nullptr, Fault::too_long};
    *out++ = static_cast<char>(symbol);
    window.bits |= rest >> 1 >> (63 - taken);
    rest = rest << taken | ((std::uint64_t{1} << taken) - 1);
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
  const auto left = static_cast<std::size_t>(end - next);
  return decode_tail(window, last_octets(in.data(), end, left), left, out, last);
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
    out += count >> 3;
    bits <<= count & ~7u;
    count &= 7;
  }
};

// An entry of aligned_codes holds both: the length is too low to disturb what is shifted by it.
inline unsigned length_of(std::uint64_t code) { return static_cast<unsigned>(code) & 63; }
constexpr std::uint64_t code_bits = ~std::uint64_t{0xff};

inline std::size_t octet(char c) { return static_cast<unsigned char>(c); }

// Four symbols at once. The code is good if `length` is at most 56, but for the lowest eight bits.
struct Four {
  explicit Four(const char* in) {
    const std::uint64_t a = aligned_codes[octet(in[0])], b = aligned_codes[octet(in[1])];
    const std::uint64_t c = aligned_codes[octet(in[2])], d = aligned_codes[octet(in[3])];
    length = static_cast<std::uint8_t>(a + b + c + d);
    const std::uint64_t front = a | b >> length_of(a);
    const std::uint64_t back = c | d >> length_of(c);
    code = front | back >> length_of(a + b);
  }

  std::uint64_t code;
  unsigned length;
};

// Puts symbols one after the other; says whether `last` was kept.
bool put_each(Packer& packer, const char* in, const char* end, std::byte*& out,
              const std::byte* last) {
  for (; in != end; ++in) {
    if (out > last) return false;
    const std::uint64_t code = aligned_codes[octet(*in)];
    packer.put(code & code_bits, length_of(code), out);
  }
  return true;
}

// The same for up to three symbols, at once if their codes are short.
inline bool put_last(Packer& packer, const char* in, const char* end, std::byte*& out,
                     const std::byte* last) {
  if (in == end) return true;
  if (out > last) return false;
  std::uint64_t code = 0;
  unsigned length = 0;
  for (const char* next = in; next != end; ++next) {
    const std::uint64_t symbol = aligned_codes[octet(*next)];
    code |= (symbol & code_bits) >> length;
    length += length_of(symbol);
  }
  if (length > 56) return put_each(packer, in, end, out, last);
  packer.put(code, length, out);
  return true;
}

bool put_four(Packer& packer, const Four& four, const char* in, std::byte*& out,
              const std::byte* last) {
  if (out > last) return false;
  if (four.length > 56) return put_each(packer, in, in + 4, out, last);
  packer.put(four.code & code_bits, four.length, out);
  return true;
}

}  // namespace

std::byte* encode(const char* in, std::size_t n, std::byte* out, std::size_t limit) {
  H2_COUNT(scanned(n));
  std::byte* const last = out + limit;
  const char* const end = in + n;
  Packer packer;

  for (; end - in >= 8; in += 8) {
    if (out > last) return nullptr;
    const Four first(in);
    const Four second(in + 4);
    // Most symbols take six bits or less, so most often one write does for eight.
    if (first.length + second.length <= 56) [[likely]] {
      packer.put((first.code | second.code >> first.length) & code_bits,
                 first.length + second.length, out);
    } else if (!put_four(packer, first, in, out, last) ||
               !put_four(packer, second, in + 4, out, last)) {
      return nullptr;
    }
  }
  if (end - in >= 4) {
    if (!put_four(packer, Four(in), in, out, last)) return nullptr;
    in += 4;
  }
  if (!put_last(packer, in, end, out, last)) return nullptr;
  // The padding is the front of EOS: ones (§5.2).
  if (packer.count != 0) {
    if (out >= last) return nullptr;
    *out++ = static_cast<std::byte>(packer.bits >> 56 | 0xffu >> packer.count);
  }
  return out <= last ? out : nullptr;
}

}  // namespace h2::hpack::huffman
