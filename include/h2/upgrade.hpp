// The way from HTTP/1.1 to HTTP/2 without TLS: `Upgrade: h2c`, RFC 7540 §3.2. RFC 9113 has dropped
// it; curl and others still use it. The HTTP/1.1 messages are the caller's: these functions make
// and read the HTTP2-Settings field, and Connection::upgraded() goes on behind the 101 response.
//
//   client: Upgrade: h2c, Connection: Upgrade, HTTP2-Settings, HTTP2-Settings: http2_settings(...)
//   server: 101 with Upgrade: h2c and Connection: Upgrade, then what the Connection writes
#ifndef H2_UPGRADE_HPP
#define H2_UPGRADE_HPP

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <h2/error.hpp>
#include <h2/options.hpp>
#include <h2/result.hpp>
#include <h2/settings.hpp>
#include <h2/types.hpp>

namespace h2 {

/// The request that the connection goes on from. It is stream 1, which the client has ended: its
/// content, if it had any, went from end to end as HTTP/1.1. No HeadersReceived tells of it, since
/// the caller has read it already; a server may answer at once.
struct Upgrade {
  /// What the client's HTTP2-Settings says; in force from the start, without an ACK, RFC 7540
  /// §3.2.1. Read before Connection::upgraded() returns.
  std::span<const Setting> settings = {};

  /// The method of the request. The answer to HEAD has no content.
  std::string_view method = "GET";

  /// Shown in the events of stream 1.
  void* user = nullptr;
};

/// The rule that such a request would break, if any: CONNECT, or settings that must not be sent.
/// `role` is the end that asks.
[[nodiscard]] H2_API std::optional<Rule> check_upgrade(Role role, const Upgrade& upgrade);

/// The settings that a Connection made of these options announces first. A client sends the same in
/// HTTP2-Settings and gives them to Upgrade::settings.
[[nodiscard]] H2_API std::vector<Setting> first_settings(Role role, const Options& options);

/// The value of HTTP2-Settings: the entries of a SETTINGS frame in base64url without padding.
[[nodiscard]] H2_API std::string http2_settings(std::span<const Setting> settings);

/// Why a value of HTTP2-Settings was refused. The request should then be answered as HTTP/1.1.
struct BadHttp2Settings {
  enum class Kind : std::uint8_t {
    alphabet,  ///< not base64url, or padded, or with bits left over
    length,    ///< not a multiple of the 6 octets of an entry
    too_many,  ///< more than 32 entries
    value,     ///< an entry breaks `rule`
  };
  Kind kind;
  Rule rule{};

  friend constexpr bool operator==(const BadHttp2Settings&, const BadHttp2Settings&) = default;
};

/// One line, in static memory.
[[nodiscard]] H2_API std::string_view text(const BadHttp2Settings& bad);

/// What a client's HTTP2-Settings says, judged like a SETTINGS frame; unknown identifiers are kept.
/// A request must have exactly one such field, RFC 7540 §3.2.1: that is the caller's to check.
[[nodiscard]] H2_API Result<std::vector<Setting>, BadHttp2Settings> parse_http2_settings(
    std::string_view value);

}  // namespace h2

#endif  // H2_UPGRADE_HPP
