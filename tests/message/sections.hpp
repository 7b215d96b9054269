// Field sections in tests: written as lists, verdicts read as text.
#ifndef H2_TESTS_MESSAGE_SECTIONS_HPP
#define H2_TESTS_MESSAGE_SECTIONS_HPP

#include <string>
#include <utility>
#include <vector>

#include "message/section.hpp"
#include "message/usual.hpp"
#include "support/catch.hpp"

namespace h2::test {

using message::Broken;
using message::Method;
using message::Policy;
using message::Section;

using List = std::vector<Field>;

inline const Policy receiving{};
inline const Policy sending{.sending = true};

inline List operator+(List list, const List& more) {
  list.insert(list.end(), more.begin(), more.end());
  return list;
}

/// The four pseudo-header fields of an ordinary request.
inline List get(const List& more = {}) {
  return List{{":method", "GET"}, {":scheme", "https"}, {":authority", "a"}, {":path", "/"}} + more;
}

inline List response(std::string_view status, const List& more = {}) {
  return List{{":status", status}} + more;
}

/// "ok", or the rule and the place: "field_value at 3".
inline std::string verdict(const Result<Section, Broken>& result) {
  if (result) return "ok";
  return std::string(info(result.error().rule).name) + " at " +
         std::to_string(result.error().field);
}

/// What the short way says, if it takes these fields.
inline bool is_usual(HeadersKind kind, const List& fields, const Policy& policy = receiving,
                     Method asked = Method::get) {
  std::vector<std::uint32_t> classes;
  for (const Field& field : fields) classes.push_back(message::classify(field).bits());
  Section section;
  return message::is_usual(kind, fields, asked, policy, classes, section);
}

/// The verdict of the long way; what is not "ok" must not be usual either.
inline std::string as_request(const List& fields, const Policy& policy = receiving) {
  const std::string said = verdict(message::check_request(fields, policy));
  CHECK((said == "ok" || !is_usual(HeadersKind::request, fields, policy)));
  return said;
}
inline std::string as_response(const List& fields, const Policy& policy = receiving,
                               Method asked = Method::get) {
  const std::string said = verdict(message::check_response(fields, asked, policy));
  CHECK((said == "ok" || !is_usual(HeadersKind::response, fields, policy, asked)));
  return said;
}
inline std::string as_trailers(const List& fields, const Policy& policy = receiving) {
  return verdict(message::check_trailers(fields, policy));
}
inline std::string as_promise(const List& fields, const Policy& policy = receiving) {
  return verdict(message::check_promise(fields, policy));
}

}  // namespace h2::test

#endif  // H2_TESTS_MESSAGE_SECTIONS_HPP
