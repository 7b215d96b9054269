// Variables of a case, and the little arithmetic that they take.
#include <cctype>
#include <optional>

#include "conformance/case.hpp"

namespace h2::conformance {

namespace {

bool is_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

const std::string& value_of(std::string_view name, const Bindings& bindings) {
  for (auto each = bindings.rbegin(); each != bindings.rend(); ++each) {
    if (each->first == name) return each->second;
  }
  throw Malformed("no variable is called " + std::string(name));
}

// sum := product (('+' | '-') product)*; product := atom (('*' | '/') atom)*; atom: number, name
// or (sum).
class Arithmetic {
 public:
  Arithmetic(std::string_view text, const Bindings& bindings) : text_(text), bindings_(bindings) {}

  std::int64_t value() {
    const std::int64_t out = sum();
    if (at_ != text_.size()) throw Malformed("not arithmetic: " + std::string(text_));
    return out;
  }

 private:
  char next() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  std::int64_t sum() {
    std::int64_t out = product();
    for (char c = next(); c == '+' || c == '-'; c = next()) {
      ++at_;
      const std::int64_t right = product();
      out = c == '+' ? out + right : out - right;
    }
    return out;
  }
  std::int64_t product() {
    std::int64_t out = atom();
    for (char c = next(); c == '*' || c == '/'; c = next()) {
      ++at_;
      const std::int64_t right = atom();
      if (c == '/' && right == 0) throw Malformed("a division by 0");
      out = c == '*' ? out * right : out / right;
    }
    return out;
  }
  std::int64_t atom() {
    if (next() == '(') {
      ++at_;
      const std::int64_t out = sum();
      if (next() != ')') throw Malformed("a ( without its )");
      ++at_;
      return out;
    }
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (word.empty()) throw Malformed("not arithmetic: " + std::string(text_));
    const bool number = std::isdigit(static_cast<unsigned char>(word[0])) != 0;
    return static_cast<std::int64_t>(
        to_number(number ? word : std::string_view(value_of(word, bindings_)), "a number"));
  }

  std::string_view text_;
  const Bindings& bindings_;
  std::size_t at_ = 0;
};

// Behind the `)` that closes what begins in front of `at`.
std::size_t closing(std::string_view line, std::size_t at) {
  for (int depth = 1; at < line.size(); ++at) {
    if (line[at] == '(') ++depth;
    if (line[at] == ')' && --depth == 0) return at + 1;
  }
  throw Malformed("a $( without its )");
}

// A variable may hold others, but not itself.
std::string substitute(std::string_view line, const Bindings& bindings, int depth) {
  if (depth > 8) throw Malformed("a variable that holds itself: " + std::string(line));
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    if (line[at] != '$') {
      out += line[at++];
      continue;
    }
    ++at;
    if (at < line.size() && line[at] == '$') {
      out += '$';
      ++at;
    } else if (at < line.size() && line[at] == '(') {
      const std::size_t end = closing(line, at + 1);
      out += std::to_string(Arithmetic(line.substr(at + 1, end - at - 2), bindings).value());
      at = end;
    } else {
      const std::size_t begin = at;
      while (at < line.size() && is_name(line[at])) ++at;
      out += substitute(value_of(line.substr(begin, at - begin), bindings), bindings, depth + 1);
    }
  }
  return out;
}

}  // namespace

std::string substitute(std::string_view line, const Bindings& bindings) {
  return substitute(line, bindings, 0);
}

}  // namespace h2::conformance
