// A connection to where a URL points, with TLS if it says so.
#ifndef H2_EXAMPLES_GET_SOCKET_HPP
#define H2_EXAMPLES_GET_SOCKET_HPP

#include <string>

#include <h2/result.hpp>

#include "options.hpp"
#include "transport.hpp"

namespace get {

/// The connection, or why there is none, in one line.
[[nodiscard]] h2::Result<examples::Transport, std::string> connect_to(const Options& options);

}  // namespace get

#endif  // H2_EXAMPLES_GET_SOCKET_HPP
