// What poll() says: one struct for each thing that can happen, in the past tense.
//
// Views in an event are valid until the next poll(), and only as long as the input that it was
// polled from. `user` is the pointer that the caller attached to the stream, or null.
#ifndef H2_EVENT_HPP
#define H2_EVENT_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include <h2/error.hpp>
#include <h2/field.hpp>
#include <h2/priority.hpp>
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
  Priority priority;     ///< as a request says, or its response changes it, RFC 9218 §5
  RuleSet tolerated;     ///< rules that the section breaks and Options::tolerate_received lets pass
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
  Fields fields;      ///< the request
  RuleSet tolerated;  ///< as in HeadersReceived
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

/// As the enumerators are spelled; in static memory.
[[nodiscard]] H2_API std::string_view name(EndedBy by);
[[nodiscard]] H2_API std::string_view name(Verdict verdict);

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
/// for each SendData, in order; but none after OutOfMemory.
struct BodySent {
  StreamId stream;
  void* user;
  bool complete;  ///< false: dropped, in whole or in part, because the stream ended
};

/// Content is queued and cannot be sent because a flow-control window is used up, RFC 9113 §6.9.1.
/// Told once until Writable. Only with Options::show_blocked.
struct Blocked {
  StreamId stream;  ///< whose own window it is; 0: the connection's, which holds up all streams
  void* user;
};

/// What was Blocked can be sent again. Only with Options::show_blocked.
struct Writable {
  StreamId stream;
  void* user;
};

/// SETTINGS arrived and are in force, RFC 9113 §6.5.3. They were acknowledged, unless that was left
/// to the caller with SettingsAck::manual. The values are in Connection::remote_settings().
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

/// The peer answered a Ping of ours, RFC 9113 §6.7, or one that the engine sent to see whether the
/// peer is still there.
struct PingAcknowledged {
  std::array<std::byte, 8> payload;
  bool keep_alive;                     ///< the engine's own, see Deadlines::keep_alive
  std::optional<Duration> round_trip;  ///< between two advance(); nothing where no time is told
};

/// The peer will not take up streams above `last_stream`, RFC 9113 §6.8. Own streams above it are
/// closed as not processed right after this event; the others go on.
struct GoawayReceived {
  StreamId last_stream;
  ErrorCode code;
  Bytes debug;
};

/// A client changed the priority of a response, RFC 9218 §7.1. The stream may still be idle.
struct PriorityUpdated {
  StreamId stream;
  void* user;
  Priority priority;
};

/// Alternative services, RFC 7838 §4: of `origin` with stream 0, else of the stream's origin. Only
/// with Options::show_alt_svc.
struct AltSvcReceived {
  StreamId stream;
  void* user;
  std::string_view origin;
  std::string_view value;  ///< as in an Alt-Svc field, not judged
};

/// The origins that the server claims for this connection, RFC 8336 §2.1. Only with
/// Options::show_origin.
struct OriginReceived {
  std::span<const std::string_view> origins;  ///< those that parse, at most 100 of a frame
};

/// A frame of a type that this engine does not know, RFC 9113 §5.5. Only with
/// Options::show_unknown_frames.
struct FrameReceived {
  std::uint8_t type;
  std::uint8_t flags;
  StreamId stream;
  void* user;
  Bytes payload;
};

/// Where a connection stands on its way to the end, RFC 9113 §6.8.
enum class Stage : std::uint8_t {
  open,
  noticed,   ///< a server gave notice: the client should open no more streams, but still may
  draining,  ///< the last stream was named; what is open goes on
  ended,     ///< nothing is read any more; what is left of the output goes out
};

/// As the enumerator is spelled; in static memory.
[[nodiscard]] H2_API std::string_view name(Stage stage);

/// A graceful Shutdown, or one that Deadlines::idle began, got further. A connection that ends by
/// an error says PeerError instead, and one that ends by TransportClosed nothing.
struct StageReached {
  Stage stage;
};

/// The peer broke a rule, RFC 9113 §5.4; RST_STREAM or GOAWAY is in the output. For a stream,
/// StreamClosed follows. For the connection this is the last event of all.
struct PeerError {
  Rule rule;        ///< info(rule) has the source, the scope, the code and a text
  StreamId stream;  ///< 0: the connection
};

/// The caller's memory resource threw std::bad_alloc, and the connection is over: the last event of
/// all. Streams get no StreamClosed, and bodies no BodySent: what was borrowed, and what gather()
/// showed, is free once the Connection is destroyed. What was not written yet, GOAWAY included, is
/// not going to be. Close the transport.
struct OutOfMemory {};

/// `std::visit` it with `overloaded{...}`.
using Event =
    std::variant<HeadersReceived, DataReceived, PushPromiseReceived, StreamClosed, BodySent,
                 Blocked, Writable, SettingsReceived, SettingsAcknowledged, PingReceived,
                 PingAcknowledged, GoawayReceived, PriorityUpdated, AltSvcReceived, OriginReceived,
                 FrameReceived, StageReached, PeerError, OutOfMemory>;

}  // namespace h2

#endif  // H2_EVENT_HPP
