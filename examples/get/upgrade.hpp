// From HTTP/1.1 to HTTP/2, as a client: `Upgrade: h2c`, RFC 7540 §3.2.
#ifndef H2_EXAMPLES_GET_UPGRADE_HPP
#define H2_EXAMPLES_GET_UPGRADE_HPP

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <h2/field.hpp>
#include <h2/result.hpp>
#include <h2/settings.hpp>

namespace get {

/// Sends a request that asks for h2c, and waits for 101. What came behind it is given back: the
/// first octets of HTTP/2. Otherwise what is wrong, in one line.
///
/// @param fields those of the request as HTTP/2 has them, pseudo-header fields first
/// @param settings what HTTP2-Settings is to say
[[nodiscard]] h2::Result<std::vector<std::byte>, std::string> ask_for_h2c(
    int socket, h2::Fields fields, std::span<const h2::Setting> settings);

}  // namespace get

#endif  // H2_EXAMPLES_GET_UPGRADE_HPP
