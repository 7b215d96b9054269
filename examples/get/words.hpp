// Words for what went wrong.
#ifndef H2_EXAMPLES_GET_WORDS_HPP
#define H2_EXAMPLES_GET_WORDS_HPP

#include <cstddef>
#include <cstdint>
#include <string>

#include <h2/error.hpp>

namespace get {

/// 1234567 as "1,234,567".
[[nodiscard]] inline std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, ",");
  return text;
}

/// Such as "CANCEL", or "UNKNOWN(255)".
[[nodiscard]] inline std::string code_name(h2::ErrorCode code) {
  std::string known{h2::name(code)};
  if (known != "UNKNOWN") return known;
  return known + "(" + std::to_string(static_cast<std::uint32_t>(code)) + ")";
}

}  // namespace get

#endif  // H2_EXAMPLES_GET_WORDS_HPP
