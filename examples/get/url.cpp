#include "url.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

namespace get {

namespace {

using Error = h2::Failure<std::string>;

std::string lower(std::string_view text) {
  std::string lowered{text};
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lowered;
}

bool visible(char c) { return c > 0x20 && c < 0x7f; }

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port != 0;
}

// Takes "host", "host:port", "[address]" or "[address]:port" apart.
h2::Result<Url, std::string> parse_authority(std::string_view text, bool tls) {
  if (text.find('@') != std::string_view::npos) {
    return Error{"a user name in the URL is not supported"};
  }
  Url url;
  url.tls = tls;
  std::string_view rest;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return Error{"the URL has a '[' without a ']'"};
    url.host = text.substr(1, end - 1);
    rest = text.substr(end + 1);
    if (!rest.empty() && rest.front() != ':') return Error{"the URL has text after the ']'"};
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    url.host = text.substr(0, colon);
    rest = text.substr(colon);
  }
  if (url.host.empty()) return Error{"the URL has no host"};

  url.authority = text.substr(0, text.size() - rest.size());
  const std::string_view default_port = tls ? "443" : "80";
  url.port = default_port;
  if (rest.size() > 1) {
    const std::string_view port = rest.substr(1);
    if (!is_port(port)) return Error{"the URL has no valid port: " + std::string{port}};
    url.port = port;
    if (port != default_port) url.authority += ":" + url.port;
  }
  return url;
}

}  // namespace

h2::Result<Url, std::string> parse_url(std::string_view text) {
  if (!std::all_of(text.begin(), text.end(), visible)) {
    return Error{
        "the URL has a space, a control character or one outside ASCII: "
        "write it as %XX"};
  }
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos)
    return Error{"the URL does not begin with http:// or https://"};
  const std::string scheme = lower(text.substr(0, colon));
  if (scheme != "http" && scheme != "https") {
    return Error{"not an http:// or https:// URL: " + std::string{text}};
  }

  std::string_view rest = text.substr(colon + 3);
  rest = rest.substr(0, rest.find('#'));
  const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
  auto url = parse_authority(rest.substr(0, end), scheme == "https");
  if (!url) return url;
  const std::string_view path = rest.substr(end);
  url->path = path.starts_with('/') ? "" : "/";
  url->path += path;
  return url;
}

}  // namespace get
