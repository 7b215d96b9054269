// The registered names of settings, error codes and frame types, both ways.
#ifndef H2_CONFORMANCE_NAMES_HPP
#define H2_CONFORMANCE_NAMES_HPP

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/text.hpp"

namespace h2::conformance {

/// Entries of a SETTINGS frame, in order.
using SettingList = std::vector<std::pair<std::uint16_t, std::uint32_t>>;

/// "INITIAL_WINDOW_SIZE", or the number as 0x... where there is no name.
[[nodiscard]] std::string setting_name(std::uint16_t id);
/// "PROTOCOL_ERROR", or the number as 0x...
[[nodiscard]] std::string code_name(std::uint32_t code);

/// A name or a number. @throws Malformed
[[nodiscard]] std::uint32_t to_code(std::string_view word);

/// All words that are left, as ID=VALUE. @throws Malformed
[[nodiscard]] SettingList to_settings(Words& words);
/// " ID=VALUE" for each, the inverse.
[[nodiscard]] std::string print(const SettingList& settings);

}  // namespace h2::conformance

#endif  // H2_CONFORMANCE_NAMES_HPP
