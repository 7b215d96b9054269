// Captured octets of one direction of a connection, as records of what an observer is told.
#ifndef H2_EXAMPLES_TRACE_OCTETS_HPP
#define H2_EXAMPLES_TRACE_OCTETS_HPP

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include <h2/observer.hpp>

namespace tracing {

/// Where the octets stop making sense, and why.
struct BadOctets {
  std::size_t at;
  std::string what;
};

/// Tells `tell` what `octets` say that `sender` has sent, as its peer sees it. What cannot be taken
/// apart is told as a frame without content and the rule that it breaks.
/// @returns what is wrong with the octets as a whole: no HTTP/2, or cut in a frame
std::optional<BadOctets> read_octets(h2::Bytes octets, h2::Role sender,
                                     const std::function<void(const h2::Record&)>& tell);

}  // namespace tracing

#endif  // H2_EXAMPLES_TRACE_OCTETS_HPP
