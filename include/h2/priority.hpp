// Extensible priorities: what a Priority field or a PRIORITY_UPDATE frame says, RFC 9218 §4.
#ifndef H2_PRIORITY_HPP
#define H2_PRIORITY_HPP

#include <cstdint>
#include <string_view>

#include <h2/types.hpp>

namespace h2 {

/// How a client wants a response to be sent, RFC 9218 §4. Default-constructed: what holds where
/// nothing was said.
struct Priority {
  std::uint8_t urgency = 3;  ///< 0 is sent first, 7 last
  bool incremental = false;  ///< may share the connection with others of the same urgency

  friend constexpr bool operator==(const Priority&, const Priority&) = default;
};

/// Reads a field value, RFC 9218 §5: a dictionary of structured fields (RFC 8941 §3.2). Members
/// that are unknown, of another type or out of range are ignored, and so is a value that cannot be
/// parsed as a whole: what they do not say stays as in `otherwise`.
[[nodiscard]] H2_API Priority parse_priority(std::string_view value, Priority otherwise = {});

/// The field value that says this, in static memory; empty for the default.
/// @pre `priority.urgency <= 7`
[[nodiscard]] H2_API std::string_view field_value(Priority priority);

}  // namespace h2

#endif  // H2_PRIORITY_HPP
