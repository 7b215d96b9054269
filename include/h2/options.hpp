// What can be chosen when a Connection is made.
#ifndef H2_OPTIONS_HPP
#define H2_OPTIONS_HPP

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <span>
#include <vector>

#include <h2/budget.hpp>
#include <h2/error.hpp>
#include <h2/hpack.hpp>
#include <h2/priority.hpp>
#include <h2/settings.hpp>
#include <h2/types.hpp>

namespace h2 {

/// Who gives flow-control credit back for content that was received, RFC 9113 §6.9.1.
enum class Credit : std::uint8_t {
  automatic,  ///< the engine, as poll() hands the content out
  manual,     ///< the caller, with Consume: its way to hold a fast peer back
};

/// Who acknowledges the peer's SETTINGS, RFC 9113 §6.5.3.
enum class SettingsAck : std::uint8_t {
  automatic,  ///< the engine, as it reads them
  manual,     ///< the caller, with AcknowledgeSettings: for proxies that ask somebody else first
};

struct Observer;

/// A stream that has something to send and may send it, for a scheduler of the caller's own.
struct Sendable {
  StreamId stream;
  void* user;
  Priority priority;
  std::size_t queued;  ///< octets of content
};

/// A scheduler in place of the engine's own, which obeys RFC 9218 §10.
struct Scheduling {
  /// Names the stream that sends the next frame: one of `streams`, in the order in which they
  /// became ready or last sent. Called in write() and gather(); must not call the connection. Takes
  /// time that grows with the number of ready streams, which the engine's own does not.
  StreamId (*choose)(void* context, std::span<const Sendable> streams) = nullptr;
  void* context = nullptr;
};

/// How the connection begins, RFC 9113 §3.4.
enum class Preface : std::uint8_t {
  full,            ///< a client sends the 24 octets of magic, a server expects them
  magic_consumed,  ///< someone else has sent or read them; SETTINGS still come first
};

/// Caps on what is stored, and on how far a peer may go.
struct Limits {
  /// Output in octets (frames other than DATA) at which poll() stops consuming input, so that a
  /// peer who makes us answer has to read the answers.
  std::size_t max_control_output = 65'536;

  /// Output in octets (frames other than DATA) at which submit() refuses more field sections.
  std::size_t max_output = 1'048'576;

  /// What received field sections may hold; max_list_size is announced to the peer. Whoever raises
  /// it raises the two below as well: frames have 16,384 octets unless more are announced.
  hpack::DecoderLimits fields = {};

  std::uint32_t max_field_block = 65'536;   ///< octets of one field block on the wire
  std::uint32_t max_continuations = 9;      ///< CONTINUATION frames in one field block
  std::uint32_t max_empty_fragments = 1;    ///< empty frames in one field block, but for the last
  std::uint32_t max_settings_entries = 32;  ///< in one SETTINGS frame

  /// Frames other than DATA between our SETTINGS and their ACK, where no time is told: beyond them
  /// the connection ends with SETTINGS_TIMEOUT, as with a clock after Deadlines::settings_ack. 0:
  /// any number.
  std::uint32_t max_unacknowledged = 1'000;

  /// Frames after which poll() returns, even if they made no event, so that one connection does not
  /// keep others waiting. The rest of the input is left: call again, later. 0: any number.
  std::uint32_t max_frames_per_poll = 0;

  /// Streams of the peer until their StreamClosed was taken, promises aside; more are refused,
  /// unless more were announced with SETTINGS_MAX_CONCURRENT_STREAMS.
  std::uint32_t max_live_streams = 200;
  std::uint32_t max_reserved_streams = 100;  ///< promised to a client and not yet answered
  std::uint8_t max_informational = 16;       ///< to one request, at most 31; 0: any number

