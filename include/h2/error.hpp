// Who erred, and what follows: the codes of the wire, the rule book, and misuse by the caller.
#ifndef H2_ERROR_HPP
#define H2_ERROR_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include <h2/types.hpp>

namespace h2 {

/// RFC 9113 §7. A peer may send any 32-bit value; unknown ones mean no more than internal_error.
enum class ErrorCode : std::uint32_t {
  no_error = 0x0,
  protocol_error = 0x1,
  internal_error = 0x2,
  flow_control_error = 0x3,
  settings_timeout = 0x4,
  stream_closed = 0x5,
  frame_size_error = 0x6,
  refused_stream = 0x7,
  cancel = 0x8,
  compression_error = 0x9,
  connect_error = 0xa,
  enhance_your_calm = 0xb,
  inadequate_security = 0xc,
  http_1_1_required = 0xd,
};

/// The registered name, such as "PROTOCOL_ERROR"; "UNKNOWN" for a code that has none.
[[nodiscard]] H2_API std::string_view name(ErrorCode code);

/// What a broken rule ends, RFC 9113 §5.4.
enum class Scope : std::uint8_t { stream, connection };

// The rule book: one row for each rule that a peer can break. Nothing else in the library chooses a
// scope or an error code. Code that finds a rule broken names it; one place acts on it.
//
//   X(rule, source, scope, code, what the peer did)
//
// clang-format off
#define H2_RULES(X)                                                                                                       \
  /* preface and framing */                                                                                               \
  X(preface_magic, "RFC 9113 §3.4", connection, protocol_error, "the connection does not start with the HTTP/2 preface")  \
  X(preface_settings, "RFC 9113 §3.4", connection, protocol_error, "the first frame is not SETTINGS")                     \
  X(preface_timeout, "RFC 9113 §3.4", connection, protocol_error, "the connection preface did not arrive in time")        \
  X(frame_size, "RFC 9113 §4.2", connection, frame_size_error, "a frame is longer than SETTINGS_MAX_FRAME_SIZE")          \
  X(field_block_interrupted, "RFC 9113 §4.3", connection, protocol_error, "a frame came inside an unfinished field block") \
  X(continuation_unexpected, "RFC 9113 §6.10", connection, protocol_error, "CONTINUATION without a field block to continue") \
  /* which frames belong on stream 0 */                                                                                   \
  X(data_on_connection, "RFC 9113 §6.1", connection, protocol_error, "DATA on stream 0")                                  \
  X(headers_on_connection, "RFC 9113 §6.2", connection, protocol_error, "HEADERS on stream 0")                            \
  X(priority_on_connection, "RFC 9113 §6.3", connection, protocol_error, "PRIORITY on stream 0")                          \
  X(rst_stream_on_connection, "RFC 9113 §6.4", connection, protocol_error, "RST_STREAM on stream 0")                      \
  X(settings_on_stream, "RFC 9113 §6.5", connection, protocol_error, "SETTINGS on a stream")                              \
  X(push_promise_on_connection, "RFC 9113 §6.6", connection, protocol_error, "PUSH_PROMISE on stream 0")                  \
  X(ping_on_stream, "RFC 9113 §6.7", connection, protocol_error, "PING on a stream")                                      \
  X(goaway_on_stream, "RFC 9113 §6.8", connection, protocol_error, "GOAWAY on a stream")                                  \
  X(continuation_on_connection, "RFC 9113 §6.10", connection, protocol_error, "CONTINUATION on stream 0")                 \
  X(priority_update_on_stream, "RFC 9218 §7.1", connection, protocol_error, "PRIORITY_UPDATE on a stream")                \
  /* priorities */                                                                                                        \
  X(priority_update_from_server, "RFC 9218 §7.1", connection, protocol_error, "a server sent PRIORITY_UPDATE")             \
  X(priority_update_target, "RFC 9218 §7.1", connection, protocol_error, "PRIORITY_UPDATE for stream 0")                  \
  X(priority_update_promise, "RFC 9218 §7.1", connection, protocol_error, "PRIORITY_UPDATE for a push stream that was not promised") \
  X(priority_update_limit, "RFC 9218 §7.1", connection, protocol_error, "PRIORITY_UPDATE for more streams than may be open") \
  /* lengths */                                                                                                           \
  X(data_length, "RFC 9113 §6.1", connection, frame_size_error, "padded DATA without its pad length")                     \
  X(headers_length, "RFC 9113 §6.2", connection, frame_size_error, "HEADERS too short for its flags")                     \
  X(priority_length, "RFC 9113 §6.3", stream, frame_size_error, "PRIORITY is not 5 octets")                               \
  X(priority_length_idle, "RFC 9113 §6.3", connection, frame_size_error, "PRIORITY for an idle stream is not 5 octets")   \
  X(rst_stream_length, "RFC 9113 §6.4", connection, frame_size_error, "RST_STREAM is not 4 octets")                       \
  X(settings_length, "RFC 9113 §6.5", connection, frame_size_error, "SETTINGS is not a multiple of 6 octets")             \
  X(settings_ack_length, "RFC 9113 §6.5", connection, frame_size_error, "SETTINGS with ACK is not empty")                 \
  X(push_promise_length, "RFC 9113 §6.6", connection, frame_size_error, "PUSH_PROMISE too short for its flags")           \
  X(ping_length, "RFC 9113 §6.7", connection, frame_size_error, "PING is not 8 octets")                                   \
  X(goaway_length, "RFC 9113 §6.8", connection, frame_size_error, "GOAWAY is shorter than 8 octets")                      \
  X(window_update_length, "RFC 9113 §6.9", connection, frame_size_error, "WINDOW_UPDATE is not 4 octets")                 \
  X(altsvc_length, "RFC 7838 §4", connection, frame_size_error, "ALTSVC is shorter than its origin")                      \
  X(origin_length, "RFC 8336 §2.1", connection, frame_size_error, "ORIGIN is shorter than its entries")                   \
  X(priority_update_length, "RFC 9218 §7.1", connection, frame_size_error, "PRIORITY_UPDATE is shorter than 4 octets")    \
  X(data_padding, "RFC 9113 §6.1", connection, protocol_error, "DATA padding is as long as the payload")                  \
  X(headers_padding, "RFC 9113 §6.2", connection, protocol_error, "HEADERS padding is longer than what is left for it")   \
  X(push_promise_padding, "RFC 9113 §6.6", connection, protocol_error, "PUSH_PROMISE padding is longer than what is left for it") \
  /* streams */                                                                                                           \
  X(idle_stream, "RFC 9113 §5.1", connection, protocol_error, "a frame other than HEADERS or PRIORITY on an idle stream") \
  X(reserved_stream, "RFC 9113 §5.1", connection, protocol_error, "a frame that a reserved stream does not take")         \
  X(stream_stalled, "RFC 9113 §5.2.2", stream, cancel, "no credit came in time for what is queued on a stream")          \
  X(connection_stalled, "RFC 9113 §5.2.2", connection, enhance_your_calm, "no credit came in time for the connection")    \
  X(ping_timeout, "RFC 9113 §6.7", connection, protocol_error, "a PING was not answered in time")                        \
  X(field_block_timeout, "RFC 9113 §10.5", connection, enhance_your_calm, "a field block did not end in time")           \
  X(stream_parity, "RFC 9113 §5.1.1", connection, protocol_error, "HEADERS opens a stream that is not the peer's to open") \
  X(stream_order, "RFC 9113 §5.1.1", connection, protocol_error, "HEADERS opens a stream below an earlier one")           \
  X(half_closed_stream, "RFC 9113 §5.1", stream, stream_closed, "DATA or HEADERS after END_STREAM")                       \
  X(ended_stream_headers, "RFC 9113 §5.1", connection, stream_closed, "HEADERS on a stream that has ended")               \
  X(ended_stream_data, "RFC 9113 §6.1", stream, stream_closed, "DATA on a stream that has ended")                         \
  X(reset_stream, "RFC 9113 §5.1", stream, stream_closed, "DATA or HEADERS after the peer's own RST_STREAM")              \
  X(concurrent_streams, "RFC 9113 §5.1.2", stream, refused_stream, "more streams than SETTINGS_MAX_CONCURRENT_STREAMS")   \
  X(priority_self, "RFC 7540 §5.3.1", stream, protocol_error, "a stream that depends on itself")                          \
  /* settings */                                                                                                          \
  X(settings_ack_unexpected, "RFC 9113 §6.5", connection, protocol_error, "SETTINGS ACK that nothing asked for")          \
  X(settings_timeout, "RFC 9113 §6.5.3", connection, settings_timeout, "SETTINGS was not acknowledged in time")           \
  X(enable_push_value, "RFC 9113 §6.5.2", connection, protocol_error, "SETTINGS_ENABLE_PUSH is neither 0 nor 1")          \
  X(enable_push_server, "RFC 9113 §6.5.2", connection, protocol_error, "a server sent SETTINGS_ENABLE_PUSH 1")            \
  X(initial_window_value, "RFC 9113 §6.5.2", connection, flow_control_error, "SETTINGS_INITIAL_WINDOW_SIZE above 2^31-1") \
  X(max_frame_size_value, "RFC 9113 §6.5.2", connection, protocol_error, "SETTINGS_MAX_FRAME_SIZE outside 2^14 to 2^24-1") \
  X(connect_protocol_value, "RFC 8441 §3", connection, protocol_error, "SETTINGS_ENABLE_CONNECT_PROTOCOL is neither 0 nor 1") \
  X(connect_protocol_withdrawn, "RFC 8441 §3", connection, protocol_error, "SETTINGS_ENABLE_CONNECT_PROTOCOL went from 1 to 0") \
  X(no_rfc7540_value, "RFC 9218 §2.1", connection, protocol_error, "SETTINGS_NO_RFC7540_PRIORITIES is neither 0 nor 1")   \
  X(no_rfc7540_changed, "RFC 9218 §2.1", connection, protocol_error, "SETTINGS_NO_RFC7540_PRIORITIES changed after the first SETTINGS") \
  /* flow control */                                                                                                      \
  X(connection_window_exceeded, "RFC 9113 §6.9.1", connection, flow_control_error, "DATA beyond the connection window")   \
  X(stream_window_exceeded, "RFC 9113 §6.9.1", stream, flow_control_error, "DATA beyond the stream window")               \
  X(connection_increment_zero, "RFC 9113 §6.9", connection, protocol_error, "WINDOW_UPDATE of 0 for the connection")      \
  X(stream_increment_zero, "RFC 9113 §6.9", stream, protocol_error, "WINDOW_UPDATE of 0 for a stream")                    \
  X(connection_window_overflow, "RFC 9113 §6.9.1", connection, flow_control_error, "WINDOW_UPDATE lifts the connection window above 2^31-1") \
  X(stream_window_overflow, "RFC 9113 §6.9.1", stream, flow_control_error, "WINDOW_UPDATE lifts a stream window above 2^31-1") \
  X(initial_window_overflow, "RFC 9113 §6.9.2", connection, flow_control_error, "SETTINGS lifts a stream window above 2^31-1") \
  /* push */                                                                                                              \
  X(push_from_client, "RFC 9113 §8.4", connection, protocol_error, "a client sent PUSH_PROMISE")                          \
  X(push_disabled, "RFC 9113 §6.6", connection, protocol_error, "PUSH_PROMISE although SETTINGS_ENABLE_PUSH is 0")        \
  X(push_stream_state, "RFC 9113 §6.6", connection, protocol_error, "PUSH_PROMISE on a stream that is not open for it")   \
  X(promised_id, "RFC 9113 §6.6", connection, protocol_error, "PUSH_PROMISE names a stream that it cannot reserve")       \
  X(promised_request, "RFC 9113 §8.4", stream, protocol_error, "the promised request is not safe and cacheable")          \
  /* field compression */                                                                                                 \
  X(hpack_index, "RFC 7541 §2.3.3", connection, compression_error, "a table index that is not in use")                    \
  X(hpack_integer, "RFC 7541 §5.1", connection, compression_error, "an integer that is too long or too large")            \
  X(hpack_string_length, "RFC 7541 §5.2", connection, compression_error, "a string that is longer than its field block")  \
  X(hpack_huffman_eos, "RFC 7541 §5.2", connection, compression_error, "a Huffman string that contains EOS")              \
  X(hpack_huffman_padding, "RFC 7541 §5.2", connection, compression_error, "Huffman padding that is too long or not all ones") \
  X(hpack_truncated, "RFC 9113 §4.3", connection, compression_error, "a field block that ends inside a field")            \
  X(hpack_table_size, "RFC 7541 §6.3", connection, compression_error, "a table size update above the limit")              \
  X(hpack_table_size_late, "RFC 7541 §4.2", connection, compression_error, "a table size update after a field")           \
  X(hpack_table_size_missing, "RFC 9113 §4.3.1", connection, compression_error, "no table size update after the limit was lowered") \
  X(hpack_table_size_count, "RFC 7541 §4.2", connection, compression_error, "too many table size updates in a field block") \
  /* limits of this end */                                                                                                \
  X(field_too_large, "RFC 9113 §10.5.1", connection, enhance_your_calm, "a field is larger than this end accepts")        \
  X(field_section_too_large, "RFC 9113 §10.5.1", stream, enhance_your_calm, "a field section is larger than this end accepts") \
  X(field_section_overrun, "RFC 9113 §10.5.1", connection, enhance_your_calm, "a field section is far larger than this end accepts") \
  X(field_block_frames, "RFC 9113 §10.5", connection, enhance_your_calm, "a field block of too many frames")              \
  X(field_block_size, "RFC 9113 §10.5.1", connection, enhance_your_calm, "a field block of too many octets")              \
  X(early_resets, "RFC 9113 §10.5", connection, enhance_your_calm, "too many streams reset before they were answered")    \
  X(resets, "RFC 9113 §10.5", connection, enhance_your_calm, "too many streams reset")                                    \
  X(provoked_resets, "RFC 9113 §10.5", connection, enhance_your_calm, "too many stream errors")                           \
  X(refused_streams, "RFC 9113 §10.5", connection, enhance_your_calm, "too many streams beyond what this end takes")      \
  X(ping_frames, "RFC 9113 §10.5", connection, enhance_your_calm, "too many PING frames")                                 \
  X(settings_frames, "RFC 9113 §10.5", connection, enhance_your_calm, "too many SETTINGS frames")                         \
  X(settings_entries, "RFC 9113 §10.5", connection, enhance_your_calm, "too many settings in one frame")                  \
  X(window_update_frames, "RFC 9113 §10.5", connection, enhance_your_calm, "more WINDOW_UPDATE frames than what was sent calls for") \
  X(credit_dribble, "RFC 9113 §10.5", connection, enhance_your_calm, "too much credit in tiny pieces")                    \
  X(empty_data_frames, "RFC 9113 §10.5", connection, enhance_your_calm, "too many empty DATA frames")                     \
  X(goaway_frames, "RFC 9113 §10.5", connection, enhance_your_calm, "too many GOAWAY frames")                             \
  X(useless_frames, "RFC 9113 §10.5", connection, enhance_your_calm, "too many frames that are of no use")                \
  X(live_streams, "RFC 9113 §10.5", stream, refused_stream, "more streams than this end keeps until their end was told")  \
  X(reserved_streams, "RFC 9113 §10.5", stream, enhance_your_calm, "more promised streams than this end keeps")           \
  X(informational_responses, "RFC 9113 §10.5", stream, enhance_your_calm, "too many informational responses")             \
  /* messages */                                                                                                          \
  X(field_name, "RFC 9113 §8.2.1", stream, protocol_error, "a field name with an octet it must not have")                 \
  X(field_value, "RFC 9113 §8.2.1", stream, protocol_error, "a field value with NUL, CR or LF")                           \
  X(field_value_controls, "RFC 9110 §5.5", stream, protocol_error, "a field value with a control octet")                  \
  X(field_value_space, "RFC 9113 §8.2.1", stream, protocol_error, "a field value that begins or ends with white space")   \
  X(connection_field, "RFC 9113 §8.2.2", stream, protocol_error, "a connection-specific field")                           \
  X(transfer_encoding, "RFC 9113 §8.2.2", stream, protocol_error, "a transfer-encoding field")                            \
  X(te_value, "RFC 9113 §8.2.2", stream, protocol_error, "a TE field other than \"trailers\"")                            \
  X(te_in_response, "RFC 9113 §8.2.2", stream, protocol_error, "a TE field in a response")                                \
  X(pseudo_unknown, "RFC 9113 §8.3", stream, protocol_error, "an undefined pseudo-header field")                          \
  X(pseudo_misplaced, "RFC 9113 §8.3", stream, protocol_error, "a pseudo-header field in the wrong kind of message")      \
  X(pseudo_order, "RFC 9113 §8.3", stream, protocol_error, "a pseudo-header field after a regular field")                 \
  X(pseudo_repeated, "RFC 9113 §8.3", stream, protocol_error, "a pseudo-header field twice")                              \
  X(pseudo_in_trailers, "RFC 9113 §8.1", stream, protocol_error, "a pseudo-header field in trailers")                     \
  X(pseudo_missing, "RFC 9113 §8.3.1", stream, protocol_error, "a mandatory pseudo-header field is missing")              \
  X(method_syntax, "RFC 9113 §8.3.1", stream, protocol_error, ":method is not a token")                                   \
  X(scheme_syntax, "RFC 9113 §8.3.1", stream, protocol_error, ":scheme is not a URI scheme")                              \
  X(path_syntax, "RFC 9113 §8.3.1", stream, protocol_error, ":path is empty or has an octet that no path has")            \
  X(path_form, "RFC 9113 §8.3.1", stream, protocol_error, "a :path that is neither absolute nor the * of OPTIONS")        \
  X(authority_syntax, "RFC 9113 §8.3.1", stream, protocol_error, ":authority is not host and port")                       \
  X(authority_form, "RFC 9113 §8.3.1", stream, protocol_error, ":authority with userinfo, without a host, or CONNECT without a port") \
  X(host_mismatch, "RFC 9113 §8.3.1", stream, protocol_error, "Host is not what :authority says")                         \
  X(host_repeated, "RFC 9110 §7.2", stream, protocol_error, "Host twice")                                                 \
  X(connect_request, "RFC 9113 §8.5", stream, protocol_error, "CONNECT with :scheme or :path, or without :authority")     \
  X(protocol_syntax, "RFC 8441 §4", stream, protocol_error, ":protocol is not the name of a protocol")                    \
  X(tunnel_frame, "RFC 9113 §8.5", stream, protocol_error, "HEADERS or PUSH_PROMISE inside a CONNECT tunnel")             \
  X(status_missing, "RFC 9113 §8.3.2", stream, protocol_error, "a response without :status")                              \
  X(status_syntax, "RFC 9113 §8.3.2", stream, protocol_error, ":status is not a number from 100 to 999")                  \
  X(status_101, "RFC 9113 §8.6", stream, protocol_error, ":status is 101")                                                \
  X(informational_end, "RFC 9113 §8.1", stream, protocol_error, "an informational response that ends the stream")         \
  X(headers_after_body, "RFC 9113 §8.1", stream, protocol_error, "a second header section that does not end the stream")  \
  X(data_before_headers, "RFC 9113 §8.1", stream, protocol_error, "DATA before the final response")                       \
  X(response_missing, "RFC 9113 §8.1", stream, protocol_error, "a stream that ended without a final response")            \
  X(content_length_syntax, "RFC 9110 §8.6", stream, protocol_error, "a content-length that is not one number")            \
  X(content_length_mismatch, "RFC 9113 §8.1.1", stream, protocol_error, "content-length is not the length of the content") \
  X(content_not_allowed, "RFC 9113 §8.1.1", stream, protocol_error, "content in a response that has none")                \
  X(trailer_field, "RFC 9110 §6.5.1", stream, protocol_error, "a field that must not stand in trailers")
// clang-format on

/// A rule of the rule book, named after what the peer did.
enum class Rule : std::uint8_t {
#define H2_RULE_ENUMERATOR(rule, source, scope, code, text) rule,
  H2_RULES(H2_RULE_ENUMERATOR)
#undef H2_RULE_ENUMERATOR
};

/// How many rules there are; Rule's enumerators count from 0.
inline constexpr std::size_t rule_count = 0
#define H2_RULE_COUNT(rule, source, scope, code, text) +1
    H2_RULES(H2_RULE_COUNT)
#undef H2_RULE_COUNT
    ;

/// Some rules of the rule book.
class RuleSet {
 public:
  constexpr RuleSet() = default;
  constexpr RuleSet(std::initializer_list<Rule> rules) {
    for (const Rule rule : rules) insert(rule);
  }

