// A field line: the unit of a field section, RFC 9113 §8.2.
#ifndef H2_FIELD_HPP
#define H2_FIELD_HPP

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <h2/types.hpp>

namespace h2 {

/// Whether a sender puts a field into the dynamic table, RFC 7541 §6.2. Advice to the encoder; a
/// received field always says `automatic`.
enum class Indexing : std::uint8_t {
  automatic,  ///< the encoder decides by the name
  index,      ///< worth a place: it will be sent again
  skip,       ///< sent once: spare the table
};

/// One field line or pseudo-header field. Views of someone else's memory: of the caller's for a
/// field given to the engine (read before the call returns), of the engine's for a field that it
/// shows (valid until the next call that decodes).
struct Field {
  std::string_view name;
  std::string_view value;

  /// Sent as a never-indexed literal, and received as one: RFC 7541 §6.2.3, §7.1.3. Pass it on as
  /// it came when forwarding.
  bool sensitive = false;

  Indexing indexing = Indexing::automatic;

  friend constexpr bool operator==(const Field&, const Field&) = default;
};

/// Field lines in the order of the wire; duplicates are kept.
using Fields = std::span<const Field>;

/// What a field section is in the course of a message, RFC 9113 §8.1.
enum class HeadersKind : std::uint8_t {
  request,
  informational,  ///< a 1xx response; the final one is still to come
  response,       ///< the final response
  trailers,
  pushed_response,  ///< the final response on a promised stream
};

/// As the enumerator is spelled; in static memory.
[[nodiscard]] H2_API std::string_view name(HeadersKind kind);

/// The size that SETTINGS_MAX_HEADER_LIST_SIZE and the HPACK tables count in, RFC 9113 §6.5.2,
/// RFC 7541 §4.1: octets of name and value, plus 32. Fields may show the same octets, and so count
/// more than memory holds.
[[nodiscard]] constexpr std::uint64_t list_size(const Field& field) {
  return std::uint64_t{field.name.size()} + field.value.size() + 32;
}
[[nodiscard]] constexpr std::uint64_t list_size(Fields fields) {
  std::uint64_t octets = fields.size() * std::uint64_t{32};
  for (const Field& field : fields) octets += field.name.size() + std::uint64_t{field.value.size()};
  return octets;
}

}  // namespace h2

#endif  // H2_FIELD_HPP
