// JSON as RFC 8259 has it, written from left to right.
#ifndef H2_SRC_TRACE_JSON_WRITER_HPP
#define H2_SRC_TRACE_JSON_WRITER_HPP

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

namespace h2::trace {

/// Appends to a string. Commas are put where they belong; that brackets match is the caller's care.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& open(char bracket) {
    separate();
    out_ += bracket;
    first_ = true;
    return *this;
  }
  JsonWriter& close(char bracket) {
    out_ += bracket;
    first_ = false;
    return *this;
  }

  JsonWriter& key(std::string_view name) {
    value(name);
    out_ += ':';
    first_ = true;  // its value needs no comma
    return *this;
  }

  /// A string. Octets beyond ASCII become the code points U+0080 to U+00FF, one for each octet, so
  /// that they can be told from the string whatever they were; all is written in ASCII.
  JsonWriter& value(std::string_view octets) {
    separate();
    out_ += '"';
    for (const char c : octets) append(static_cast<unsigned char>(c));
    out_ += '"';
    return *this;
  }

  template <std::integral Number>
  requires(!std::same_as<Number, bool>) JsonWriter& value(Number number) {
    separate();
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out_.append(digits, end);
    return *this;
  }

  // Not for what merely converts to bool, such as a literal.
  JsonWriter& value(std::same_as<bool> auto truth) {
    separate();
    out_ += truth ? "true" : "false";
    return *this;
  }

  /// Something that is JSON already.
  JsonWriter& raw(std::string_view json) {
    separate();
    out_ += json;
    return *this;
  }

  template <class Value>
  JsonWriter& member(std::string_view name, const Value& content) {
    return key(name).value(content);
  }

 private:
  void separate() {
    if (!first_) out_ += ',';
    first_ = false;
  }

  // `<` as well, so that a line can be put into a page.
  void append(unsigned char octet) {
    constexpr std::string_view digits = "0123456789abcdef";
    if (octet == '"' || octet == '\\') {
      out_ += '\\';
      out_ += static_cast<char>(octet);
    } else if (octet < 0x20 || octet >= 0x7f || octet == '<') {
      out_ += "\\u00";
      out_ += digits[octet / 16];
      out_ += digits[octet % 16];
    } else {
      out_ += static_cast<char>(octet);
    }
  }

  std::string& out_;
  bool first_ = true;
};

}  // namespace h2::trace

#endif  // H2_SRC_TRACE_JSON_WRITER_HPP
