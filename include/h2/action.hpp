// What submit() takes: one struct for each thing that a caller can do, in the imperative.
#ifndef H2_ACTION_HPP
#define H2_ACTION_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <h2/error.hpp>
#include <h2/field.hpp>
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
  Fields fields;            ///< read before submit() returns; pseudo-header fields first
  bool end_stream = false;  ///< trailers always end the stream
  void* user = nullptr;     ///< attached to a stream that this opens
};

/// Sends content, RFC 9113 §6.1, as the flow-control windows allow. BodySent tells when the memory
/// is free again, which is also the moment to send more.
struct SendData {
  StreamId stream;
  Body body;
  bool end_stream = false;
};

/// Announces a request that this server will answer by itself, RFC 9113 §8.4.
struct PushPromise {
  StreamId stream;    ///< the client's stream that it belongs to
  StreamId promised;  ///< from next_stream_id()
  Fields fields;      ///< the request: GET or HEAD, with :authority
  void* user = nullptr;
};

/// Ends a stream at once, RFC 9113 §6.4. What is queued for it is dropped.
struct ResetStream {
  StreamId stream;
  ErrorCode code = ErrorCode::cancel;
};

/// Gives flow-control credit back for octets of content that are done with, RFC 9113 §6.9. Only
/// with `Credit::manual`. WINDOW_UPDATE is sent once enough has come together.
struct Consume {
  StreamId stream;
  std::uint32_t octets;
};

/// Sends SETTINGS, RFC 9113 §6.5, as given. They bind the peer once it has acknowledged them.
struct ChangeSettings {
  std::span<const Setting> settings;
};

/// Sends PING, RFC 9113 §6.7.
struct Ping {
  std::array<std::byte, 8> payload = {};
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
/// and what gather() showed is not needed any more: let no write be in flight.
struct TransportClosed {};

/// Any action, for programs that keep or replay them.
using Action = std::variant<SendHeaders, SendData, PushPromise, ResetStream, Consume,
                            ChangeSettings, Ping, Shutdown, TransportClosed>;

}  // namespace h2

#endif  // H2_ACTION_HPP
