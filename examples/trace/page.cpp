#include "page.hpp"

#include <cstddef>

namespace tracing {

namespace {

constexpr std::string_view frame =
#include "page.inc"
    ;

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      default: out += c;
    }
  }
  return out;
}

// Lines of JSON as one array. `<` is written so that nothing in a string ends the script.
std::string array_of(std::string_view lines) {
  std::string out = "[\n";
  for (const char c : lines) {
    if (c == '<') {
      out += "\\u003c";
    } else if (c == '\n') {
      out += ",\n";
    } else {
      out += c;
    }
  }
  if (out.ends_with(",\n")) out.erase(out.size() - 2, 1);
  return out += "]";
}

}  // namespace

std::string page(std::string_view title, std::string_view records) {
  std::string out;
  std::string_view left = frame;
  for (const auto& [mark, text] :
       {std::pair<std::string_view, std::string>{"<!--title-->", escaped(title)},
        std::pair<std::string_view, std::string>{"<!--records-->", array_of(records)}}) {
    const std::size_t at = left.find(mark);
    out.append(left.substr(0, at)).append(text);
    left.remove_prefix(at + mark.size());
  }
  return out.append(left);
}

}  // namespace tracing
