// The frame codec: every frame of RFC 9113 §6, of RFC 7838, RFC 8336 and RFC 9218, and any other.
// Stand-alone: it knows no connection, allocates nothing and keeps no state. Payload views point
// into what was given to decode.
#ifndef H2_FRAME_HPP
#define H2_FRAME_HPP

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include <h2/error.hpp>
#include <h2/result.hpp>
#include <h2/settings.hpp>
#include <h2/types.hpp>

namespace h2::frame {

/// RFC 9113 §6, RFC 7838 §4, RFC 8336 §2, RFC 9218 §7.1. Other values are kept as they are.
enum class Type : std::uint8_t {
  data = 0x0,
  headers = 0x1,
  priority = 0x2,
  rst_stream = 0x3,
  settings = 0x4,
  push_promise = 0x5,
  ping = 0x6,
  goaway = 0x7,
  window_update = 0x8,
  continuation = 0x9,
  altsvc = 0xa,
  origin = 0xc,
  priority_update = 0x10,
};

/// Such as "HEADERS"; "UNKNOWN" for a type that is none of the above.
[[nodiscard]] H2_API std::string_view name(Type type);

/// Flag bits, RFC 9113 §6. A bit means something only for the types named.
namespace flag {
inline constexpr std::uint8_t end_stream = 0x01;   ///< DATA, HEADERS
inline constexpr std::uint8_t ack = 0x01;          ///< SETTINGS, PING
inline constexpr std::uint8_t end_headers = 0x04;  ///< HEADERS, PUSH_PROMISE, CONTINUATION
inline constexpr std::uint8_t padded = 0x08;       ///< DATA, HEADERS, PUSH_PROMISE
inline constexpr std::uint8_t priority = 0x20;     ///< HEADERS
}  // namespace flag

/// The nine octets in front of every payload, RFC 9113 §4.1.
struct Header {
  static constexpr std::size_t size = 9;

  std::uint32_t length;  ///< octets of payload; 24 bits on the wire
  Type type;
  std::uint8_t flags;
  StreamId stream;  ///< 31 bits; the reserved bit is dropped on receipt and sent as 0

  [[nodiscard]] constexpr bool has(std::uint8_t flag) const { return (flags & flag) != 0; }

  friend constexpr bool operator==(const Header&, const Header&) = default;
};

/// The deprecated priority fields of HEADERS and PRIORITY, RFC 9113 §5.3.2, §6.3.
struct PriorityFields {
  StreamId dependency = 0;
  std::uint16_t weight = 16;  ///< 1 to 256; the wire carries one less
  bool exclusive = false;

  friend constexpr bool operator==(const PriorityFields&, const PriorityFields&) = default;
};

/// The entries of a SETTINGS frame, RFC 9113 §6.5.1: a view of Setting structs or of octets as
/// they came from the wire, read alike.
class SettingEntries {
 public:
  static constexpr std::size_t entry_size = 6;

  constexpr SettingEntries() = default;
  constexpr SettingEntries(std::span<const Setting> entries) : entries_(entries) {}
  /// Of an array or a vector, as a span would be.
  template <class Range>
  requires std::convertible_to<const Range&, std::span<const Setting>>
  constexpr SettingEntries(const Range& entries) : entries_(entries) {}

  /// @pre `octets.size()` is a multiple of 6
  static constexpr SettingEntries from_wire(Bytes octets) {
    SettingEntries view;
    view.wire_ = octets;
    return view;
  }

  [[nodiscard]] constexpr std::size_t size() const {
    return entries_.size() + wire_.size() / entry_size;
  }
  [[nodiscard]] constexpr bool empty() const { return size() == 0; }
  [[nodiscard]] H2_API Setting operator[](std::size_t i) const;

