// Questions to a whole field section: where a field is, and what all its lines say together.
#ifndef H2_FIELDS_HPP
#define H2_FIELDS_HPP

#include <optional>
#include <string>
#include <string_view>

#include <h2/field.hpp>
#include <h2/types.hpp>

namespace h2 {

/// The first line with that name, or null. @param name in lower case, as field names are in HTTP/2
[[nodiscard]] H2_API const Field* find(Fields fields, std::string_view name);

/// The combined field value, RFC 9110 §5.3: the values of all lines with that name in their order,
/// with ", " between them, or "; " for cookie (RFC 9113 §8.2.3). Nothing if there is no such line.
///
/// Nothing either for several lines of set-cookie: their values contain commas and cannot be told
/// apart once they are combined. Go through the lines one by one.
[[nodiscard]] H2_API std::optional<std::string> combined_value(Fields fields,
                                                               std::string_view name);

}  // namespace h2

#endif  // H2_FIELDS_HPP
