// What a connection may hold in memory: RFC 9113 §10.5.
#include <algorithm>
#include <cstdint>
#include <limits>

#include "connection/engine.hpp"

namespace h2 {

namespace {

/// A number of octets that stays at the largest there is rather than to begin again at 0.
struct Octets {
  std::uint64_t value = 0;

  friend constexpr Octets operator+(Octets a, Octets b) {
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    return {a.value > most - b.value ? most : a.value + b.value};
  }
  friend constexpr Octets operator*(std::uint64_t times, Octets octets) {
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    if (octets.value != 0 && times > most / octets.value) return {most};
    return {times * octets.value};
  }
};

/// The record itself with decoder and encoder, and what is small and of one size.
constexpr Octets fixed{24'576};

/// A stream, its place in the index, and what it has queued.
constexpr Octets a_stream{512};

/// A field line with what is known of it, in a vector that grows.
constexpr Octets a_field{160};

static_assert(sizeof(Stream) + 3 * sizeof(Item) <= a_stream.value - 64);

Settings announced_first(const Options& options) {
  Settings settings;
  if (!options.settings) {
    settings.max_concurrent_streams = 100;
    return settings;
  }
  // The largest that is said of each, which is what the peer may use.
  for (const Setting& setting : *options.settings) {
    if (setting.id == SettingId::max_concurrent_streams) settings.apply(setting);
    if (setting.id == SettingId::header_table_size && setting.value > settings.header_table_size) {
      settings.apply(setting);
    }
    if (setting.id == SettingId::max_frame_size && setting.value > settings.max_frame_size) {
      settings.apply(setting);
    }
  }
  return settings;
}

std::uint64_t most_streams(const Limits& limits, const Settings& settings, std::uint32_t waiting) {
  const std::uint64_t own = limits.max_live_streams;
  std::uint64_t peers = limits.max_live_streams;
  if (settings.max_concurrent_streams != Settings::unlimited) {
    peers = std::max<std::uint64_t>(peers, settings.max_concurrent_streams);
  }
  return own + peers + limits.max_reserved_streams + waiting;
}

}  // namespace

// Where memory grows, the old lies beside the new while it is copied: hence three times for what
// doubles. docs/guide/limits.md says where each term comes from.
std::uint64_t worst_case_memory(const Options& options) noexcept {
  const Limits& limits = options.limits;
  const Settings settings = announced_first(options);
  const Octets list{limits.fields.max_list_size};
  const Octets field{limits.fields.max_field_size};

  const Octets tables =
      16 * (Octets{settings.header_table_size} + Octets{options.encoder.table_cap});
  const Octets block = 3 * (std::max(1u, limits.fields.overrun_factor) * list + 4 * field);
  const Octets cut = 4 * field;
  const Octets lines = std::uint64_t{limits.fields.max_fields} * a_field;
  const Octets frame = 3 * Octets{settings.max_frame_size};
  const Octets entries = 24 * Octets{limits.max_settings_entries};
  const Octets streams = most_streams(limits, settings, options.max_queued_requests) * a_stream;
  const Octets output =
      2 * (Octets{limits.max_control_output} + Octets{limits.max_output} + 2 * list);
  const Octets cookies =
      (options.join_cookies ? 4u : 0u) * list + (options.split_cookies ? 4u : 0u) * list;
  const Octets kept{Outbox::max_kept};

  return (fixed + tables + block + cut + lines + frame + entries + streams + output + cookies +
          kept)
      .value;
}

}  // namespace h2