  constexpr void insert(Rule rule) { words_[index(rule) / 64] |= bit(rule); }
  constexpr void insert(const RuleSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  }
  [[nodiscard]] constexpr bool contains(Rule rule) const {
    return (words_[index(rule) / 64] & bit(rule)) != 0;
  }
  [[nodiscard]] constexpr bool empty() const { return *this == RuleSet{}; }

  friend constexpr bool operator==(const RuleSet&, const RuleSet&) = default;

 private:
  static constexpr std::size_t index(Rule rule) { return static_cast<std::size_t>(rule); }
  static constexpr std::uint64_t bit(Rule rule) { return std::uint64_t{1} << index(rule) % 64; }

  std::array<std::uint64_t, (rule_count + 63) / 64> words_{};
};

/// One row of the rule book. All views are of static memory.
struct RuleInfo {
  std::string_view name;    ///< of the enumerator
  std::string_view source;  ///< such as "RFC 9113 §6.9.1"
  Scope scope;
  ErrorCode code;
  std::string_view text;  ///< what the peer did, one line
};

[[nodiscard]] H2_API const RuleInfo& info(Rule rule);

// Why an action was refused: X(name, text).
#define H2_MISUSES(X)                                                                              \
  X(connection_ended, "the connection has ended")                                                  \
  X(shutting_down, "no new streams: the connection is shutting down")                              \
  X(wrong_role, "not an action of this role")                                                      \
  X(unknown_stream, "the stream was never opened")                                                 \
  X(stream_closed, "the stream is closed")                                                         \
  X(wrong_state, "the stream does not take this now")                                              \
  X(stream_id, "not an identifier that this end can open next")                                    \
  X(stream_limit, "the peer's SETTINGS_MAX_CONCURRENT_STREAMS is reached")                         \
  X(malformed_fields, "the fields do not make a valid message")                                    \
  X(fields_too_large, "the field section is larger than the peer's SETTINGS_MAX_HEADER_LIST_SIZE") \
  X(would_block, "the output is full: write first")                                                \
  X(window, "more credit than there is to give back")                                              \
  X(setting_value, "a setting has a value that must not be sent")                                  \
  X(too_many_pending, "too many of these await the peer's answer")                                 \
  X(push_disabled, "the peer does not accept server push")                                         \
  X(frame_content, "not a frame that may be sent so")                                              \
  X(refused_late, "REFUSED_STREAM for a request that was shown already")                           \
  X(out_of_memory, "memory ran out, which ended the connection")

/// What a refused action would have broken.
enum class MisuseKind : std::uint8_t {
#define H2_MISUSE_ENUMERATOR(kind, text) kind,
  H2_MISUSES(H2_MISUSE_ENUMERATOR)
#undef H2_MISUSE_ENUMERATOR
};

/// An action was refused; nothing changed and nothing was queued. But out_of_memory: that ended the
/// connection, see OutOfMemory.
struct Misuse {
  MisuseKind kind;
  Rule rule{};              ///< with malformed_fields: the rule of messages that they break
  std::uint32_t field = 0;  ///< with malformed_fields: the index of the first field concerned

  friend constexpr bool operator==(const Misuse&, const Misuse&) = default;
  friend constexpr bool operator==(const Misuse& misuse, MisuseKind other) {
    return misuse.kind == other;
  }
};

/// One line, in static memory.
[[nodiscard]] H2_API std::string_view text(MisuseKind kind);

}  // namespace h2

#endif  // H2_ERROR_HPP
