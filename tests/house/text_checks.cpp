// Checks that need no more of a file than its lines.
#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "house/checks.hpp"

namespace h2::house {

namespace {

bool contains(std::string_view text, std::string_view what) {
  return text.find(what) != std::string_view::npos;
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

char upper(char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); }

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = upper(c);
  return out;
}

// Whether `word` stands in the line as a word of its own.
bool has_word(std::string_view line, std::string_view word) {
  for (std::size_t at = line.find(word); at != std::string_view::npos;
       at = line.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_word(line[at - 1])) && (end == line.size() || !is_word(line[end]))) {
      return true;
    }
  }
  return false;
}

// Characters, not octets: the section sign is one.
std::size_t columns(std::string_view line) {
  return static_cast<std::size_t>(std::count_if(
      line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) >> 6) != 2; }));
}

// What cannot be broken: a row of a table that clang-format is told to leave alone, a row of a
// table in Markdown, an address.
bool may_be_long(const File& file, std::string_view line, bool formatted) {
  if (is_cpp(file)) return !formatted;
  return is_markdown(file) && (line.front() == '|' || contains(line, "://"));
}

}  // namespace

Findings check_layout(const File& file) {
  Findings found;
  const auto lines = split_lines(file.text);
  bool formatted = true;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    if (line.empty()) continue;
    if (contains(line, "// clang-format off")) formatted = false;
    if (contains(line, "// clang-format on")) formatted = true;
    if (contains(line, "\t")) found.push_back({file.path, i + 1, "a tab"});
    if (line.back() == ' ') found.push_back({file.path, i + 1, "a space at the end of the line"});
    if (line.back() == '\r') found.push_back({file.path, i + 1, "a carriage return"});
    if (columns(line) > max_columns && !may_be_long(file, line, formatted)) {
      found.push_back({file.path, i + 1, std::to_string(columns(line)) + " columns, not 100"});
    }
  }
  if (!file.text.empty() && file.text.back() != '\n') {
    found.push_back({file.path, lines.size(), "no line end at the end of the file"});
  }
  if (!lines.empty() && lines.back().empty()) {
    found.push_back({file.path, lines.size(), "an empty line at the end of the file"});
  }
  return found;
}

Findings check_leftovers(const File& file) {
  // In small letters, so that this file is not found.
  static constexpr std::array<std::string_view, 4> words{"todo", "fixme", "xxx", "hack"};
  Findings found;
  const auto lines = split_lines(file.text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (const std::string_view word : words) {
      if (!has_word(lines[i], upper(word))) continue;
      found.push_back({file.path, i + 1, "leftover " + upper(word)});
    }
  }
  return found;
}

Findings check_guard(const File& file) {
  std::string_view path = file.path;
  if (starts_with_any(path, {"include/"})) path.remove_prefix(8);
  std::string guard = starts_with_any(path, {"h2/"}) ? "" : "H2_";
  for (const char c : path) {
    guard += is_word(c) ? upper(c) : '_';
  }

  const auto lines = split_lines(file.text);
  const auto first = std::find_if(lines.begin(), lines.end(),
                                  [](std::string_view line) { return line.rfind('#', 0) == 0; });
  const auto at = static_cast<std::size_t>(first - lines.begin());
  if (lines.size() < at + 3 || lines[at] != "#ifndef " + guard ||
      lines[at + 1] != "#define " + guard) {
    return {{file.path, std::min(at + 1, lines.size()), "the include guard is not " + guard}};
  }
  if (lines.back() != "#endif  // " + guard) {
    return {{file.path, lines.size(), "the last line is not \"#endif  // " + guard + "\""}};
  }
  return {};
}

namespace {

// Why a line does not cite as we do, or nothing.
std::string_view bad_citation(std::string_view line) {
  static constexpr std::string_view sign = "§";
  for (std::size_t at = line.find(sign); at != std::string_view::npos; at = line.find(sign, at)) {
    at += sign.size();
    const char next = at < line.size() ? line[at] : ' ';
    if (!is_digit(next) && !is_upper(next) && next != '"') {
      return "a section is cited as in \"RFC 9113 §6.9.1\": the number follows the sign at once";
    }
  }
  for (std::size_t at = line.find("RFC"); at != std::string_view::npos; at = line.find("RFC", at)) {
    const bool word = at == 0 || !is_word(line[at - 1]);
    at += 3;
    if (word && at < line.size() && (is_digit(line[at]) || line[at] == '-')) {
      return "an RFC is cited as in \"RFC 9113\": with a space";
    }
    std::string_view rest = line.substr(at);
    if (!word || rest.size() < 6 || rest[0] != ' ' || !is_digit(rest[1])) continue;
    rest.remove_prefix(std::min(rest.find_first_not_of("0123456789", 1), rest.size()));
    if (starts_with_any(rest, {" section", " Section", " sec.", ", section", ", Section"})) {
      return "a section is cited as in \"RFC 9113 §6.9.1\": with the sign";
    }
  }
  return {};
}

}  // namespace

Findings check_citations(const File& file) {
  Findings found;
  const bool library = starts_with_any(file.path, {"src/", "include/"});
  bool named = false;
  const auto lines = split_lines(file.text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (const std::string_view why = bad_citation(lines[i]); !why.empty()) {
      found.push_back({file.path, i + 1, std::string(why)});
    }
    named = named || contains(lines[i], "RFC ");
    if (library && !named && contains(lines[i], "§")) {
      found.push_back({file.path, i + 1, "a section of which RFC? Name it once above"});
      named = true;
    }
  }
  return found;
}

}  // namespace h2::house
