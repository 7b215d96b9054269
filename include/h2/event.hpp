// What poll() says: one struct for each thing that can happen, in the past tense.
//
// Views in an event are valid until the next poll(); data also only as long as the input it was
// polled from. `user` is the pointer that the caller attached to the stream, or null.
#ifndef H2_EVENT_HPP
#define H2_EVENT_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>

#include <h2/error.hpp>
#include <h2/field.hpp>
#include <h2/settings.hpp>
#include <h2/types.hpp>

namespace h2 {

/// A whole field section arrived, RFC 9113 §8.1. Malformed ones never get here.
struct HeadersReceived {
  StreamId stream;
  void* user;
  HeadersKind kind;
  std::uint16_t status;  ///< of a response, 100 to 999; 0 for requests and trailers
  bool end_stream;       ///< nothing more will come from the peer on this stream
  Fields fields;         ///< as received: order, duplicates and pseudo-header fields included
};

/// A piece of a message's content arrived, RFC 9113 §6.1. A DATA frame that the transport delivers
/// in pieces is handed out in pieces. Empty only to say `end_stream`.
struct DataReceived {
  StreamId stream;
  void* user;
  Bytes data;       ///< without padding, which is credited back by itself
  bool end_stream;  ///< nothing more will come from the peer on this stream
};

/// The server announced a request it is going to answer by itself, RFC 9113 §8.4. The promised
/// stream is reserved; refuse it with ResetStream.
struct PushPromiseReceived {
  StreamId stream;
  void* user;
  StreamId promised;
  Fields fields;  ///< the request
};

/// Who made an end of a stream.
enum class EndedBy : std::uint8_t {
  both,       ///< END_STREAM both ways, the regular end
  peer,       ///< its RST_STREAM, or its GOAWAY
  caller,     ///< ResetStream or Shutdown
  engine,     ///< the peer broke a rule: PeerError says which
  transport,  ///< TransportClosed
};

/// What may be assumed about the request of a stream, RFC 9113 §8.7.
enum class Verdict : std::uint8_t {
  answered,         ///< the whole final response went from end to end of this engine
  maybe_processed,  ///< do not retry by yourself
  not_processed,    ///< safe to retry, whatever the method
};

/// A stream is over. Exactly one for each stream that left idle, and the last event for it. Its
/// identifier stays valid to hold: acts on it are refused.
struct StreamClosed {
  StreamId stream;
  void* user;
  ErrorCode code;  ///< no_error after a regular end; as the peer sent it, registered or not
  EndedBy by;
  Verdict verdict;
};

/// The memory of a SendData is the caller's again, and the stream takes the next one. Exactly one
/// for each SendData, in order.
struct BodySent {
  StreamId stream;
  void* user;
  bool complete;  ///< false: dropped, in whole or in part, because the stream ended
};

/// SETTINGS arrived, are in force and were acknowledged, RFC 9113 §6.5.3. The values are in
/// Connection::remote_settings().
struct SettingsReceived {
  std::span<const Setting> entries;  ///< as they came: order and unknown identifiers included
  Settings before;                   ///< the values in force until now
};

/// The peer acknowledged the oldest SETTINGS of ours; they are in force, RFC 9113 §6.5.3.
struct SettingsAcknowledged {};

/// A PING came and was answered, RFC 9113 §6.7.
struct PingReceived {
  std::array<std::byte, 8> payload;
};

/// The peer answered a Ping of ours, RFC 9113 §6.7.
struct PingAcknowledged {
  std::array<std::byte, 8> payload;
};

/// The peer will not take up streams above `last_stream`, RFC 9113 §6.8. Own streams above it are
/// closed as not processed right after this event; the others go on.
struct GoawayReceived {
  StreamId last_stream;
  ErrorCode code;
  Bytes debug;
};

/// The peer broke a rule, RFC 9113 §5.4; RST_STREAM or GOAWAY is in the output. For a stream,
/// StreamClosed follows. For the connection this is the last event of all.
struct PeerError {
  Rule rule;        ///< info(rule) has the source, the scope, the code and a text
  StreamId stream;  ///< 0: the connection
};

/// `std::visit` it with `overloaded{...}`.
using Event = std::variant<HeadersReceived, DataReceived, PushPromiseReceived, StreamClosed,
                           BodySent, SettingsReceived, SettingsAcknowledged, PingReceived,
                           PingAcknowledged, GoawayReceived, PeerError>;

}  // namespace h2

#endif  // H2_EVENT_HPP
