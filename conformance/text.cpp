#include "conformance/text.hpp"

#include <cctype>

namespace h2::conformance {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t'; }

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Where the quoted or braced part that begins at `at` ends: behind its last character.
std::size_t part_end(std::string_view text, std::size_t at) {
  if (text[at] == '{') {
    const std::size_t end = text.find('}', at);
    if (end == std::string_view::npos) throw Malformed("a { without its }");
    return end + 1;
  }
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  throw Malformed("a \" without its \"");
}

bool begins_part(char c) { return c == '"' || c == '{'; }

std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    const char kind = ++i < text.size() ? text[i] : '\0';
    if (kind == 'n') {
      out += '\n';
    } else if (kind == 'r') {
      out += '\r';
    } else if (kind == 't') {
      out += '\t';
    } else if (kind == '"' || kind == '\\') {
      out += kind;
    } else if (kind == 'x' && i + 2 < text.size() && digit(text[i + 1]) >= 0 &&
               digit(text[i + 2]) >= 0) {
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      throw Malformed("an escape that is none of \\n \\r \\t \\\" \\\\ \\x00");
    }
  }
  return out;
}

std::string from_hex(std::string_view text) {
  std::string out;
  int high = -1;
  for (const char c : text) {
    if (is_space(c)) continue;
    const int value = digit(c);
    if (value < 0) throw Malformed(std::string("not a hexadecimal digit: ") + c);
    if (high < 0) {
      high = value;
    } else {
      out += static_cast<char>(high * 16 + value);
      high = -1;
    }
  }
  if (high >= 0) throw Malformed("an odd number of hexadecimal digits");
  return out;
}

// The number behind `*`, if there is one at `at`; moves `at` behind it.
std::size_t repetition(std::string_view word, std::size_t& at) {
  if (at == word.size() || word[at] != '*') return 1;
  const std::size_t begin = ++at;
  while (at < word.size() && std::isdigit(static_cast<unsigned char>(word[at])) != 0) ++at;
  return static_cast<std::size_t>(
      to_number(word.substr(begin, at - begin), "a number of repetitions", 1u << 28));
}

// The first = that is neither in front nor inside quotes.
std::size_t equals_sign(std::string_view word) {
  for (std::size_t at = 0; at < word.size();) {
    if (word[at] == '=' && at > 0) return at;
    at = begins_part(word[at]) ? part_end(word, at) : at + 1;
  }
  return std::string_view::npos;
}

bool is_bare(char c) {
  return c > ' ' && c < '\x7f' && c != '"' && c != '{' && c != '}' && c != '\\' && c != '=';
}

void escape(std::string& out, char c) {
  static constexpr char digits[] = "0123456789abcdef";
  if (c == '"' || c == '\\') {
    out += '\\';
    out += c;
  } else if (c >= ' ' && c < '\x7f') {
    out += c;
  } else {
    const auto octet = static_cast<unsigned char>(c);
    out += "\\x";
    out += digits[octet >> 4];
    out += digits[octet & 15];
  }
}

}  // namespace

Words::Words(std::string_view line) {
  std::size_t at = 0;
  while (true) {
    while (at < line.size() && is_space(line[at])) ++at;
    if (at == line.size()) return;
    const std::size_t begin = at;
    while (at < line.size() && !is_space(line[at])) {
      at = begins_part(line[at]) ? part_end(line, at) : at + 1;
    }
    words_.emplace_back(line.substr(begin, at - begin));
  }
}

const std::string& Words::peek() const {
  static const std::string none;
  return empty() ? none : words_[next_];
}

const std::string& Words::take(std::string_view what) {
  if (empty()) throw Malformed("here should be " + std::string(what));
  return words_[next_++];
}

bool Words::take_if(std::string_view word) {
  if (peek() != word || empty()) return false;
  ++next_;
  return true;
}

std::uint64_t Words::number(std::string_view what, std::uint64_t largest) {
  return to_number(take(what), what, largest);
}

void Words::done() const {
  if (!empty()) throw Malformed("not understood: " + peek());
}

std::uint64_t to_number(std::string_view word, std::string_view what, std::uint64_t largest) {
  const std::string wrong = "not " + std::string(what) + ": " + std::string(word);
  const unsigned base = starts_with(word, "0x") ? 16 : 10;
  if (base == 16) word.remove_prefix(2);
  if (word.empty()) throw Malformed(wrong);
  std::uint64_t value = 0;
  for (const char c : word) {
    const int d = digit(c);
    if (d < 0 || d >= static_cast<int>(base)) throw Malformed(wrong);
    value = value * base + static_cast<unsigned>(d);
    if (value > largest) throw Malformed(wrong + " (too large)");
  }
  return value;
}

std::string to_octets(std::string_view word) {
  std::string out;
  std::size_t at = 0;
  while (at < word.size()) {
    if (!begins_part(word[at])) {
      out += word[at++];
      continue;
    }
    const std::size_t end = part_end(word, at);
    const std::string_view inner = word.substr(at + 1, end - at - 2);
    const std::string part = word[at] == '"' ? unescape(inner) : from_hex(inner);
    at = end;
    for (std::size_t n = repetition(word, at); n > 0; --n) out += part;
  }
  return out;
}

bool is_pair(std::string_view word) { return equals_sign(word) != std::string_view::npos; }

std::pair<std::string, std::string> to_pair(std::string_view word) {
  const std::size_t at = equals_sign(word);
  if (at == std::string_view::npos) throw Malformed("not name=value: " + std::string(word));
  return {to_octets(word.substr(0, at)), to_octets(word.substr(at + 1))};
}

std::string quote(std::string_view octets) {
  static constexpr std::size_t long_run = 24;
  if (octets.empty()) return "\"\"";
  std::string out;
  bool open = false;
  const auto set_open = [&](bool wanted) {
    if (open != wanted) out += '"';
    open = wanted;
  };
  for (std::size_t at = 0; at < octets.size();) {
    const std::size_t end = std::min(octets.find_first_not_of(octets[at], at), octets.size());
    const std::size_t run = end - at;
    set_open(run < long_run);
    if (run >= long_run) {
      out += '"';
      escape(out, octets[at]);
      out += "\"*" + std::to_string(run);
    } else {
      for (std::size_t i = 0; i < run; ++i) escape(out, octets[at]);
    }
    at = end;
  }
  set_open(false);
  return out;
}

std::string plain(std::string_view octets) {
  if (octets.size() > 60) return quote(octets);
  for (const char c : octets) {
    if (!is_bare(c)) return quote(octets);
  }
  return std::string(octets);
}

std::string hex(std::string_view octets) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const char c : octets) {
    const auto octet = static_cast<unsigned char>(c);
    if (!out.empty()) out += ' ';
    out += digits[octet >> 4];
    out += digits[octet & 15];
  }
  return out;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (is_space(text.front()) || text.front() == '\r')) text.remove_prefix(1);
  while (!text.empty() && (is_space(text.back()) || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool starts_with(std::string_view text, std::string_view beginning) {
  return text.substr(0, beginning.size()) == beginning;
}

}  // namespace h2::conformance
