#include "fuzz/connection/http1_text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace h2::fuzz {

namespace {

constexpr std::string_view crlf = "\r\n";

std::string_view find(const std::vector<Line>& lines, std::string_view name) {
  for (const Line& line : lines) {
    if (line.first == name) return line.second;
  }
  return {};
}

std::size_t count(const std::vector<Line>& lines, std::string_view name) {
  return static_cast<std::size_t>(
      std::count_if(lines.begin(), lines.end(), [&](const Line& l) { return l.first == name; }));
}

/// RFC 9112 §6.3, for the answer to a GET.
bool never_has_content(std::string_view status) { return status == "204" || status == "304"; }

bool is_token(std::string_view text) {
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           others.find(c) != std::string_view::npos;
  });
}

bool is_visible(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && c != 0x7f;
  });
}

/// RFC 9110 §5.5, but no whitespace around it.
bool is_value(std::string_view text) {
  if (text.empty()) return true;
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  if (blank(text.front()) || blank(text.back())) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) >= 0x20 || c == '\t') && c != 0x7f;
  });
}

/// A number in digits of this base, and nothing else; too large to be content here: nothing.
std::optional<std::size_t> number(std::string_view digits, unsigned base) {
  std::size_t value = 0;
  for (const char c : digits) {
    const std::size_t digit = std::string_view{"0123456789abcdef"}.find(c);
    if (digit >= base || value > 1'000'000) return std::nullopt;
    value = value * base + digit;
  }
  return digits.empty() ? std::nullopt : std::optional{value};
}

/// The front of `text` up to the next CRLF, which goes as well.
std::optional<std::string_view> take_line(std::string_view& text) {
  const std::size_t end = text.find(crlf);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + crlf.size());
  return line;
}

std::optional<std::string> read_first(std::string_view line, bool request) {
  constexpr std::string_view version = "HTTP/1.1";
  if (!request) {
    if (line.substr(0, 9) != "HTTP/1.1 " || line.size() != 13 || line.back() != ' ') {
      return std::nullopt;
    }
    const std::string_view status = line.substr(9, 3);
    if (!number(status, 10)) return std::nullopt;
    return std::string{status};
  }
  const std::size_t one = line.find(' ');
  const std::size_t two = line.rfind(' ');
  if (one == std::string_view::npos || one == two) return std::nullopt;
  const bool fine = is_token(line.substr(0, one)) && line.substr(two + 1) == version &&
                    is_visible(line.substr(one + 1, two - one - 1));
  return fine ? std::optional{std::string{line.substr(0, two)}} : std::nullopt;
}

/// Exactly one chunk or none, then the last; RFC 9112 §7.1.
std::optional<std::string> read_chunks(std::string_view text) {
  std::string content;
  for (;;) {
    const auto line = take_line(text);
    const auto size = line ? number(*line, 16) : std::nullopt;
    if (!size || text.size() < *size + crlf.size()) return std::nullopt;
    content += text.substr(0, *size);
    if (text.substr(*size, crlf.size()) != crlf) return std::nullopt;
    text.remove_prefix(*size + crlf.size());
    if (*size == 0) break;
  }
  return text.empty() ? std::optional{content} : std::nullopt;
}

/// RFC 9112 §6.3: how much content there is must be beyond doubt, and it ends the text.
std::optional<std::string> read_content(std::string_view text, const Http1Message& message) {
  const std::size_t lengths = count(message.lines, "content-length");
  const std::size_t codings = count(message.lines, "transfer-encoding");
  if (lengths + codings > 1) return std::nullopt;
  if (codings == 1) {
    const bool chunked = find(message.lines, "transfer-encoding") == "chunked";
    return chunked ? read_chunks(text) : std::nullopt;
  }
  if (lengths == 1 && !never_has_content(message.first)) {
    const auto length = number(find(message.lines, "content-length"), 10);
    if (!length || *length != text.size()) return std::nullopt;
    return std::string{text};
  }
  return text.empty() ? std::optional{std::string{}} : std::nullopt;
}

}  // namespace

Http1Message as_http1(const Message& message) {
  Http1Message out;
  const std::string method{find(message.lines, ":method")};
  const std::string authority{find(message.lines, ":authority")};
  const std::string_view target =
      method == "CONNECT" ? std::string_view{authority} : find(message.lines, ":path");
  if (method.empty()) {
    out.first = find(message.lines, ":status");
  } else {
    out.first.append(method).append(" ").append(target);
  }
  const bool host = count(message.lines, ":authority") > 0;
  if (host) out.lines.emplace_back("host", authority);
  for (const Line& line : message.lines) {
    const bool pseudo = line.first.rfind(':', 0) == 0;
    if (!pseudo && !(host && line.first == "host")) out.lines.push_back(line);
  }
  out.content = message.content;
  return out;
}

std::string write_http1(const Message& message) {
  const Http1Message from = as_http1(message);
  const bool request = count(message.lines, ":method") > 0;
  std::string out = request ? from.first + " HTTP/1.1" : "HTTP/1.1 " + from.first + " ";
  out += crlf;
  for (const Line& line : from.lines) {
    out.append(line.first).append(": ").append(line.second).append(crlf);
  }
  const bool sized = count(from.lines, "content-length") > 0 || from.content.empty();
  if (!sized) out.append("transfer-encoding: chunked").append(crlf);
  out += crlf;
  if (sized) return out + from.content;
  // Less than 16 octets, so one digit says it.
  out += "0123456789abcdef"[from.content.size() % 16];
  return out.append(crlf).append(from.content).append("\r\n0\r\n\r\n");
}

std::optional<Http1Message> read_http1(std::string_view text, bool request) {
  Http1Message out;
  const auto first_line = take_line(text);
  const auto first = first_line ? read_first(*first_line, request) : std::nullopt;
  if (!first) return std::nullopt;
  out.first = *first;
  for (;;) {
    const auto line = take_line(text);
    if (!line) return std::nullopt;
    if (line->empty()) break;
    const std::size_t colon = line->find(':');
    if (colon == std::string_view::npos || line->substr(colon, 2) != ": ") return std::nullopt;
    const std::string_view name = line->substr(0, colon);
    const std::string_view value = line->substr(colon + 2);
    if (!is_token(name) || !is_value(value)) return std::nullopt;
    out.lines.emplace_back(name, value);
  }
  if (request && count(out.lines, "host") > 1) return std::nullopt;
  const auto content = read_content(text, out);
  if (!content) return std::nullopt;
  out.content = *content;
  // The coding was the writer's; it is no field of the message.
  if (!out.content.empty())
    std::erase_if(out.lines, [](const Line& l) { return l.first == "transfer-encoding"; });
  return out;
}

}  // namespace h2::fuzz
