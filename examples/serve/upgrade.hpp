// A client that begins with HTTP/1.1 and wants to go on with HTTP/2, RFC 7540 §3.2.
#ifndef H2_EXAMPLES_SERVE_UPGRADE_HPP
#define H2_EXAMPLES_SERVE_UPGRADE_HPP

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <h2/settings.hpp>

namespace serve {

/// A request that asks for h2c.
struct UpgradeRequest {
  std::string method;  ///< GET or HEAD
  std::string path;
  std::string authority;
  std::vector<h2::Setting> settings;  ///< what HTTP2-Settings says
};

/// The longest head that is waited for, octets.
inline constexpr std::size_t longest_head = 8'192;

/// What answers it, in front of the first frame.
inline constexpr std::string_view switching_protocols =
    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";

/// Whether these first octets of a connection may become such a request when more come.
[[nodiscard]] bool may_upgrade(std::string_view begin);

/// The request whose head is all of `head`, its empty line included. Nothing if it is malformed,
/// has content, or does not ask for h2c as RFC 7540 §3.2 says.
[[nodiscard]] std::optional<UpgradeRequest> parse_upgrade(std::string_view head);

}  // namespace serve

#endif  // H2_EXAMPLES_SERVE_UPGRADE_HPP
