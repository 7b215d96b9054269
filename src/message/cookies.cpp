#include "message/cookies.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "types/work.hpp"

namespace h2::message {
namespace {

constexpr std::string_view cookie = "cookie";
constexpr std::string_view separator = "; ";

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Where the next crumb ends, or npos. White space beside the separator belongs to a crumb that it
// would make malformed, RFC 9113 §8.2.1: there is no cut then.
std::size_t crumb_end(std::string_view value) {
  for (std::size_t at = value.find(separator); at != std::string_view::npos;
       at = value.find(separator, at + 1)) {
    const std::string_view rest = value.substr(at + separator.size());
    const bool before = at > 0 && is_blank(value[at - 1]);
    if (!before && !rest.empty() && !is_blank(rest.front())) return at;
  }
  return std::string_view::npos;
}

}  // namespace

Fields Cookies::join(Fields fields) {
  H2_COUNT(entries(fields.size()));
  std::size_t lines = 0, octets = 0;
  bool sensitive = false;
  for (const Field& field : fields) {
    if (field.name != cookie) continue;
    ++lines;
    octets += field.value.size() + separator.size();
    sensitive = sensitive || field.sensitive;
  }
  if (lines < 2) return fields;

  fields_.clear();
  fields_.reserve(fields.size() - lines + 1);
  value_.clear();
  value_.reserve(octets);  // views of it must not move
  const auto append = [this](std::string_view text) {
    H2_COUNT(moved(text.size()));
    value_.insert(value_.end(), text.begin(), text.end());
  };
  const std::size_t nowhere = fields.size();
  std::size_t place = nowhere;
  for (const Field& field : fields) {
    if (field.name != cookie) {
      fields_.push_back(field);
      continue;
    }
    if (place == nowhere) {
      place = fields_.size();
      fields_.push_back({cookie, {}, sensitive});
    } else {
      append(separator);
    }
    append(field.value);
  }
  fields_[place].value = {value_.data(), value_.size()};
  return fields_;
}

Fields Cookies::split(Fields fields, std::uint32_t limit) {
  const auto first = std::find_if(fields.begin(), fields.end(), [](const Field& field) {
    return field.name == cookie && crumb_end(field.value) != std::string_view::npos;
  });
  if (first == fields.end()) return fields;

  fields_.clear();
  std::uint64_t octets = 0;
  const auto add = [&](const Field& field) {
    fields_.push_back(field);
    octets += list_size(field);
    H2_COUNT(scanned(field.value.size()));
  };
  for (const Field& field : fields) {
    Field crumb = field;
    while (field.name == cookie) {
      const std::size_t end = crumb_end(crumb.value);
      if (end == std::string_view::npos) break;
      const std::string_view rest = crumb.value.substr(end + separator.size());
      crumb.value = crumb.value.substr(0, end);
      add(crumb);
      crumb.value = rest;
    }
    add(crumb);
  }
  return octets <= limit ? Fields{fields_} : fields;
}

void Cookies::release() {
  fields_.clear();
  fields_.shrink_to_fit();
  value_.clear();
  value_.shrink_to_fit();
}

}  // namespace h2::message
