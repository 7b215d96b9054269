// What an octet may be part of: the grammars of RFC 9110 and RFC 3986 as bits of one table.
#ifndef H2_SRC_MESSAGE_OCTET_TABLE_HPP
#define H2_SRC_MESSAGE_OCTET_TABLE_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace h2::message::octet {

inline constexpr std::uint8_t name = 0x01;       ///< field name in HTTP/2: tchar, no upper case
inline constexpr std::uint8_t token = 0x02;      ///< tchar, RFC 9110 §5.6.2
inline constexpr std::uint8_t control = 0x04;    ///< CTL but HTAB, and neither of the next
inline constexpr std::uint8_t forbidden = 0x08;  ///< NUL, CR, LF: never in a value, §8.2.1
inline constexpr std::uint8_t scheme = 0x10;     ///< RFC 3986 §3.1, after the first
inline constexpr std::uint8_t host = 0x20;       ///< reg-name, RFC 3986 §3.2.2
inline constexpr std::uint8_t path = 0x40;       ///< of :path, see valid_path_octets()
inline constexpr std::uint8_t digit = 0x80;

inline constexpr std::array<std::uint8_t, 256> table = [] {
  std::array<std::uint8_t, 256> out{};
  const auto mark = [&out](std::string_view octets, std::uint8_t bits) {
    for (const char c : octets) {
      out[static_cast<unsigned char>(c)] =
          static_cast<std::uint8_t>(out[static_cast<unsigned char>(c)] | bits);
    }
  };
  constexpr std::string_view lower = "abcdefghijklmnopqrstuvwxyz";
  constexpr std::string_view upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  constexpr std::string_view digits = "0123456789";
  mark(lower, name | token | scheme | host);
  mark(upper, token | scheme | host);
  mark(digits, name | token | scheme | host | digit);
  mark("!#$%&'*+-.^_`|~", name | token);
  mark("+-.", scheme);
  mark("-._~%!$&'()*+,;=", host);  // unreserved, pct-encoded, sub-delims
  for (std::size_t i = 0; i < out.size(); ++i) {
    const bool is_control = (i < 0x20 && i != '\t') || i == 0x7f;
    const bool is_forbidden = i == '\0' || i == '\r' || i == '\n';
    std::uint8_t bits = 0;
    if (is_forbidden) {
      bits = forbidden;
    } else if (is_control) {
      bits = control;
    } else if (i > ' ' && i != '#') {
      bits = path;
    }
    out[i] = static_cast<std::uint8_t>(out[i] | bits);
  }
  return out;
}();

/// What a character may be part of.
[[nodiscard]] constexpr std::uint8_t of(char c) { return table[static_cast<unsigned char>(c)]; }

/// Whether each octet of `text` has `bit`; so for the empty text too.
[[nodiscard]] constexpr bool all(std::string_view text, std::uint8_t bit) {
  unsigned common = bit;
  for (; text.size() >= 4; text.remove_prefix(4)) {
    common &= unsigned{of(text[0])} & of(text[1]) & of(text[2]) & of(text[3]);
  }
  for (const char c : text) common &= of(c);
  return common != 0;
}

}  // namespace h2::message::octet

#endif  // H2_SRC_MESSAGE_OCTET_TABLE_HPP
