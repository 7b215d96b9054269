// The payloads of frames that are short and of a fixed form, loaded without a check: their lengths
// are the header's to say, and were judged there.
#ifndef H2_SRC_FRAME_LOAD_HPP
#define H2_SRC_FRAME_LOAD_HPP

#include <algorithm>

#include <h2/frame.hpp>

#include "wire/wire.hpp"

namespace h2::frame {

// All of these: @pre check_layout(header) finds nothing, and `at` is a payload of its length.

/// RFC 9113 §6.3: E and the dependency share four octets, the weight is one less on the wire.
[[nodiscard]] constexpr PriorityFields load_priority_fields(const std::byte* at) {
  return {.dependency = wire::load_u31(at),
          .weight = static_cast<std::uint16_t>(wire::load_u8(at + 4) + 1),
          .exclusive = (wire::load_u8(at) & 0x80) != 0};
}

[[nodiscard]] constexpr Priority load_priority(const Header& header, const std::byte* at) {
  return {header.stream, load_priority_fields(at)};
}

[[nodiscard]] constexpr RstStream load_rst_stream(const Header& header, const std::byte* at) {
  return {header.stream, static_cast<ErrorCode>(wire::load_u32(at))};
}

[[nodiscard]] inline Settings load_settings(const Header& header, Bytes payload) {
  return {header.has(flag::ack), SettingEntries::from_wire(payload)};
}

[[nodiscard]] inline Ping load_ping(const Header& header, const std::byte* at) {
  Ping ping{.ack = header.has(flag::ack)};
  std::copy_n(at, ping.payload.size(), ping.payload.begin());
  return ping;
}

[[nodiscard]] inline Goaway load_goaway(Bytes payload) {
  const std::byte* at = payload.data();
  return {wire::load_u31(at), static_cast<ErrorCode>(wire::load_u32(at + 4)), payload.subspan(8)};
}

[[nodiscard]] constexpr WindowUpdate load_window_update(const Header& header, const std::byte* at) {
  return {header.stream, wire::load_u31(at)};
}

}  // namespace h2::frame

#endif  // H2_SRC_FRAME_LOAD_HPP
