// The static table, RFC 7541 Appendix A, and the way from a name to its place in it.
#ifndef H2_SRC_HPACK_STATIC_TABLE_HPP
#define H2_SRC_HPACK_STATIC_TABLE_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <h2/field.hpp>

#include "hpack/octets.hpp"

namespace h2::hpack {

/// Entries of the static table; dynamic entries have the indices after them (§2.3.3).
inline constexpr std::uint32_t static_entries = 61;

/// By index. There is no index 0 (§6.1).
inline constexpr std::array<Field, static_entries + 1> static_table{{
    {"", ""},
    {":authority", ""},
    {":method", "GET"},
    {":method", "POST"},
    {":path", "/"},
    {":path", "/index.html"},
    {":scheme", "http"},
    {":scheme", "https"},
    {":status", "200"},
    {":status", "204"},
    {":status", "206"},
    {":status", "304"},
    {":status", "400"},
    {":status", "404"},
    {":status", "500"},
    {"accept-charset", ""},
    {"accept-encoding", "gzip, deflate"},
    {"accept-language", ""},
    {"accept-ranges", ""},
    {"accept", ""},
    {"access-control-allow-origin", ""},
    {"age", ""},
    {"allow", ""},
    {"authorization", ""},
    {"cache-control", ""},
    {"content-disposition", ""},
    {"content-encoding", ""},
    {"content-language", ""},
    {"content-length", ""},
    {"content-location", ""},
    {"content-range", ""},
    {"content-type", ""},
    {"cookie", ""},
    {"date", ""},
    {"etag", ""},
    {"expect", ""},
    {"expires", ""},
    {"from", ""},
    {"host", ""},
    {"if-match", ""},
    {"if-modified-since", ""},
    {"if-none-match", ""},
    {"if-range", ""},
    {"if-unmodified-since", ""},
    {"last-modified", ""},
    {"link", ""},
    {"location", ""},
    {"max-forwards", ""},
    {"proxy-authenticate", ""},
    {"proxy-authorization", ""},
    {"range", ""},
    {"referer", ""},
    {"refresh", ""},
    {"retry-after", ""},
    {"server", ""},
    {"set-cookie", ""},
    {"strict-transport-security", ""},
    {"transfer-encoding", ""},
    {"user-agent", ""},
    {"vary", ""},
    {"via", ""},
    {"www-authenticate", ""},
}};

/// list_size() of each entry.
inline constexpr auto static_sizes = [] {
  std::array<std::uint8_t, static_entries + 1> sizes{};
  for (std::size_t i = 1; i <= static_entries; ++i) {
    sizes[i] = static_cast<std::uint8_t>(list_size(static_table[i]));
  }
  return sizes;
}();

/// Maps each of the 52 names of the static table to a slot of its own. The factors were found by
/// trying; static_name_slots refuses to compile with ones that let two names meet.
constexpr std::size_t static_name_slot(std::string_view name) {
  const auto octet = [name](std::size_t i) { return static_cast<unsigned char>(name[i]); };
  const std::size_t n = name.size();
  return (octet(0) * 63u + octet(n / 2) * 41u + octet(n - 1) * 12u + n * 63u) & 127;
}

/// By slot: the lowest index with that name, or 0.
inline constexpr auto static_name_slots = [] {
  std::array<std::uint8_t, 128> slots{};
  for (std::size_t i = static_entries; i >= 1; --i) {
    std::uint8_t& slot = slots[static_name_slot(static_table[i].name)];
    // Two names in one slot must not compile, and this does not in a constant expression.
    if (slot != 0 && static_table[slot].name != static_table[i].name) std::abort();
    slot = static_cast<std::uint8_t>(i);
  }
  return slots;
}();

/// The lowest index whose entry has this name, 0 if there is none.
inline std::uint32_t find_static_name(std::string_view name) {
  if (name.empty()) return 0;
  const std::uint32_t index = static_name_slots[static_name_slot(name)];
  return same_octets(static_table[index].name, name) ? index : 0;
}

/// By the lowest index of a name: the index behind the last entry with that name. Entries of one
/// name stand side by side.
inline constexpr auto static_name_ends = [] {
  std::array<std::uint8_t, static_entries + 1> ends{};
  for (std::size_t i = 1; i <= static_entries; ++i) {
    std::size_t end = i + 1;
    while (end <= static_entries && static_table[end].name == static_table[i].name) ++end;
    ends[i] = static_cast<std::uint8_t>(end);
  }
  return ends;
}();

/// The index of the entry with this name and value, 0 if there is none. `first` is the lowest
/// index with the name.
inline std::uint32_t find_static_value(std::uint32_t first, std::string_view value) {
  const std::uint32_t end = static_name_ends[first];
  for (std::uint32_t i = first; i < end; ++i) {
    if (same_octets(static_table[i].value, value)) return i;
  }
  return 0;
}

}  // namespace h2::hpack

#endif  // H2_SRC_HPACK_STATIC_TABLE_HPP
