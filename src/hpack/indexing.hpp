// What enters the table of an encoder, RFC 7541 §6.2, §7.1.3.
#ifndef H2_SRC_HPACK_INDEXING_HPP
#define H2_SRC_HPACK_INDEXING_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <h2/field.hpp>

#include "hpack/static_table.hpp"

namespace h2::hpack {

/// The ways of sending a literal, RFC 7541 §6.2.
enum class LiteralForm : std::uint8_t { indexed, plain, never_indexed };

/// A value shorter than this may be guessed octet by octet or by trying (RFC 7541 §7.1.3).
inline constexpr std::size_t guessable = 20;

/// What the default policy does with a name of the static table.
enum class NamePolicy : std::uint8_t { index, skip, never, never_if_short };

inline constexpr auto name_policies = [] {
  std::array<NamePolicy, static_entries + 1> table{};
  for (std::size_t i = 1; i <= static_entries; ++i) {
    const std::string_view name = static_table[i].name;
    // What belongs to one resource or one moment, and hardly ever comes again.
    for (const std::string_view fleeting :
         {":path", "age", "content-length", "etag", "last-modified"}) {
      if (name == fleeting) table[i] = NamePolicy::skip;
    }
    if (name == "authorization" || name == "proxy-authorization") table[i] = NamePolicy::never;
    if (name == "cookie" || name == "set-cookie") table[i] = NamePolicy::never_if_short;
  }
  return table;
}();

/// The literal for a field whose name has that index in the static table, 0 if none.
inline LiteralForm form_of(const Field& field, std::uint32_t static_name) {
  if (field.sensitive) return LiteralForm::never_indexed;
  switch (field.indexing) {
    case Indexing::index: return LiteralForm::indexed;
    case Indexing::skip:
    case Indexing::automatic: break;
  }
  const NamePolicy policy = name_policies[static_name];
  if (policy == NamePolicy::never ||
      (policy == NamePolicy::never_if_short && field.value.size() < guessable)) {
    return LiteralForm::never_indexed;
  }
  const bool skip = policy == NamePolicy::skip || field.indexing == Indexing::skip;
  return skip ? LiteralForm::plain : LiteralForm::indexed;
}

}  // namespace h2::hpack

#endif  // H2_SRC_HPACK_INDEXING_HPP
