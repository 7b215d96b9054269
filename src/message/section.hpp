// Is a field section a well-formed request, response or trailer section? RFC 9113 §8. The same
// questions are asked of what a peer sent and of what our own caller wants to send.
#ifndef H2_SRC_MESSAGE_SECTION_HPP
#define H2_SRC_MESSAGE_SECTION_HPP

#include <cstdint>
#include <optional>
#include <span>

#include <h2/error.hpp>
#include <h2/field.hpp>
#include <h2/result.hpp>

#include "message/field_class.hpp"

namespace h2::message {

/// How a section is judged: which side of the wire it is on, and what is let pass.
struct Policy {
  bool sending = false;  ///< the section is ours: rules that bind senders only are checked too
  bool connect_protocol = false;  ///< SETTINGS_ENABLE_CONNECT_PROTOCOL is 1, RFC 8441 §3
  RuleSet tolerated = {};         ///< rules that may be broken, out of tolerable(sending)
};

/// A rule and the field that breaks it: an index, or the number of fields if something is missing.
struct Broken {
  Rule rule{};
  std::uint32_t field = 0;

  friend constexpr bool operator==(const Broken&, const Broken&) = default;
};

/// What the rest of the engine has to know of a well-formed section.
struct Section {
  static constexpr std::uint32_t none = 0xffff'ffff;

  Method method = Method::other;     ///< of a request or a promise
  bool extended_connect = false;     ///< CONNECT with :protocol, RFC 8441 §4
  bool tunnel = false;               ///< a 2xx response to CONNECT, RFC 9113 §8.5
  bool content = true;               ///< DATA with octets may follow
  bool trailers = true;              ///< a trailer section may follow
  bool length_counts = true;         ///< DATA has to add up to content_length, if there is one
  std::uint16_t status = 0;          ///< of a response
  std::uint32_t authority = none;    ///< the field with the authority: :authority or else Host
  std::uint32_t priority = none;     ///< the first priority field, RFC 9218 §5
  std::int64_t content_length = -1;  ///< what the field says; -1 without one
  RuleSet tolerated;                 ///< rules that it breaks and the policy lets pass

  /// 1xx: the final response is still to come, RFC 9113 §8.1.
  [[nodiscard]] constexpr bool informational() const { return status >= 100 && status < 200; }
};

/// FieldClass bits for each field, in step with the fields; shorter, or 0 in a place, where the
/// caller has none and wants the field judged here.
using FieldClasses = std::span<const std::uint32_t>;

/// Judges a section as `kind` says, and fills in `section`, which has to be new; or says what is
/// broken. The check_ functions below say the same one by one.
/// @param asked the method of the request that a response answers
/// @param promise the request stands inside PUSH_PROMISE
[[nodiscard]] std::optional<Broken> judge(HeadersKind kind, Fields fields, Method asked,
                                          const Policy& policy, FieldClasses classes,
                                          Section& section, bool promise = false);

[[nodiscard]] Result<Section, Broken> check_request(Fields fields, const Policy& policy,
                                                    FieldClasses classes = {});

/// @param asked the method of the request that this answers: HEAD and CONNECT change what follows
[[nodiscard]] Result<Section, Broken> check_response(Fields fields, Method asked,
                                                     const Policy& policy,
                                                     FieldClasses classes = {});

[[nodiscard]] Result<Section, Broken> check_trailers(Fields fields, const Policy& policy,
                                                     FieldClasses classes = {});

/// A request inside PUSH_PROMISE, RFC 9113 §8.4.
[[nodiscard]] Result<Section, Broken> check_promise(Fields fields, const Policy& policy,
                                                    FieldClasses classes = {});

}  // namespace h2::message

#endif  // H2_SRC_MESSAGE_SECTION_HPP