  Budget early_reset = {200, 20};    ///< RST_STREAM before the final response was sent
  Budget reset = {1'000, 33};        ///< any RST_STREAM for a stream of the peer's
  Budget provoked_reset = {100, 5};  ///< stream errors of the peer's
  Budget refused = {100, 10};        ///< streams refused because there were too many
  Budget ping = {100, 10};           ///< PING
  Budget settings = {32, 1};         ///< SETTINGS
  Budget window_update = {100, 0};   ///< WINDOW_UPDATE; 2 more for a stream, 10 for 16 KiB sent
  Budget dribble = {25'600, 0};      ///< octets that WINDOW_UPDATE frames fall short of 256
  Budget empty_data = {100, 10};     ///< DATA without content that ends nothing
  Budget goaway = {8, 0};            ///< GOAWAY
  Budget glitch = {2'000, 100};      ///< PRIORITY, unknown types, frames for streams long closed

  /// For whoever faces the internet: the values above.
  [[nodiscard]] static Limits edge() { return {}; }

  /// For peers that are known: ten times the budgets, and large field sections.
  [[nodiscard]] static H2_API Limits trusted();

  /// For peers that are suspected: small field sections, few errors.
  [[nodiscard]] static H2_API Limits strict();
};

/// How long to wait for the peer. They count from the moments given to Connection::advance(); a
/// caller that never calls it has no deadlines.
struct Deadlines {
  std::optional<Duration> preface = Duration::seconds(10);       ///< magic and first SETTINGS
  std::optional<Duration> settings_ack = Duration::seconds(10);  ///< RFC 9113 §6.5.3
  std::optional<Duration> drain = Duration::seconds(30);  ///< Shutdown until the last stream ends
  std::optional<Duration> field_block = Duration::seconds(10);  ///< HEADERS until END_HEADERS

  /// Content is queued and less than 1 KiB of it could be sent for want of flow-control credit:
  /// the stream is reset, or with the connection's window the connection ended. Above 24 days for
  /// streams the same as none.
  std::optional<Duration> send_stall = Duration::seconds(30);

  /// Nothing arrived for so long: the engine sends PING, and ends the connection if for
  /// `ping_answer` neither the answer comes nor anything else. Only what poll() takes has arrived:
  /// a caller that holds the peer back by not polling must not do so for as long. Off unless set.
  std::optional<Duration> keep_alive = {};
  std::optional<Duration> ping_answer = Duration::seconds(10);

  /// No stream was live for so long: a graceful Shutdown begins. Off unless set.
  std::optional<Duration> idle = {};
};

/// All that can be chosen. Default-constructed: an engine that may meet the open Internet.
struct Options {
  /// The first SETTINGS, sent as they stand here. Absent: a server's MAX_CONCURRENT_STREAMS 100, a
  /// client's ENABLE_PUSH 0, and MAX_HEADER_LIST_SIZE as in `limits`.
  std::optional<std::vector<Setting>> settings = {};

  /// Octets of content that all streams together may have under way to us; raised by a
  /// WINDOW_UPDATE behind the first SETTINGS. At least 65,535, at most 2^31-1.
  std::uint32_t connection_window = 65'535;

  Credit credit = Credit::automatic;
  SettingsAck settings_ack = SettingsAck::automatic;

  /// Requests above the peer's SETTINGS_MAX_CONCURRENT_STREAMS that wait for their turn; beyond
  /// these SendHeaders is refused with Misuse::stream_limit.
  std::uint32_t max_queued_requests = 0;

  /// Rules of messages (RFC 9113 §8) that are let pass, one by one. What was let pass is shown in
  /// HeadersReceived::tolerated and Connection::tolerated_sent(). check_options() says which rules
  /// cannot be tolerated because the message would be ambiguous to whoever is next.
  RuleSet tolerate_received = {};
  RuleSet tolerate_sent = {};

  /// Received cookie fields are shown as one (RFC 9113 §8.2.3); a sent one is split into crumbs,
  /// which compress better.
  bool join_cookies = false;
  bool split_cookies = false;

  // Events that come only where somebody wants to see them.
  bool show_blocked = false;         ///< Blocked, Writable
  bool show_unknown_frames = false;  ///< FrameReceived
  bool show_alt_svc = false;         ///< AltSvcReceived
  bool show_origin = false;          ///< OriginReceived; not in cleartext, RFC 8336 §2.2

  Scheduling scheduling = {};

  /// Is told of every frame and decision, see h2/observer.hpp; nobody if null. It must outlive the
  /// connection.
  const Observer* observer = nullptr;
  Preface preface = Preface::full;
  hpack::EncoderOptions encoder = {};
  Limits limits = {};
  Deadlines deadlines = {};

  /// Where the connection's memory comes from; the default resource if null. It must outlive the
  /// connection. What it throws while a Connection is made goes to the maker. Later std::bad_alloc
  /// does not: it ends the connection with the event OutOfMemory, but where this library is built
  /// without exceptions, which then must not meet any.
  std::pmr::memory_resource* memory = nullptr;
};

/// The rule that these options would make this end break, if any. A Connection must not be made of
/// such options.
[[nodiscard]] H2_API std::optional<Rule> check_options(Role role, const Options& options);

/// Octets that a connection with these options takes at most from `memory`, whatever its peer does;
/// UINT64_MAX if it is more. The formula is in the guide, docs/guide/limits.md.
///
/// What the caller makes it hold by itself is counted as a usual one does: own streams as far as
/// `max_live_streams`, a body and trailers for each stream, field sections no larger than
/// `max_list_size`, 64 views for gather(), `header_table_size` and `max_frame_size` as in the first
/// SETTINGS.
[[nodiscard]] H2_API std::uint64_t worst_case_memory(const Options& options) noexcept;

}  // namespace h2

#endif  // H2_OPTIONS_HPP
