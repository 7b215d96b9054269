#include "message/usual.hpp"

#include <array>
#include <cstdint>

#include "types/work.hpp"

namespace h2::message {
namespace {

constexpr std::uint32_t bit(FieldName name) {
  return std::uint32_t{1} << static_cast<unsigned>(name);
}

// The fields from `i` on.
bool only_usual_fields(std::uint32_t i, Fields fields, FieldClasses classes, Section& section) {
  const auto end = static_cast<std::uint32_t>(classes.size());
  const std::uint32_t* const bits = classes.data();
  H2_COUNT(scanned(classes.size()));
  for (;; ++i) {
    while (i + 2 <= end && FieldClass::both_harmless(bits + i)) i += 2;
    if (i == end) return true;
    const FieldClass c = FieldClass::from(bits[i]);
    if (c.harmless()) continue;
    if (!c.sound()) return false;
    if (c.name() == FieldName::content_length) {
      if (section.content_length >= 0) return false;
      section.content_length = content_length(fields[i].value);
      if (section.content_length < 0) return false;
    } else if (c.name() != FieldName::priority) {
      return false;
    } else if (section.priority == Section::none) {
      section.priority = i;
    }
  }
}

bool is_usual_authority(FieldClass c) {
  const AuthorityForm form = c.authority();
  return form.valid && !form.userinfo && !form.empty_host;
}

bool is_of_web(FieldClass c) { return c.scheme() == Scheme::https || c.scheme() == Scheme::http; }

}  // namespace

bool is_usual_request(Fields fields, const Policy& policy, FieldClasses classes, Section& section) {
  using enum FieldName;
  if (classes.size() != fields.size()) return false;
  std::uint32_t awaited = bit(method) | bit(scheme) | bit(authority) | bit(path);
  std::array<std::uint32_t, 16> said;
  std::uint32_t i = 0;
  for (; awaited != 0; ++i) {
    if (i == classes.size()) return false;
    const FieldClass c = FieldClass::from(classes[i]);
    if (!c.sound() || (awaited & bit(c.name())) == 0) return false;
    awaited &= ~bit(c.name());
    said[static_cast<std::size_t>(c.name())] = c.bits();
    if (c.name() == authority) section.authority = i;
  }
  const auto what = [&said](FieldName name) {
    return FieldClass::from(said[static_cast<std::size_t>(name)]);
  };
  section.method = what(method).method();
  if (section.method == Method::connect || what(path).path() != PathForm::absolute) return false;
  if (!is_of_web(what(scheme)) || !is_usual_authority(what(authority))) return false;
  // RFC 9110 §9.3.8, as in section.cpp.
  section.content = !(policy.sending && section.method == Method::trace);
  return only_usual_fields(i, fields, classes, section);
}

bool is_usual_response(Fields fields, Method asked, FieldClasses classes, Section& section) {
  if (asked == Method::head || asked == Method::connect) return false;
  if (classes.empty() || classes.size() != fields.size()) return false;
  const FieldClass first = FieldClass::from(classes[0]);
  if (!first.sound() || first.name() != FieldName::status) return false;
  const std::uint16_t status = first.status();
  if (status < 200 || status == 204 || status == 205 || status == 304) return false;
  section.status = status;
  return only_usual_fields(1, fields, classes, section);
}

}  // namespace h2::message
