// SETTINGS: their identifiers, their entries, and the eight values this engine knows.
#ifndef H2_SETTINGS_HPP
#define H2_SETTINGS_HPP

#include <cstdint>

namespace h2 {

/// RFC 9113 §6.5.2, RFC 8441 §3, RFC 9218 §2.1. Other values are legal and ignored by a receiver.
enum class SettingId : std::uint16_t {
  header_table_size = 0x1,
  enable_push = 0x2,
  max_concurrent_streams = 0x3,
  initial_window_size = 0x4,
  max_frame_size = 0x5,
  max_header_list_size = 0x6,
  enable_connect_protocol = 0x8,
  no_rfc7540_priorities = 0x9,
};

/// One entry of a SETTINGS frame, RFC 9113 §6.5.1.
struct Setting {
  SettingId id;
  std::uint32_t value;

  friend constexpr bool operator==(const Setting&, const Setting&) = default;
};

/// The values in force for one end. Default-constructed: the initial values of the RFCs.
struct Settings {
  static constexpr std::uint32_t unlimited = 0xffff'ffff;

  std::uint32_t header_table_size = 4096;            ///< octets
  std::uint32_t enable_push = 1;                     ///< 0 or 1
  std::uint32_t max_concurrent_streams = unlimited;  ///< streams the *other* end may open
  std::uint32_t initial_window_size = 65'535;        ///< octets, at most 2^31-1
  std::uint32_t max_frame_size = 16'384;             ///< octets of payload, to 2^24-1
  std::uint32_t max_header_list_size = unlimited;    ///< octets, advisory
  std::uint32_t enable_connect_protocol = 0;         ///< 0 or 1, RFC 8441 §3
  std::uint32_t no_rfc7540_priorities = 0;           ///< 0 or 1, RFC 9218 §2.1

  /// Takes over one entry. Values are not judged here; an unknown identifier changes nothing.
  constexpr void apply(const Setting& setting) {
    switch (setting.id) {
      case SettingId::header_table_size: header_table_size = setting.value; break;
      case SettingId::enable_push: enable_push = setting.value; break;
      case SettingId::max_concurrent_streams: max_concurrent_streams = setting.value; break;
      case SettingId::initial_window_size: initial_window_size = setting.value; break;
      case SettingId::max_frame_size: max_frame_size = setting.value; break;
      case SettingId::max_header_list_size: max_header_list_size = setting.value; break;
      case SettingId::enable_connect_protocol: enable_connect_protocol = setting.value; break;
      case SettingId::no_rfc7540_priorities: no_rfc7540_priorities = setting.value; break;
    }
  }

  friend constexpr bool operator==(const Settings&, const Settings&) = default;
};

}  // namespace h2

#endif  // H2_SETTINGS_HPP
