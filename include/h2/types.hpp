// The words every other header uses: octets, streams, roles, time.
#ifndef H2_TYPES_HPP
#define H2_TYPES_HPP

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>

// What is exported from a shared library: everything else is hidden.
#if defined(H2_SHARED) && defined(_WIN32)
#if defined(H2_BUILDING)
#define H2_API __declspec(dllexport)
#else
#define H2_API __declspec(dllimport)
#endif
#elif defined(H2_SHARED)
#define H2_API __attribute__((visibility("default")))
#else
#define H2_API
#endif

namespace h2 {

/// Octets owned by someone else, read only.
using Bytes = std::span<const std::byte>;

/// A stream identifier, RFC 9113 §5.1.1: 31 bits, 0 is the connection itself, never used twice.
using StreamId = std::uint32_t;

inline constexpr StreamId max_stream_id = 0x7fff'ffff;

/// Which end of the connection an engine is, RFC 9113 §2.2.
enum class Role : std::uint8_t { client, server };

/// A moment on the caller's monotonic clock. The engine has no clock of its own: it only compares
/// the moments it is given, so any fixed starting point will do.
struct Time {
  std::int64_t nanoseconds = 0;

  friend constexpr auto operator<=>(const Time&, const Time&) = default;
};

/// A span of time between two such moments.
struct Duration {
  std::int64_t nanoseconds = 0;

  static constexpr Duration seconds(std::int64_t n) { return {n * 1'000'000'000}; }
  static constexpr Duration milliseconds(std::int64_t n) { return {n * 1'000'000}; }

  friend constexpr auto operator<=>(const Duration&, const Duration&) = default;

  /// Stays at the last moment there is: a duration may well mean "never".
  friend constexpr Time operator+(Time t, Duration d) {
    constexpr std::int64_t last = INT64_MAX;
    if (d.nanoseconds > 0 && t.nanoseconds > last - d.nanoseconds) return {last};
    return {t.nanoseconds + d.nanoseconds};
  }
};

/// From one moment to a later one; at most as long as a duration can be.
constexpr Duration operator-(Time later, Time t) {
  constexpr std::int64_t last = INT64_MAX;
  if (t.nanoseconds < 0 && later.nanoseconds > last + t.nanoseconds) return {last};
  return {later.nanoseconds - t.nanoseconds};
}

/// Makes one visitor out of several lambdas, for `std::visit` on an Event.
template <class... Visitors>
struct overloaded : Visitors... {
  using Visitors::operator()...;
};
template <class... Visitors>
overloaded(Visitors...) -> overloaded<Visitors...>;

}  // namespace h2

#endif  // H2_TYPES_HPP
