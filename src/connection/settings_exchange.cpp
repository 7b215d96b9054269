#include "connection/settings_exchange.hpp"

#include <h2/frame.hpp>
#include <h2/hpack.hpp>

namespace h2 {

std::optional<Rule> check_setting(const Setting& setting, Role sender) {
  constexpr std::uint32_t window_max = 0x7fff'ffff, frame_min = 16'384, frame_max = 0xff'ffff;
  switch (setting.id) {
    case SettingId::enable_push:
      if (setting.value > 1) return Rule::enable_push_value;
      if (setting.value == 1 && sender == Role::server) return Rule::enable_push_server;
      break;
    case SettingId::initial_window_size:
      if (setting.value > window_max) return Rule::initial_window_value;
      break;
    case SettingId::max_frame_size:
      if (setting.value < frame_min || setting.value > frame_max) return Rule::max_frame_size_value;
      break;
    case SettingId::enable_connect_protocol:
      if (setting.value > 1) return Rule::connect_protocol_value;
      break;
    case SettingId::no_rfc7540_priorities:
      if (setting.value > 1) return Rule::no_rfc7540_value;
      break;
    case SettingId::header_table_size:
    case SettingId::max_concurrent_streams:
    case SettingId::max_header_list_size: break;
  }
  return std::nullopt;
}

std::optional<Rule> check_own_settings(std::span<const Setting> settings, Role role,
                                       std::uint32_t frame_limit) {
  if (settings.size() * frame::SettingEntries::entry_size > frame_limit) return Rule::frame_size;
  for (const Setting& setting : settings) {
    if (const auto rule = check_setting(setting, role)) return rule;
    // The peer may offer us any table, because we need not use it; ours we have to provide.
    if (setting.id == SettingId::header_table_size && setting.value > hpack::max_table_limit) {
      return Rule::hpack_table_size;
    }
  }
  return std::nullopt;
}

}  // namespace h2
