#include "conformance/names.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace h2::conformance {

namespace {

struct Name {
  std::uint32_t number;
  std::string_view name;
};

// RFC 9113 §6.5.2, RFC 8441 §3, RFC 9218 §2.1
constexpr std::array<Name, 8> settings{{
    {1, "HEADER_TABLE_SIZE"},
    {2, "ENABLE_PUSH"},
    {3, "MAX_CONCURRENT_STREAMS"},
    {4, "INITIAL_WINDOW_SIZE"},
    {5, "MAX_FRAME_SIZE"},
    {6, "MAX_HEADER_LIST_SIZE"},
    {8, "ENABLE_CONNECT_PROTOCOL"},
    {9, "NO_RFC7540_PRIORITIES"},
}};

// RFC 9113 §7
constexpr std::array<Name, 14> codes{{
    {0, "NO_ERROR"},
    {1, "PROTOCOL_ERROR"},
    {2, "INTERNAL_ERROR"},
    {3, "FLOW_CONTROL_ERROR"},
    {4, "SETTINGS_TIMEOUT"},
    {5, "STREAM_CLOSED"},
    {6, "FRAME_SIZE_ERROR"},
    {7, "REFUSED_STREAM"},
    {8, "CANCEL"},
    {9, "COMPRESSION_ERROR"},
    {10, "CONNECT_ERROR"},
    {11, "ENHANCE_YOUR_CALM"},
    {12, "INADEQUATE_SECURITY"},
    {13, "HTTP_1_1_REQUIRED"},
}};

template <std::size_t n>
std::string name_of(const std::array<Name, n>& names, std::uint32_t number) {
  for (const Name& each : names) {
    if (each.number == number) return std::string(each.name);
  }
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "0x%x", number);
  return text.data();
}

template <std::size_t n>
std::uint32_t number_of(const std::array<Name, n>& names, std::string_view word,
                        std::string_view what, std::uint32_t largest) {
  for (const Name& each : names) {
    if (each.name == word) return each.number;
  }
  return static_cast<std::uint32_t>(to_number(word, what, largest));
}

}  // namespace

std::string setting_name(std::uint16_t id) { return name_of(settings, id); }
std::string code_name(std::uint32_t code) { return name_of(codes, code); }

std::uint32_t to_code(std::string_view word) {
  return number_of(codes, word, "an error code", 0xffff'ffff);
}

SettingList to_settings(Words& words) {
  SettingList out;
  while (!words.empty()) {
    const auto [id, value] = to_pair(words.take("a setting"));
    out.emplace_back(static_cast<std::uint16_t>(number_of(settings, id, "a setting", 0xffff)),
                     static_cast<std::uint32_t>(to_number(value, "a value of a setting")));
  }
  return out;
}

std::string print(const SettingList& list) {
  std::string out;
  for (const auto& [id, value] : list) {
    out += " " + setting_name(id) + "=" + std::to_string(value);
  }
  return out;
}

}  // namespace h2::conformance
