// A trace as one static page.
#ifndef H2_EXAMPLES_TRACE_PAGE_HPP
#define H2_EXAMPLES_TRACE_PAGE_HPP

#include <string>
#include <string_view>

namespace tracing {

/// A page that stands alone. `records`: lines of JSON, as trace::Json writes them.
[[nodiscard]] std::string page(std::string_view title, std::string_view records);

}  // namespace tracing

#endif  // H2_EXAMPLES_TRACE_PAGE_HPP
