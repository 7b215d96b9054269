// What submit() takes: one struct for each thing that a caller can do, in the imperative.
#ifndef H2_ACTION_HPP
#define H2_ACTION_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <h2/error.hpp>
#include <h2/field.hpp>
#include <h2/priority.hpp>
#include <h2/settings.hpp>
#include <h2/types.hpp>

namespace h2 {

/// Octets on their way out, and who owns them.
class Body {
 public:
  Body() = default;

  /// The engine takes the memory over and frees it after BodySent.
  static Body own(std::string octets) { return Body{std::move(octets)}; }
  static Body own(std::vector<std::byte> octets) { return Body{std::move(octets)}; }

  /// The engine keeps a copy; `octets` may go at once.
  static Body copy(Bytes octets) {
    return Body{std::vector<std::byte>(octets.begin(), octets.end())};
  }

  /// The memory stays the caller's and must not change or go before BodySent.
  static Body borrow(Bytes octets) { return Body{octets}; }

  /// Valid as long as this object stays where it is.
  [[nodiscard]] Bytes view() const {
    if (const auto* borrowed = std::get_if<Bytes>(&owner_)) return *borrowed;
    if (const auto* text = std::get_if<std::string>(&owner_))
      return std::as_bytes(std::span{*text});
    return *std::get_if<std::vector<std::byte>>(&owner_);
  }

 private:
  using Owner = std::variant<Bytes, std::string, std::vector<std::byte>>;

  explicit Body(Owner owner) : owner_(std::move(owner)) {}

  Owner owner_;
};

/// Sends a field section, RFC 9113 §8.1: a client's request on the stream that next_stream_id()
/// names, a server's informational or final response, or trailers once the body is queued. What it
/// is follows from the state of the stream.
struct SendHeaders {
  StreamId stream;
  Fields fields;             ///< read before submit() returns; pseudo-header fields first
  bool end_stream = false;   ///< trailers always end the stream
  void* user = nullptr;      ///< attached to a stream that this opens
  std::uint8_t padding = 0;  ///< octets of padding in the HEADERS frame, RFC 9113 §6.2; 0: none
};

/// Sends content, RFC 9113 §6.1, as the flow-control windows allow. BodySent tells when the memory
/// is free again, which is also the moment to send more.
struct SendData {
  StreamId stream;
  Body body;
  bool end_stream = false;
  std::uint8_t padding = 0;  ///< octets in each DATA frame, where the windows have room; 0: none
};

/// Announces a request that this server will answer by itself, RFC 9113 §8.4.
struct PushPromise {
  StreamId stream;    ///< the client's stream that it belongs to
  StreamId promised;  ///< from next_stream_id()
  Fields fields;      ///< the request: GET or HEAD, with :authority
  void* user = nullptr;
  std::uint8_t padding = 0;  ///< octets of padding in the PUSH_PROMISE frame; 0: none
};

/// Ends a stream, RFC 9113 §6.4. A server that has answered and does not want the rest of the
/// request says `{stream, no_error, after_queued}`, RFC 9113 §8.1.
struct ResetStream {
  enum class When : std::uint8_t {
    now,           ///< what is queued for the stream is dropped
    after_queued,  ///< what is queued is sent first, as the windows allow; nothing more is taken
  };

  StreamId stream;
  ErrorCode code = ErrorCode::cancel;
  When when = When::now;
};

/// Gives flow-control credit back for octets of content that are done with, RFC 9113 §6.9. Only
/// with `Credit::manual`. WINDOW_UPDATE is sent once enough has come together.
struct Consume {
  /// Whose window gets the credit: a proxy may give the connection's back at once and the stream's
  /// when the other side has taken the content.
  enum class Credit : std::uint8_t { both, stream, connection };

  StreamId stream;
  std::uint32_t octets;
  Credit credit = Credit::both;
};

/// Sends SETTINGS, RFC 9113 §6.5, as given. They bind the peer once it has acknowledged them.
struct ChangeSettings {
  std::span<const Setting> settings;
};

/// Sends the acknowledgement of the oldest SETTINGS that still waits for one, RFC 9113 §6.5.3.
/// Only with `SettingsAck::manual`.
struct AcknowledgeSettings {};

/// Sends PING, RFC 9113 §6.7.
struct Ping {
  std::array<std::byte, 8> payload = {};
};

/// Changes the priority of a stream, RFC 9218. A client tells the server with PRIORITY_UPDATE (§7),
/// also of a stream that it is going to open or that the server pushes. A server overrides what the
/// client said, for its own scheduler alone (§8), until the client says something else.
struct UpdatePriority {
  StreamId stream;
  Priority priority;
};

/// Advertises alternative services, RFC 7838 §4: of `origin` on stream 0, of the origin of the
/// request on another stream. Servers only.
struct AltSvc {
  StreamId stream = 0;
  std::string_view origin;  ///< ASCII serialisation; empty unless `stream` is 0
  std::string_view value;   ///< as in an Alt-Svc field
};

/// States the origins that this connection is authoritative for, RFC 8336. Servers only.
struct Origin {
  std::span<const std::string_view> origins;  ///< ASCII serialisations; each below 2^16 octets
};

/// Sends a frame of a type that this engine does not know, RFC 9113 §5.5. It waits for nothing and
/// is not subject to flow control.
struct SendFrame {
  std::uint8_t type;
  std::uint8_t flags = 0;
  StreamId stream = 0;
  Bytes payload = {};  ///< copied; at most the peer's SETTINGS_MAX_FRAME_SIZE
};

/// Ends the connection, RFC 9113 §6.8.
struct Shutdown {
  enum class When : std::uint8_t {
    drained,  ///< no new streams, those that are open go on; the server first gives notice
    now,      ///< GOAWAY is the last frame; open streams are closed
  };

  When when = When::drained;
  ErrorCode code = ErrorCode::no_error;
  Bytes debug = {};  ///< sent in GOAWAY; at most 1,024 octets are taken
};

/// Says that the transport is gone. Open streams are closed, nothing is read or written any more,
/// and what gather() showed is not needed any more: let no write be in flight. It is the caller's
/// own news: each stream gets StreamClosed, the connection gets no event.
struct TransportClosed {};

/// Any action, for programs that keep or replay them.
using Action = std::variant<SendHeaders, SendData, PushPromise, ResetStream, Consume,
                            ChangeSettings, AcknowledgeSettings, Ping, UpdatePriority, AltSvc,
                            Origin, SendFrame, Shutdown, TransportClosed>;

}  // namespace h2

#endif  // H2_ACTION_HPP
