#include "message/field_class.hpp"

#include "message/authority.hpp"
#include "message/octet_table.hpp"
#include "types/work.hpp"

namespace h2::message {
namespace {

// The size picks at most four candidates, so most names cost one comparison or none.
FieldName name_of(std::string_view name) {
  const auto is = [name](std::string_view other) { return name == other; };
  switch (name.size()) {
    case 2: return is("te") ? FieldName::te : FieldName::regular;
    case 4: return is("host") ? FieldName::host : FieldName::regular;
    case 5: return is(":path") ? FieldName::path : FieldName::regular;
    case 7:
      if (is(":method")) return FieldName::method;
      if (is(":scheme")) return FieldName::scheme;
      if (is(":status")) return FieldName::status;
      return is("upgrade") ? FieldName::connection : FieldName::regular;
    case 8: return is("priority") ? FieldName::priority : FieldName::regular;
    case 9: return is(":protocol") ? FieldName::protocol : FieldName::regular;
    case 10:
      if (is(":authority")) return FieldName::authority;
      return is("connection") || is("keep-alive") ? FieldName::connection : FieldName::regular;
    case 14: return is("content-length") ? FieldName::content_length : FieldName::regular;
    case 16: return is("proxy-connection") ? FieldName::connection : FieldName::regular;
    case 17: return is("transfer-encoding") ? FieldName::transfer_encoding : FieldName::regular;
    default: return FieldName::regular;
  }
}

[[gnu::noinline]] std::uint16_t authority_detail(std::string_view value) {
  // A name and nothing else, as nearly always.
  if (!value.empty() && octet::all(value, octet::host)) return 1;
  const Authority authority = parse_authority(value);
  return static_cast<std::uint16_t>((authority.valid ? 1 : 0) | (authority.userinfo ? 2 : 0) |
                                    (authority.host.empty() ? 4 : 0) |
                                    (authority.port > 0 ? 8 : 0));
}

std::uint16_t detail_of(FieldName name, std::string_view value) {
  switch (name) {
    case FieldName::method:
      return static_cast<std::uint16_t>(valid_method(value) ? 1 + static_cast<int>(method_of(value))
                                                            : 0);
    case FieldName::scheme: return static_cast<std::uint16_t>(scheme_of(value));
    case FieldName::path: return static_cast<std::uint16_t>(path_form(value));
    case FieldName::status: return status_of(value);
    case FieldName::protocol: return valid_protocol(value) ? 1 : 0;
    case FieldName::te: return same_without_case(value, "trailers") ? 1 : 0;
    case FieldName::authority:
    case FieldName::host: return authority_detail(value);
    default: return 0;
  }
}

FieldClass classify_any(const Field& field) {
  FieldName name = name_of(field.name);
  bool valid = true;
  if (name == FieldName::regular) {
    // A colon is no part of a name but in front of it, RFC 9113 §8.2.1, §8.3. ":" alone is a
    // pseudo-header field that nobody has defined.
    if (!field.name.empty() && field.name.front() == ':') {
      name = FieldName::unknown_pseudo;
      valid = field.name.size() == 1 || valid_name(field.name.substr(1));
    } else {
      valid = valid_name(field.name);
    }
  }
  return {name, valid, value_syntax(field.value), detail_of(name, field.value)};
}

}  // namespace

FieldClass classify(const Field& field) {
  H2_COUNT(scanned(field.name.size() + field.value.size()));
  // What is new in most messages, if it is as it should be. No octet that is wrong in a value is
  // right in a path or a number, so one look is enough.
  if (field.name == ":path") {
    const PathForm form = path_form(field.value);
    if (form > PathForm::empty) {
      return {FieldName::path, true, ValueSyntax::valid, static_cast<std::uint16_t>(form)};
    }
  } else if (field.name == "content-length" && content_length(field.value) >= 0) {
    return {FieldName::content_length, true, ValueSyntax::valid, 0};
  }
  return classify_any(field);
}

}  // namespace h2::message
