// Messages as HTTP/1.1 text, RFC 9112: written without care, read with all of it.
#ifndef H2_FUZZ_CONNECTION_HTTP1_TEXT_HPP
#define H2_FUZZ_CONNECTION_HTTP1_TEXT_HPP

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace h2::fuzz {

using Line = std::pair<std::string, std::string>;

/// A message as HTTP/2 carries it: pseudo-header fields among the others.
struct Message {
  std::vector<Line> lines;
  std::string content;

  friend bool operator==(const Message&, const Message&) = default;
};

/// The same with what HTTP/1.1 has no place for left out, and `host` from `:authority`. Its first
/// line is the first of the text, as `method target` or `status`.
struct Http1Message {
  std::string first;
  std::vector<Line> lines;
  std::string content;

  friend bool operator==(const Http1Message&, const Http1Message&) = default;
};

[[nodiscard]] Http1Message as_http1(const Message& message);

/// As a proxy does that trusts its HTTP/2 side: nothing is looked at twice. Content without
/// Content-Length is chunked.
[[nodiscard]] std::string write_http1(const Message& message);

/// Nothing if `text` is anything but one message.
[[nodiscard]] std::optional<Http1Message> read_http1(std::string_view text, bool request);

}  // namespace h2::fuzz

#endif  // H2_FUZZ_CONNECTION_HTTP1_TEXT_HPP
