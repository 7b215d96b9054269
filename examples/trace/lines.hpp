// A line of a trace in JSON, as docs/trace.md has it, back to the record that it was.
#ifndef H2_EXAMPLES_TRACE_LINES_HPP
#define H2_EXAMPLES_TRACE_LINES_HPP

#include <functional>
#include <stdexcept>
#include <string>

#include <h2/observer.hpp>

#include <nlohmann/json.hpp>

namespace tracing {

/// Why a line is none of a trace, in a few words.
struct BadLine : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Calls `tell` with the connection that a line names and its record; not for an event that is not
/// known. Throws BadLine.
using Tell = std::function<void(const std::string& connection, const h2::Record& record)>;
void read_line(const nlohmann::json& line, const Tell& tell);

/// Text to JSON. Throws BadLine.
nlohmann::json parse_line(const std::string& text);

}  // namespace tracing

#endif  // H2_EXAMPLES_TRACE_LINES_HPP
