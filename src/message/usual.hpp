// The short way for the sections that nearly all requests and responses have, RFC 9113 §8.3. It
// says of them what the whole walk in section.cpp says, or that it is not one of those.
#ifndef H2_SRC_MESSAGE_USUAL_HPP
#define H2_SRC_MESSAGE_USUAL_HPP

#include "message/section.hpp"

namespace h2::message {

/// Whether it is one of the two, as `expected` says.
[[nodiscard]] inline bool is_usual(HeadersKind expected, Fields fields, Method asked,
                                   const Policy& policy, FieldClasses classes, Section& section);

/// A request with one of each pseudo-header field in front, all sound, for an absolute path of the
/// web and somebody's authority; behind them fields that no rule concerns, a content-length and
/// priorities at most. If it is one, `section` is filled in; else it is to be made new.
[[nodiscard]] bool is_usual_request(Fields fields, const Policy& policy, FieldClasses classes,
                                    Section& section);

/// A final response with content, to a request that leaves it that.
[[nodiscard]] bool is_usual_response(Fields fields, Method asked, FieldClasses classes,
                                     Section& section);

inline bool is_usual(HeadersKind expected, Fields fields, Method asked, const Policy& policy,
                     FieldClasses classes, Section& section) {
  return expected == HeadersKind::request ? is_usual_request(fields, policy, classes, section)
                                          : is_usual_response(fields, asked, classes, section);
}

}  // namespace h2::message

#endif  // H2_SRC_MESSAGE_USUAL_HPP
