// A TCP connection to where a URL points.
#ifndef H2_EXAMPLES_GET_SOCKET_HPP
#define H2_EXAMPLES_GET_SOCKET_HPP

#include <string>

#include <h2/result.hpp>

#include "descriptor.hpp"
#include "url.hpp"

namespace get {

/// The socket, or why there is none, in one line.
[[nodiscard]] h2::Result<examples::Descriptor, std::string> connect_to(const Url& url);

}  // namespace get

#endif  // H2_EXAMPLES_GET_SOCKET_HPP
