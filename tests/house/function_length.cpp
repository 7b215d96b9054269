// How long files and functions are. Functions are found by matching braces, which is enough for
// sources that clang-format has been through.
#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>

#include "house/checks.hpp"

namespace h2::house {

namespace {

constexpr std::size_t npos = std::string_view::npos;

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::size_t after(std::string_view text, std::string_view what, std::size_t from) {
  const std::size_t at = text.find(what, from);
  return at == npos ? text.size() : at + what.size();
}

std::size_t end_of_quoted(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (++at; at < text.size() && text[at] != quote; ++at) {
    if (text[at] == '\\') ++at;
  }
  return std::min(at + 1, text.size());
}

std::size_t end_of_raw(std::string_view text, std::size_t at) {
  const std::size_t open = std::min(text.find('(', at), text.size());
  const std::string close = ")" + std::string(text.substr(at + 2, open - at - 2)) + "\"";
  return after(text, close, open);
}

// As in 65'535: the word that it stands in begins with a digit.
bool is_digit_separator(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0 && (is_word(text[begin - 1]) || text[begin - 1] == '\'')) --begin;
  return begin < at && std::isdigit(static_cast<unsigned char>(text[begin])) != 0;
}

// The end of the comment or literal that begins at `at`; `at` itself if none does.
std::size_t end_of_token(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  if (rest.rfind("//", 0) == 0) return std::min(text.find('\n', at), text.size());
  if (rest.rfind("/*", 0) == 0) return after(text, "*/", at + 2);
  if (rest.rfind("R\"", 0) == 0) return end_of_raw(text, at);
  if (rest.front() == '"') return end_of_quoted(text, at);
  if (rest.front() == '\'' && !is_digit_separator(text, at)) return end_of_quoted(text, at);
  return at;
}

void blank(std::string& text, std::size_t from, std::size_t to) {
  for (; from < to; ++from) {
    if (text[from] != '\n') text[from] = ' ';
  }
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) {
    text.remove_prefix(1);
  }
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) {
    text.remove_suffix(1);
  }
  return text;
}

// The text without comments, literals and preprocessor lines; every line keeps its number.
std::string code_of(std::string_view text) {
  std::string code(text);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = end_of_token(text, at);
    blank(code, at, end);
    at = std::max(end, at + 1);
  }
  const std::string with_directives = code;
  bool continued = false;
  std::size_t at = 0;
  for (const std::string_view line : split_lines(with_directives)) {
    const bool directive = continued || trim(line).rfind('#', 0) == 0;
    continued = directive && !line.empty() && line.back() == '\\';
    if (directive) blank(code, at, at + line.size());
    at += line.size() + 1;
  }
  return code;
}

std::string_view without_template(std::string_view head) {
  while (head.rfind("template", 0) == 0) {
    std::size_t at = head.find('<');
    if (at == npos) return head;
    for (int depth = 0; at < head.size(); ++at) {
      if (head[at] == '<') ++depth;
      if (head[at] == '>' && --depth == 0) break;
    }
    head = trim(head.substr(std::min(at + 1, head.size())));
  }
  return head;
}

// Whether what stands before a `{` opens a namespace, a class or the like.
bool opens_scope(std::string_view head) {
  head = without_template(head);
  if (starts_with_any(head, {"namespace", "inline namespace"})) return true;
  if (starts_with_any(head, {"class ", "struct ", "union ", "enum ", "struct", "union"})) {
    return head.find('(') == npos || head.find("alignas") != npos;
  }
  return head.rfind("extern", 0) == 0 && head.find('(') == npos;
}

// Whether it opens the body of a function, and not the initializer of an object or a member.
bool opens_body(std::string_view head) {
  head = without_template(head);
  const std::size_t equals = head.find('=');
  const std::size_t open = head.find('(');
  const bool is_object = equals != npos && equals < open && head.find("operator") == npos;
  if (is_object) return trim(head.substr(equals + 1)).rfind('[', 0) == 0;  // a lambda
  if (open == npos) return false;
  const std::size_t close = head.find(')', open);
  std::size_t colon = head.find(':', std::min(close, head.size()));
  while (colon != npos && head.substr(colon, 2) == "::") colon = head.find(':', colon + 2);
  return colon == npos || !(is_word(head.back()) || head.back() == '>');
}

