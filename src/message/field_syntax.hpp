// The syntax of field names and values, RFC 9113 §8.2.1, and of the values that the message rules
// have to understand.
#ifndef H2_SRC_MESSAGE_FIELD_SYNTAX_HPP
#define H2_SRC_MESSAGE_FIELD_SYNTAX_HPP

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace h2::message {

/// A field name in HTTP/2: a token without upper case, at least one octet. The colon in front of a
/// pseudo-header field's name is for the caller to take off.
[[nodiscard]] bool valid_name(std::string_view name);

/// What is wrong with a field value. The bits of the first two add up.
enum class ValueSyntax : std::uint8_t {
  valid = 0,           ///< RFC 9110 §5.5; obs-text (0x80 to 0xff) is let pass
  controls = 1,        ///< other control octets than NUL, CR, LF: a SHOULD, RFC 9110 §5.5
  space = 2,           ///< SP or HTAB at an end, RFC 9113 §8.2.1
  space_controls = 3,  ///< both
  invalid = 4,         ///< NUL, CR, LF anywhere, whatever else there is: RFC 9113 §8.2.1
};

[[nodiscard]] constexpr bool has_controls(ValueSyntax value) {
  return (static_cast<unsigned>(value) & 1) != 0;
}
[[nodiscard]] constexpr bool has_space(ValueSyntax value) {
  return (static_cast<unsigned>(value) & 2) != 0;
}

[[nodiscard]] ValueSyntax value_syntax(std::string_view value);

/// The value of content-length, RFC 9110 §8.6: 1*DIGIT, up to 2^63-1. -1 if it is not one, a list
/// such as "1, 1" and more than 19 digits included.
[[nodiscard]] constexpr std::int64_t content_length(std::string_view value) {
  constexpr std::size_t most_digits = 19;  // 10^19 is below 2^64: the sum cannot wrap around
  constexpr std::uint64_t most = 0x7fff'ffff'ffff'ffff;
  if (value.empty() || value.size() > most_digits) return -1;

  std::uint64_t length = 0;
  for (const char c : value) {
    const unsigned digit = static_cast<unsigned char>(c) - unsigned{'0'};
    if (digit > 9) return -1;
    length = length * 10 + digit;
  }
  return length <= most ? static_cast<std::int64_t>(length) : -1;
}

/// The methods that the message rules tell apart, RFC 9110 §9.
enum class Method : std::uint8_t { other, get, head, options, trace, connect };

/// RFC 9110 §9.1: a token, case-sensitive.
[[nodiscard]] bool valid_method(std::string_view method);
[[nodiscard]] Method method_of(std::string_view method);

/// The schemes that have rules of their own, RFC 9110 §4.2.
enum class Scheme : std::uint8_t { invalid, http, https, other };

/// RFC 3986 §3.1; compared without case.
[[nodiscard]] Scheme scheme_of(std::string_view scheme);

/// What :path looks like, RFC 9113 §8.3.1. Octets beyond RFC 3986 that are in use (such as '|' and
/// obs-text) are let pass; SP, controls and '#' would end it early elsewhere and are not.
enum class PathForm : std::uint8_t { invalid, empty, absolute, asterisk, other };

[[nodiscard]] PathForm path_form(std::string_view path);

/// The number in :status, 100 to 999; 0 if it is not three digits of that range.
[[nodiscard]] std::uint16_t status_of(std::string_view status);

/// :protocol, RFC 8441 §4: the name of an upgrade token, RFC 9110 §7.8.
[[nodiscard]] bool valid_protocol(std::string_view protocol);

/// Equal without regard to the case of ASCII letters.
[[nodiscard]] bool same_without_case(std::string_view a, std::string_view b);

}  // namespace h2::message

#endif  // H2_SRC_MESSAGE_FIELD_SYNTAX_HPP
