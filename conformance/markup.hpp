// Text inside XML and HTML.
#ifndef H2_CONFORMANCE_MARKUP_HPP
#define H2_CONFORMANCE_MARKUP_HPP

#include <string>
#include <string_view>

namespace h2::conformance {

/// `text` with what would be markup escaped, and without octets that XML cannot have.
[[nodiscard]] inline std::string markup(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      default:
        const auto octet = static_cast<unsigned char>(c);
        out += octet < 0x20 && c != '\n' && c != '\t' ? '?' : c;
    }
  }
  return out;
}

}  // namespace h2::conformance

#endif  // H2_CONFORMANCE_MARKUP_HPP
