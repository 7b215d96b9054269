#include "upgrade.hpp"

#include <algorithm>

#include <h2/upgrade.hpp>

namespace serve {

namespace {

constexpr std::string_view end_of_line = "\r\n";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view take_until(std::string_view& text, std::string_view end) {
  const std::size_t at = std::min(text.find(end), text.size());
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(std::min(at + end.size(), text.size()));
  return taken;
}

bool lists(std::string_view value, std::string_view word) {
  while (!value.empty()) {
    if (same(trimmed(take_until(value, ",")), word)) return true;
  }
  return false;
}

// What the fields of the head say, as far as it matters here.
struct Fields {
  bool h2c = false;
  bool upgrade = false;   // Connection lists Upgrade
  bool settings = false;  // Connection lists HTTP2-Settings
  bool content = false;
  std::vector<std::string_view> hosts;
  std::vector<std::string_view> http2_settings;

  void add(std::string_view name, std::string_view value) {
    if (same(name, "upgrade")) h2c = h2c || lists(value, "h2c");
    if (same(name, "connection")) {
      upgrade = upgrade || lists(value, "upgrade");
      settings = settings || lists(value, "http2-settings");
    }
    if (same(name, "transfer-encoding")) content = true;
    if (same(name, "content-length") && value != "0") content = true;
    if (same(name, "host")) hosts.push_back(value);
    if (same(name, "http2-settings")) http2_settings.push_back(value);
  }
};

// Printable octets and no spaces: what may stand in a line of its own.
bool clean(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) > ' ' && c != '\x7f';
  });
}

}  // namespace

bool may_upgrade(std::string_view begin) {
  for (const std::string_view method : {"GET ", "HEAD "}) {
    const std::size_t size = std::min(method.size(), begin.size());
    if (begin.substr(0, size) == method.substr(0, size)) return true;
  }
  return false;
}

std::optional<UpgradeRequest> parse_upgrade(std::string_view head) {
  std::string_view line = take_until(head, end_of_line);
  UpgradeRequest request;
  request.method = take_until(line, " ");
  request.path = take_until(line, " ");
  const bool method = request.method == "GET" || request.method == "HEAD";
  if (!method || line != "HTTP/1.1" || !clean(request.path)) return std::nullopt;

  Fields fields;
  while (!head.empty()) {
    line = take_until(head, end_of_line);
    if (line.empty()) break;
    if (line.find(':') == std::string_view::npos) return std::nullopt;
    const std::string_view name = take_until(line, ":");
    if (!clean(name)) return std::nullopt;
    fields.add(name, trimmed(line));
  }
  const bool asked = fields.h2c && fields.upgrade && fields.settings && !fields.content;
  if (!asked || fields.hosts.size() != 1 || fields.http2_settings.size() != 1) return std::nullopt;
  const auto settings = h2::parse_http2_settings(fields.http2_settings[0]);
  if (!settings) return std::nullopt;
  request.authority = fields.hosts[0];
  request.settings = *settings;
  return request;
}

}  // namespace serve
