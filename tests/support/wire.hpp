// Octets in tests: written as spaced hex, printed as spaced hex.
#ifndef H2_TESTS_SUPPORT_WIRE_HPP
#define H2_TESTS_SUPPORT_WIRE_HPP

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <h2/types.hpp>

namespace h2::test {

/// Octets that compare whole and print readable, also in rapidcheck's counterexamples.
struct Wire {
  std::vector<std::byte> octets;

  operator Bytes() const { return octets; }
  [[nodiscard]] std::size_t size() const { return octets.size(); }

  Wire& operator+=(const Wire& more) {
    octets.insert(octets.end(), more.octets.begin(), more.octets.end());
    return *this;
  }
  friend Wire operator+(Wire a, const Wire& b) { return a += b; }
  friend bool operator==(const Wire&, const Wire&) = default;
};

/// Reads hex digits; spaces and line ends between them are for the reader.
inline Wire wire(std::string_view hex) {
  Wire out;
  unsigned value = 0;
  bool half = false;
  for (const char c : hex) {
    unsigned digit = 0;
    if (c >= '0' && c <= '9') {
      digit = static_cast<unsigned>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      digit = static_cast<unsigned>(c - 'a' + 10);
    } else if (c >= 'A' && c <= 'F') {
      digit = static_cast<unsigned>(c - 'A' + 10);
    } else {
      continue;
    }
    value = value << 4 | digit;
    if (half) out.octets.push_back(static_cast<std::byte>(value & 0xff));
    half = !half;
  }
  return out;
}

/// The octets of a text.
inline Wire text(std::string_view characters) {
  Wire out;
  for (const char c : characters) out.octets.push_back(static_cast<std::byte>(c));
  return out;
}

inline Wire copy(Bytes bytes) { return Wire{{bytes.begin(), bytes.end()}}; }

inline std::string hex(Bytes bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const std::byte octet : bytes) {
    if (!out.empty()) out += ' ';
    out += digits[std::to_integer<unsigned>(octet) >> 4];
    out += digits[std::to_integer<unsigned>(octet) & 15];
  }
  return out;
}

inline std::ostream& operator<<(std::ostream& out, const Wire& wire) { return out << hex(wire); }

}  // namespace h2::test

#endif  // H2_TESTS_SUPPORT_WIRE_HPP
