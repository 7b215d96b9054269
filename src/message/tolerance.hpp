// Which rules of messages may be let pass, RFC 9113 §8, and why the others may not.
#ifndef H2_SRC_MESSAGE_TOLERANCE_HPP
#define H2_SRC_MESSAGE_TOLERANCE_HPP

#include <array>
#include <string_view>

#include <h2/error.hpp>

namespace h2::message {

/// One rule of messages, and what happens to a caller who wants it to be let pass.
struct Tolerance {
  Rule rule;
  bool received;            ///< may be let pass in what a peer sends
  bool sent;                ///< may be let pass in what our caller sends
  std::string_view reason;  ///< for the stricter of the two answers; or what makes it harmless
};

// Received: what is let pass must mean the same to everybody who reads it, this engine included.
// Sent: whatever the codec can carry, unless the state of the stream depends on it; it is for
// programs that test others.
inline constexpr std::array tolerances{
    Tolerance{Rule::field_name, false, true, "upper case hides a field that we have to understand"},
    Tolerance{Rule::field_value, false, true, "ends the line in HTTP/1.1"},
    Tolerance{Rule::field_value_controls, true, true, "a SHOULD, and no delimiter anywhere"},
    Tolerance{Rule::field_value_space, true, true, "HTTP/1.1 takes it off"},
    Tolerance{Rule::connection_field, true, true, "means nothing in HTTP/2; not to be forwarded"},
    Tolerance{Rule::transfer_encoding, false, true, "says in HTTP/1.1 where the message ends"},
    Tolerance{Rule::te_value, true, true, "asks for what HTTP/2 has not; not to be forwarded"},
    Tolerance{Rule::te_in_response, true, true, "means nothing in a response"},
    Tolerance{Rule::pseudo_unknown, false, true, "whoever sent it expects it to be understood"},
    Tolerance{Rule::pseudo_misplaced, false, true, "a request that is a response as well"},
    Tolerance{Rule::pseudo_order, false, true, "fields are read in the light of those before"},
    Tolerance{Rule::pseudo_repeated, false, true, "which of the two counts?"},
    Tolerance{Rule::pseudo_in_trailers, false, true, "would change the request when it is over"},
    Tolerance{Rule::pseudo_missing, false, true, "a request for nothing"},
    Tolerance{Rule::method_syntax, false, true, "ends the method in HTTP/1.1"},
    Tolerance{Rule::scheme_syntax, false, true, "which rules hold for the rest?"},
    Tolerance{Rule::path_syntax, false, true, "ends the path in HTTP/1.1"},
    Tolerance{Rule::path_form, true, true, "the path of another kind of target"},
    Tolerance{Rule::authority_syntax, false, true, "whose is the request?"},
    Tolerance{Rule::authority_form, true, true, "names a host all the same, or plainly none"},
    Tolerance{Rule::host_mismatch, true, true, ":authority counts, RFC 9113 §8.3.1"},
    Tolerance{Rule::host_repeated, false, true, "which of the two counts?"},
    Tolerance{Rule::connect_request, false, true, "a tunnel to where?"},
    Tolerance{Rule::protocol_syntax, false, true, "a tunnel for what?"},
    Tolerance{Rule::tunnel_frame, false, false, "the stream's octets are no message"},
    Tolerance{Rule::status_missing, false, true, "is it final?"},
    Tolerance{Rule::status_syntax, false, true, "is it final?"},
    Tolerance{Rule::status_101, false, true, "what follows would not be HTTP/2"},
    Tolerance{Rule::informational_end, false, false, "the stream ends without a response"},
    Tolerance{Rule::headers_after_body, false, false, "what comes after trailers?"},
    Tolerance{Rule::data_before_headers, false, false, "content of what?"},
    Tolerance{Rule::response_missing, false, false, "the stream ends without a response"},
    Tolerance{Rule::content_length_syntax, false, true, "says in HTTP/1.1 where the message ends"},
    Tolerance{Rule::content_length_mismatch, false, true, "where does the message end?"},
    Tolerance{Rule::content_not_allowed, false, true, "the next message, to HTTP/1.1"},
    Tolerance{Rule::trailer_field, true, true, "for senders; received ones are passed on"},
    Tolerance{Rule::promised_request, false, true, "would be done without having been asked for"},
};

/// All that can be tolerated in one direction.
[[nodiscard]] constexpr RuleSet tolerable(bool sending) {
  RuleSet rules;
  for (const Tolerance& row : tolerances) {
    if (sending ? row.sent : row.received) rules.insert(row.rule);
  }
  return rules;
}

}  // namespace h2::message

#endif  // H2_SRC_MESSAGE_TOLERANCE_HPP
