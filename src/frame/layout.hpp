// What the type of a frame says about its header: which streams, which lengths, which rule
// otherwise. One row for each type, read by the checks and by the decoder alike.
#ifndef H2_SRC_FRAME_LAYOUT_HPP
#define H2_SRC_FRAME_LAYOUT_HPP

#include <array>
#include <cstddef>
#include <cstdint>

#include <h2/frame.hpp>

#include "wire/wire.hpp"

namespace h2::frame {

inline constexpr std::uint32_t max_length = 0xff'ffff;  ///< what 24 bits hold, RFC 9113 §4.1

/// Where a type may stand, RFC 9113 §4.1: on streams, on the connection, or on both.
enum class Place : std::uint8_t { anywhere, stream, connection };

struct Layout {
  Place place = Place::anywhere;
  std::uint8_t prefix = 0;    ///< octets that always stand in front of the content
  std::uint8_t padded = 0;    ///< flag::padded where that flag has a meaning
  std::uint8_t priority = 0;  ///< flag::priority where that flag has a meaning
  std::uint32_t min = 0;      ///< payload octets without what the flags add
  std::uint32_t max = max_length;
  Rule misplaced = {};
  Rule length = {};
};

/// The types this codec knows, by number; the gaps (0x0b, 0x0d to 0x0f) accept anything.
inline constexpr std::size_t layout_count = 0x11;

/// In the order of the type numbers; the rules say which frame a row is.
inline constexpr std::array<Layout, layout_count> layouts = [] {
  using enum Rule;
  constexpr auto stream = Place::stream, conn = Place::connection, both = Place::anywhere;
  constexpr auto pad = flag::padded, prio = flag::priority;
  constexpr auto any = max_length;
  // clang-format off
  return std::array<Layout, layout_count>{{
    /* 0x00 */ {stream, 0, pad, 0,    0, any, data_on_connection, data_length},
    /* 0x01 */ {stream, 0, pad, prio, 0, any, headers_on_connection, headers_length},
    /* 0x02 */ {stream, 0, 0,   0,    5, 5,   priority_on_connection, priority_length},
    /* 0x03 */ {stream, 0, 0,   0,    4, 4,   rst_stream_on_connection, rst_stream_length},
    /* 0x04 */ {conn,   0, 0,   0,    0, any, settings_on_stream, settings_length},
    /* 0x05 */ {stream, 4, pad, 0,    4, any, push_promise_on_connection, push_promise_length},
    /* 0x06 */ {conn,   0, 0,   0,    8, 8,   ping_on_stream, ping_length},
    /* 0x07 */ {conn,   0, 0,   0,    8, any, goaway_on_stream, goaway_length},
    /* 0x08 */ {both,   0, 0,   0,    4, 4,   {}, window_update_length},
    /* 0x09 */ {stream, 0, 0,   0,    0, any, continuation_on_connection, {}},
    /* 0x0a */ {both,   0, 0,   0,    2, any, {}, altsvc_length},
    /* 0x0b */ {},
    /* 0x0c */ {both,   0, 0,   0,    0, any, {}, origin_length},
    /* 0x0d */ {},
    /* 0x0e */ {},
    /* 0x0f */ {},
    /* 0x10 */ {conn,   0, 0,   0,    4, any, priority_update_on_stream, priority_update_length},
  }};
  // clang-format on
}();

/// The row of a type; for one that this codec does not know, a row that accepts anything.
[[nodiscard]] constexpr const Layout& layout(Type type) {
  const auto number = static_cast<std::size_t>(type);
  constexpr std::size_t unknown = 0x0b;
  return layouts[number < layout_count ? number : unknown];
}

/// Octets that the flags put in front of the content: Pad Length 1, priority fields 5.
[[nodiscard]] constexpr std::uint32_t flagged_octets(const Layout& row, std::uint8_t flags) {
  static_assert(flag::padded == 1 << 3 && flag::priority == 1 << 5);
  const auto padded = static_cast<std::uint32_t>(flags & row.padded) >> 3;
  const auto priority = static_cast<std::uint32_t>(flags & row.priority) >> 5;
  return padded + 5 * priority;
}

// What the public functions of nearly the same names do, to be inlined where frames arrive.

[[nodiscard]] constexpr Header load_header(const std::byte* at) {
  return {.length = wire::load_u32(at) >> 8,
          .type = static_cast<Type>(wire::load_u8(at + 3)),
          .flags = wire::load_u8(at + 4),
          .stream = wire::load_u31(at + 5)};
}

constexpr void store_header(const Header& header, std::byte* at) {
  // The first eight octets are one number, which compilers store at once.
  const std::uint32_t stream = header.stream & max_stream_id;
  const std::uint64_t front = std::uint64_t{header.length & max_length} << 40 |
                              static_cast<std::uint64_t>(header.type) << 32 |
                              std::uint64_t{header.flags} << 24 | stream >> 8;
  for (int i = 0; i < 8; ++i) at[i] = static_cast<std::byte>(front >> (56 - 8 * i) & 0xff);
  at[8] = static_cast<std::byte>(stream & 0xff);
}

[[nodiscard]] constexpr std::uint32_t prefix_octets(const Header& header) {
  const Layout& row = layout(header.type);
  return row.prefix + flagged_octets(row, header.flags);
}

[[nodiscard]] constexpr std::optional<Rule> check_layout(const Header& header) {
  const Layout& row = layout(header.type);
  const Place wrong = header.stream == 0 ? Place::stream : Place::connection;
  if (row.place == wrong) return row.misplaced;

  const std::uint32_t min = row.min + flagged_octets(row, header.flags);
  if (header.length < min || header.length > row.max) return row.length;

  // RFC 9113 §6.5: the one length that is neither fixed nor a minimum.
  if (header.type == Type::settings) {
    if (header.has(flag::ack) && header.length != 0) return Rule::settings_ack_length;
    if (header.length % SettingEntries::entry_size != 0) return row.length;
  }
  return std::nullopt;
}

/// Whether the entries of an ORIGIN frame fill it exactly, RFC 8336 §2.1.
[[nodiscard]] constexpr bool whole_origins(Bytes entries) {
  while (!entries.empty()) {
    if (entries.size() < 2) return false;
    const std::size_t entry = 2 + std::size_t{wire::load_u16(entries.data())};
    if (entry > entries.size()) return false;
    entries = entries.subspan(entry);
  }
  return true;
}

}  // namespace h2::frame

#endif  // H2_SRC_FRAME_LAYOUT_HPP
