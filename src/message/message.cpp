#include "message/message.hpp"

namespace h2::message {
namespace {

Result<Section, Broken> check(HeadersKind kind, Fields fields, Method asked, const Policy& policy,
                              FieldClasses classes) {
  switch (kind) {
    case HeadersKind::request: return check_request(fields, policy, classes);
    case HeadersKind::trailers: return check_trailers(fields, policy, classes);
    default: return check_response(fields, asked, policy, classes);
  }
}

}  // namespace

// Where the section stands is asked first when that needs no look at the fields: a header section
// after a tunnel began is wrong whatever it says, and so is a second one that ends nothing.
Result<Accepted, Broken> accept(Message& message, Fields fields, bool end_stream,
                                const Policy& policy, FieldClasses classes) {
  const HeadersKind expected = message.expected();
  const auto whole = static_cast<std::uint32_t>(fields.size());
  Message next = message;

  if (expected == HeadersKind::trailers) {
    const auto kind = next.headers({}, end_stream);
    if (!kind) return Failure{Broken{kind.error(), whole}};
  }
  const auto section = check(expected, fields, message.method(), policy, classes);
  if (!section) return Failure{section.error()};

  HeadersKind kind = expected;
  if (expected != HeadersKind::trailers) {
    const auto moved = next.headers(*section, end_stream);
    if (!moved) return Failure{Broken{moved.error(), whole}};
    kind = *moved;
  }
  message = next;
  return Accepted{kind, *section};
}

}  // namespace h2::message
