// The authority of a request: host and port, RFC 3986 §3.2, RFC 9110 §4.2, §7.2.
#ifndef H2_SRC_MESSAGE_AUTHORITY_HPP
#define H2_SRC_MESSAGE_AUTHORITY_HPP

#include <cstdint>
#include <string_view>

#include "message/field_syntax.hpp"

namespace h2::message {

/// An authority taken apart. Views of the text that it was made from.
struct Authority {
  bool valid = false;      ///< the octets and their order are those of RFC 3986
  bool userinfo = false;   ///< there is an '@': RFC 9113 §8.3.1 forbids it for http and https
  std::string_view host;   ///< an IP literal with its brackets
  std::int32_t port = -1;  ///< -1: none, or an empty one
};

[[nodiscard]] Authority parse_authority(std::string_view text);

/// Whether :authority and Host name the same entity: hosts without case, a port that is the
/// scheme's default like none at all, RFC 9113 §8.3.1, RFC 9110 §4.2.3.
[[nodiscard]] bool same_authority(std::string_view a, std::string_view b, Scheme scheme);

}  // namespace h2::message

#endif  // H2_SRC_MESSAGE_AUTHORITY_HPP
