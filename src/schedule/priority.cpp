// RFC 9218 §4, §5 on the grammar of RFC 8941: a dictionary is read to its end, whatever it holds,
// because a fault anywhere makes the whole value void (RFC 8941 §4.2).
#include <array>
#include <cstddef>

#include <h2/priority.hpp>

#include "schedule/priority_value.hpp"
#include "types/contract.hpp"

namespace h2 {

namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_alpha(char c) { return is_lower(c) || (c >= 'A' && c <= 'Z'); }

constexpr bool is_in(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

/// What became of a bare item, as far as priorities care.
struct Value {
  enum class Kind : std::uint8_t { integer, boolean, other };
  Kind kind = Kind::other;
  std::int64_t number = 0;  // of an integer; 0 or 1 of a boolean
};

/// Walks a value from the front. Each function takes what it is named after, or says that it is not
/// there; then the walk is over. RFC 8941 §4.2.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  bool take(char c) {
    if (!next_is(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void skip_spaces() {
    while (take(' ')) {
    }
  }

  /// SP and HTAB around the commas between members.
  void skip_white_space() {
    while (take(' ') || take('\t')) {
    }
  }

  bool key(std::string_view& out) {
    if (at_end() || !(is_lower(rest_[0]) || rest_[0] == '*')) return false;
    std::size_t size = 1;
    while (size < rest_.size() &&
           (is_lower(rest_[size]) || is_digit(rest_[size]) || is_in(rest_[size], "_-.*"))) {
      ++size;
    }
    out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return true;
  }

  bool member(Value& value) {
    value = {Value::Kind::boolean, 1};
    if (!take('=')) return parameters();
    if (next_is('(')) {
      value = {};
      return inner_list();
    }
    return bare_item(value) && parameters();
  }

 private:
  [[nodiscard]] bool next_is(char c) const { return !rest_.empty() && rest_[0] == c; }

  bool parameters() {
    while (take(';')) {
      skip_spaces();
      std::string_view name;
      Value value;
      if (!key(name) || (take('=') && !bare_item(value))) return false;
    }
    return true;
  }

  bool inner_list() {
    take('(');
    for (;;) {
      skip_spaces();
      if (take(')')) return parameters();
      Value value;
      if (!bare_item(value) || !parameters()) return false;
      if (!next_is(' ') && !next_is(')')) return false;
    }
  }

  bool bare_item(Value& value) {
    value = {};
    if (at_end()) return false;
    const char first = rest_[0];
    if (first == '-' || is_digit(first)) return number(value);
    if (first == '"') return string();
    if (first == ':') return byte_sequence();
    if (first == '?') return boolean(value);
    return (is_alpha(first) || first == '*') && token();
  }

  bool number(Value& value) {
    const bool negative = take('-');
    const std::size_t whole = digits(15, value.number);
    if (whole == 0) return false;
    if (!take('.')) {
      if (negative) value.number = -value.number;
      value.kind = Value::Kind::integer;
      return true;
    }
    std::int64_t fraction = 0;
    return whole <= 12 && digits(3, fraction) != 0;
  }

  /// How many there were; 0 also if there are more than `most`.
  std::size_t digits(std::size_t most, std::int64_t& number) {
    std::size_t count = 0;
    for (; !at_end() && is_digit(rest_[0]); ++count) {
      if (count == most) return 0;
      number = number * 10 + (rest_[0] - '0');
      rest_.remove_prefix(1);
    }
    return count;
  }

  bool string() {
    take('"');
    while (!take('"')) {
      const bool escaped = take('\\');
      if (at_end()) return false;
      const char c = rest_[0];
      if (escaped ? !is_in(c, "\"\\") : c < ' ' || c > '~') return false;
      rest_.remove_prefix(1);
    }
    return true;
  }

  bool token() {
    while (!at_end() &&
           (is_alpha(rest_[0]) || is_digit(rest_[0]) || is_in(rest_[0], "!#$%&'*+-.^_`|~:/"))) {
      rest_.remove_prefix(1);
    }
    return true;
  }

  // Padding may be left out, but what there is has to be the end of something (RFC 8941 §4.2.7).
  bool byte_sequence() {
    take(':');
    std::size_t size = 0;
    while (!at_end() && (is_alpha(rest_[0]) || is_digit(rest_[0]) || is_in(rest_[0], "+/"))) {
      rest_.remove_prefix(1);
      ++size;
    }
    if (size % 4 == 1) return false;
    if (take('=') && (size % 4 == 0 || (size % 4 == 2 && !take('=')))) return false;
    return take(':');
  }

  bool boolean(Value& value) {
    take('?');
    value.kind = Value::Kind::boolean;
    value.number = next_is('1') ? 1 : 0;
    return take('0') || take('1');
  }

  std::string_view rest_;
};

}  // namespace

std::optional<Priority> schedule::read_priority(std::string_view text, Priority otherwise) {
  Priority priority = otherwise;
  Reader in(text);
  in.skip_spaces();
  while (!in.at_end()) {
    std::string_view key;
    Value value;
    if (!in.key(key) || !in.member(value)) return std::nullopt;
    // The last one of a name counts, even if it says nothing that can be used (RFC 8941 §3.2).
    if (key == "u") {
      const bool usable =
          value.kind == Value::Kind::integer && value.number >= 0 && value.number <= 7;
      priority.urgency = usable ? static_cast<std::uint8_t>(value.number) : otherwise.urgency;
    } else if (key == "i") {
      const bool usable = value.kind == Value::Kind::boolean;
      priority.incremental = usable ? value.number != 0 : otherwise.incremental;
    }
    in.skip_white_space();
    if (in.at_end()) break;
    if (!in.take(',')) return std::nullopt;
    in.skip_white_space();
    if (in.at_end()) return std::nullopt;
  }
  return priority;
}

Priority parse_priority(std::string_view value, Priority otherwise) {
  return schedule::read_priority(value, otherwise).value_or(otherwise);
}

std::string_view field_value(Priority priority) {
  static constexpr std::array<std::string_view, 16> values = {
      "u=0", "u=0, i", "u=1", "u=1, i", "u=2", "u=2, i", "",    "i",
      "u=4", "u=4, i", "u=5", "u=5, i", "u=6", "u=6, i", "u=7", "u=7, i"};
  H2_EXPECTS(priority.urgency <= 7);
  return values[(priority.urgency & 7u) * 2 + (priority.incremental ? 1 : 0)];
}

}  // namespace h2
