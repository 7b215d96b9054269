// Words for frames: names of flags and settings, numbers with separators, safe text.
#ifndef H2_EXAMPLES_FRAME_TEXT_HPP
#define H2_EXAMPLES_FRAME_TEXT_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <h2/frame.hpp>
#include <h2/types.hpp>

namespace examples {

[[nodiscard]] inline std::string_view as_text(h2::Bytes octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

/// Text from the network that is safe to show: what a terminal could take for a command is escaped.
[[nodiscard]] std::string printable(std::string_view text);

[[nodiscard]] std::string padded_left(std::string_view text, std::size_t width);
[[nodiscard]] std::string padded_right(std::string_view text, std::size_t width);

/// 1234567 as "1,234,567".
[[nodiscard]] std::string grouped(std::uint64_t number);

/// Such as "HEADERS", or "UNKNOWN(0x42)".
[[nodiscard]] std::string type_name(h2::frame::Type type);

/// Such as "END_STREAM END_HEADERS".
[[nodiscard]] std::string flag_names(const h2::frame::Header& header);

/// Such as "NO_ERROR", or "UNKNOWN(0xff)".
[[nodiscard]] std::string code_name(h2::ErrorCode code);

/// What the payload says, on one line; field blocks and content apart.
[[nodiscard]] std::string describe(const h2::frame::Frame& frame);

}  // namespace examples

#endif  // H2_EXAMPLES_FRAME_TEXT_HPP
