// The value of a Priority field, with the difference between "says nothing" and "is no value".
#ifndef H2_SRC_SCHEDULE_PRIORITY_VALUE_HPP
#define H2_SRC_SCHEDULE_PRIORITY_VALUE_HPP

#include <optional>
#include <string_view>

#include <h2/priority.hpp>

namespace h2::schedule {

/// What `value` makes of `otherwise`; nothing if it is not a dictionary, RFC 8941 §3.2.
[[nodiscard]] std::optional<Priority> read_priority(std::string_view value, Priority otherwise);

}  // namespace h2::schedule

#endif  // H2_SRC_SCHEDULE_PRIORITY_VALUE_HPP