struct Body {
  std::size_t begin;  // where the declaration starts
  std::size_t end;    // where the closing brace is
  std::string_view head;
};

// Walks over everything that is not inside a function.
class Walker {
 public:
  explicit Walker(std::string_view code) : code_(code) {}

  // The bodies, or nothing if the braces do not balance.
  std::optional<std::vector<Body>> walk() {
    for (; at_ < code_.size() && balanced_; ++at_) step(code_[at_]);
    if (!balanced_ || scopes_ != 0) return std::nullopt;
    return bodies_;
  }

 private:
  void step(char c) {
    if (c == '(') ++parens_;
    if (c == ')') --parens_;
    if (parens_ > 0) return;
    if (c == '{') {
      open();
    } else if (c == '}') {
      balanced_ = scopes_-- > 0;
      start_ = at_ + 1;
    } else if (c == ';' || (c == ':' && after_access())) {
      start_ = at_ + 1;
    }
  }

  void open() {
    const std::string_view head = trim(code_.substr(start_, at_ - start_));
    if (opens_scope(head)) {
      ++scopes_;
      start_ = at_ + 1;
      return;
    }
    const std::size_t begin = std::min(code_.find_first_not_of(" \n", start_), at_);
    const std::size_t end = matching_brace();
    balanced_ = end != npos;
    if (!balanced_) return;
    at_ = end;
    if (!opens_body(head)) return;
    bodies_.push_back({begin, end, head});
    start_ = end + 1;
  }

  std::size_t matching_brace() const {
    int depth = 0;
    for (std::size_t i = at_; i < code_.size(); ++i) {
      if (code_[i] == '{') ++depth;
      if (code_[i] == '}' && --depth == 0) return i;
    }
    return npos;
  }

  bool after_access() const {
    const std::string_view word = trim(code_.substr(start_, at_ - start_));
    return word == "public" || word == "private" || word == "protected";
  }

  std::string_view code_;
  std::size_t at_ = 0;
  std::size_t start_ = 0;  // of the declaration that `at_` is in
  int parens_ = 0;
  int scopes_ = 0;
  bool balanced_ = true;
  std::vector<Body> bodies_;
};

std::string name_of(std::string_view head) {
  head = without_template(head);
  const std::string_view before = trim(head.substr(0, head.find_first_of("(=")));
  std::size_t begin = before.size();
  while (begin > 0 &&
         (is_word(before[begin - 1]) || before[begin - 1] == ':' || before[begin - 1] == '~')) {
    --begin;
  }
  return std::string(before.substr(begin));
}

}  // namespace

Findings check_sizes(const File& file) {
  if (is_generated(file)) return {};
  Findings found;
  const std::size_t lines = split_lines(file.text).size();
  if (lines > max_file_lines) {
    found.push_back({file.path, lines, std::to_string(lines) + " lines, not 500"});
  }

  const std::string code = code_of(file.text);
  const auto bodies = Walker(code).walk();
  if (!bodies) {
    found.push_back({file.path, 1, "braces do not balance outside #if: functions not measured"});
    return found;
  }
  const auto line_at = [&code](std::size_t at) {
    const auto end = code.begin() + static_cast<std::ptrdiff_t>(at);
    return 1 + static_cast<std::size_t>(std::count(code.begin(), end, '\n'));
  };
  for (const Body& body : *bodies) {
    const std::size_t length = line_at(body.end) - line_at(body.begin) + 1;
    if (length <= max_function_lines) continue;
    found.push_back({file.path, line_at(body.begin),
                     name_of(body.head) + " has " + std::to_string(length) + " lines, not 60"});
  }
  return found;
}

}  // namespace h2::house
