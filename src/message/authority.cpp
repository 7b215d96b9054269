#include "message/authority.hpp"

#include "message/octet_table.hpp"
#include "types/work.hpp"

namespace h2::message {
namespace {

// What stands after the host: nothing, ":" or ":" and a number. RFC 3986 §3.2.3 puts no limit on
// the number, TCP does.
bool parse_port(std::string_view text, std::int32_t& port) {
  if (text.empty()) return true;
  if (text.front() != ':') return false;
  text.remove_prefix(1);
  if (text.empty()) return true;
  if (text.size() > 5 || !octet::all(text, octet::digit)) return false;
  port = 0;
  for (const char c : text) port = port * 10 + (c - '0');
  return port <= 0xffff;
}

bool host_or_colon(std::string_view text) {
  for (const char c : text) {
    if (c != ':' && (octet::of(c) & octet::host) == 0) return false;
  }
  return true;
}

std::int32_t default_port(Scheme scheme) {
  if (scheme == Scheme::http) return 80;
  return scheme == Scheme::https ? 443 : -1;
}

}  // namespace

Authority parse_authority(std::string_view text) {
  Authority out;
  // A name and nothing else, or nothing at all: no octet of a host is one that divides.
  if (octet::all(text, octet::host)) {
    out.host = text;
    out.valid = true;
    return out;
  }
  if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
    out.userinfo = true;
    if (!host_or_colon(text.substr(0, at))) return out;
    text.remove_prefix(at + 1);
  }

  std::size_t end = 0;
  if (!text.empty() && text.front() == '[') {
    end = text.find(']');
    if (end == std::string_view::npos) return out;
    const std::string_view literal = text.substr(1, end - 1);
    if (literal.empty() || !host_or_colon(literal)) return out;
    ++end;
  } else {
    end = text.find(':');
    if (end == std::string_view::npos) end = text.size();
    if (!octet::all(text.substr(0, end), octet::host)) return out;
  }
  out.host = text.substr(0, end);
  out.valid = parse_port(text.substr(end), out.port);
  return out;
}

bool same_authority(std::string_view a, std::string_view b, Scheme scheme) {
  H2_COUNT(scanned(a.size() + b.size()));
  if (a == b) return true;
  const Authority first = parse_authority(a), second = parse_authority(b);
  if (!first.valid || !second.valid || first.userinfo || second.userinfo) return false;
  const std::int32_t otherwise = default_port(scheme);
  const std::int32_t first_port = first.port < 0 ? otherwise : first.port;
  const std::int32_t second_port = second.port < 0 ? otherwise : second.port;
  return first_port == second_port && same_without_case(first.host, second.host);
}

}  // namespace h2::message
