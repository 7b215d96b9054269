#include <h2/fields.hpp>

namespace h2 {

std::string_view name(HeadersKind kind) {
  switch (kind) {
    case HeadersKind::request: return "request";
    case HeadersKind::informational: return "informational";
    case HeadersKind::response: return "response";
    case HeadersKind::trailers: return "trailers";
    case HeadersKind::pushed_response: return "pushed_response";
  }
  return "unknown";
}

const Field* find(Fields fields, std::string_view name) {
  for (const Field& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

std::optional<std::string> combined_value(Fields fields, std::string_view name) {
  const std::string_view separator = name == "cookie" ? "; " : ", ";
  std::size_t lines = 0, octets = 0;
  for (const Field& field : fields) {
    if (field.name != name) continue;
    ++lines;
    octets += field.value.size() + separator.size();
  }
  if (lines == 0 || (lines > 1 && name == "set-cookie")) return std::nullopt;

  std::string value;
  value.reserve(octets);
  bool first = true;
  for (const Field& field : fields) {
    if (field.name != name) continue;
    if (!first) value += separator;
    value += field.value;
    first = false;
  }
  return value;
}

}  // namespace h2