 private:
  std::span<const Setting> entries_;
  Bytes wire_;
};

// The frames. `padding`: octets of padding after the content; absent for a frame without PADDED,
// so a value of 0 still costs the Pad Length octet (§6.1).

/// Content, RFC 9113 §6.1.
struct Data {
  StreamId stream;
  Bytes data;
  bool end_stream = false;
  std::optional<std::uint8_t> padding = {};
};

/// The beginning of a field section, or all of it, RFC 9113 §6.2.
struct Headers {
  StreamId stream;
  Bytes fragment;  ///< of the field block
  bool end_stream = false;
  bool end_headers = true;
  std::optional<PriorityFields> priority = {};
  std::optional<std::uint8_t> padding = {};
};

/// Deprecated priorities alone, RFC 9113 §6.3.
struct Priority {
  StreamId stream;
  PriorityFields priority;
};

/// Ends a stream, RFC 9113 §6.4.
struct RstStream {
  StreamId stream;
  ErrorCode code;
};

/// Settings of the sender, or that those of the receiver are in force, RFC 9113 §6.5.
struct Settings {
  bool ack = false;
  SettingEntries entries = {};  ///< empty with `ack`; the values are not judged here
};

/// A request that the server will answer by itself, RFC 9113 §6.6.
struct PushPromise {
  StreamId stream;
  StreamId promised;
  Bytes fragment;
  bool end_headers = true;
  std::optional<std::uint8_t> padding = {};
};

/// Asks for an answer, or is one, RFC 9113 §6.7.
struct Ping {
  std::array<std::byte, 8> payload = {};
  bool ack = false;
};

/// No streams above the last one are taken up, RFC 9113 §6.8.
struct Goaway {
  StreamId last_stream;
  ErrorCode code;
  Bytes debug = {};
};

/// Flow-control credit, RFC 9113 §6.9.
struct WindowUpdate {
  StreamId stream;
  std::uint32_t increment;  ///< 1 to 2^31-1; decoded as it came, 0 too
};

/// More of a field section, RFC 9113 §6.10.
struct Continuation {
  StreamId stream;
  Bytes fragment;
  bool end_headers = true;
};

/// Alternative services, RFC 7838 §4.
struct AltSvc {
  StreamId stream;
  Bytes origin;  ///< empty on a stream
  Bytes value;   ///< as in the Alt-Svc field
};

/// The origins of the connection, RFC 8336 §2.1.
struct Origin {
  Bytes entries;  ///< each one a 16-bit length and as many octets
  StreamId stream = 0;
  std::uint8_t flags = 0;
};

/// The priority of a stream, RFC 9218 §7.1.
struct PriorityUpdate {
  StreamId prioritized;
  Bytes value;  ///< as in the Priority field
};

/// A frame as its octets say, whatever the rules: for types that this codec does not know, and for
/// tests that have to send what must not be sent. `length` and the reserved bit are free.
struct Raw {
  std::uint32_t length;
  std::uint8_t type;
  std::uint8_t flags;
  std::uint32_t stream;  ///< all 32 bits
  Bytes payload;
};

using Frame = std::variant<Data, Headers, Priority, RstStream, Settings, PushPromise, Ping, Goaway,
                           WindowUpdate, Continuation, AltSvc, Origin, PriorityUpdate, Raw>;

/// Cannot fail: any nine octets are a frame header. Limits are for the caller to check.
[[nodiscard]] H2_API Header decode_header(std::span<const std::byte, Header::size> in);

/// The rule that a frame breaks by its header alone: a stream identifier that must be or must not
/// be 0, a length its type cannot have. Nothing for unknown types. Does not look at
/// SETTINGS_MAX_FRAME_SIZE, which is a matter between two ends.
[[nodiscard]] H2_API std::optional<Rule> check(const Header& header);

/// What stands in front of the content of DATA, HEADERS and PUSH_PROMISE, so that the content can
/// be handed on while the frame is still arriving.
struct Prefix {
  std::uint32_t content = 0;  ///< octets of data or fragment that follow the prefix
  std::uint8_t padding = 0;   ///< octets of padding that follow the content
  std::optional<PriorityFields> priority = {};
  StreamId promised = 0;
};

/// How many octets of payload the prefix takes, 0 to 6: Pad Length, priority fields, promised id.
[[nodiscard]] H2_API std::size_t prefix_size(const Header& header);

/// Reads the prefix; fails if the padding does not leave room for what must be there.
/// @pre check(header) found nothing; `payload` holds at least prefix_size(header) octets
[[nodiscard]] H2_API Result<Prefix, Rule> decode_prefix(const Header& header, Bytes payload);

/// Takes a whole frame apart. Views in the result point into `payload`.
/// @pre `payload.size() == header.length`
[[nodiscard]] H2_API Result<Frame, Rule> decode(const Header& header, Bytes payload);

/// Why a frame was not written. Nothing was.
enum class EncodeError : std::uint8_t {
  no_room,  ///< `out` is shorter than encoded_size()
  illegal,  ///< a value that the layout cannot carry or the RFC forbids: use Raw to insist
};

/// Octets that encode() will write, header included.
[[nodiscard]] H2_API std::size_t encoded_size(const Frame& frame);

/// Writes the frame to the front of `out` and says how many octets that took.
[[nodiscard]] H2_API Result<std::size_t, EncodeError> encode(const Frame& frame,
                                                             std::span<std::byte> out);

/// Writes a frame header. Cannot fail: `length` is cut to 24 bits, `stream` to 31.
H2_API void encode_header(const Header& header, std::span<std::byte, Header::size> out);

}  // namespace h2::frame

#endif  // H2_FRAME_HPP
