// One end of one HTTP/2 connection, in memory.
#ifndef H2_CONNECTION_HPP
#define H2_CONNECTION_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include <h2/action.hpp>
#include <h2/budget.hpp>
#include <h2/error.hpp>
#include <h2/event.hpp>
#include <h2/options.hpp>
#include <h2/result.hpp>
#include <h2/settings.hpp>
#include <h2/status.hpp>
#include <h2/types.hpp>

namespace h2 {

struct Upgrade;

/// An HTTP/2 endpoint without transport, threads or clock: octets in, events out; actions in,
/// octets out. It shares nothing with other connections and calls nobody back.
///
/// The loop: poll() until it returns nothing, write() until it returns 0, again if either did
/// something, then wait for the transport or for next_deadline(). When finished(), close the
/// transport.
class Connection {
 public:
  /// The preface is in the output from the start, RFC 9113 §3.4.
  /// @pre check_options(role, options) found nothing
  explicit H2_API Connection(Role role, const Options& options = {});

  /// A connection that goes on from an HTTP/1.1 request with `Upgrade: h2c`, RFC 7540 §3.2: see
  /// h2/upgrade.hpp. The request is stream 1.
  /// @pre check_options(role, options) found nothing
  [[nodiscard]] static H2_API Connection upgraded(Role role, const Upgrade& upgrade,
                                                  const Options& options = {});

  /// What was moved from can be destroyed or assigned to, and nothing else. What is assigned to
  /// ends as if it were destroyed.
  H2_API Connection(Connection&& other) noexcept;
  H2_API Connection& operator=(Connection&& other) noexcept;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  H2_API ~Connection();

  /// Takes octets from the front of `input`, cut anywhere, until one event is ready.
  ///
  /// Nothing, and `input` empty: feed more; the engine keeps no view of what it was given.
  /// Nothing, and octets left: the output is at its cap, or it took max_frames_per_poll, or as many
  /// SETTINGS as it keeps, 32, wait for AcknowledgeSettings; write what there is, acknowledge, then
  /// poll again with what is left. With empty `input` it yields what came from the caller's own
  /// acts and from time.
  ///
  /// After a connection error or the end of the connection, input is discarded.
  [[nodiscard]] H2_API std::optional<Event> poll(Bytes& input);

  /// Does the whole action or refuses it and changes nothing. Never invalidates what the last
  /// event shows, so received fields and data can be passed straight on.
  H2_API Result<void, Misuse> submit(const SendHeaders& action);
  H2_API Result<void, Misuse> submit(SendData&& action);
  H2_API Result<void, Misuse> submit(const PushPromise& action);
  H2_API Result<void, Misuse> submit(const ResetStream& action);
  H2_API Result<void, Misuse> submit(const Consume& action);
  H2_API Result<void, Misuse> submit(const ChangeSettings& action);
  H2_API Result<void, Misuse> submit(const AcknowledgeSettings& action);
  H2_API Result<void, Misuse> submit(const Ping& action);
  H2_API Result<void, Misuse> submit(const UpdatePriority& action);
  H2_API Result<void, Misuse> submit(const AltSvc& action);
  H2_API Result<void, Misuse> submit(const Origin& action);
  H2_API Result<void, Misuse> submit(const SendFrame& action);
  H2_API Result<void, Misuse> submit(const Shutdown& action);
  H2_API Result<void, Misuse> submit(const TransportClosed& action);

  /// Writes what is due to the front of `out` and says how many octets that were; 0: nothing is
  /// due. Frames are made here, at the last moment, and may be cut at the end of `out`.
  [[nodiscard]] H2_API std::size_t write(std::span<std::byte> out);

  /// Shows what is due without copying it: fills `views` from the front and says how many there
  /// are, in the order of the wire. They stay where they are until sent() has covered them,
  /// whatever else is called. Calling it again shows the same octets, and more if there is room.
  /// Not to be mixed with write() while views are out.
  [[nodiscard]] H2_API std::size_t gather(std::span<Bytes> views);

  /// The first `octets` of what gather() showed are with the transport.
  /// @pre gather() showed at least as many
  H2_API void sent(std::size_t octets);

  /// There is output that write() or gather() would hand out now. It says nothing of events: what
  /// was taken may have made some, so poll() again before waiting.
  [[nodiscard]] H2_API bool has_output() const;

  /// The connection is over and all output was taken: close the transport.
  [[nodiscard]] H2_API bool finished() const;

  /// Tells the time. The deadlines that have passed show up as events of the next poll().
  H2_API void advance(Time now);

  /// When advance() should be called next, if nothing happens before.
  [[nodiscard]] H2_API std::optional<Time> next_deadline() const;

  /// The identifier that the next stream of this end has to have: for a client's SendHeaders, for
  /// a server's PushPromise. Nothing once all are used up, RFC 9113 §5.1.1.
  [[nodiscard]] H2_API std::optional<StreamId> next_stream_id() const;

  /// Attaches a pointer to a stream, to be shown in all its events until StreamClosed. Says whether
  /// there is such a stream.
  H2_API bool set_user(StreamId stream, void* user);

  /// The values in force for what this end receives: what it announced and the peer acknowledged.
  [[nodiscard]] H2_API const Settings& local_settings() const;

  /// The values in force for what this end sends: what the peer announced.
  [[nodiscard]] H2_API const Settings& remote_settings() const;

  /// Octets of content that may be sent, or received, now: on a stream, or with 0 on the
  /// connection. May be negative, RFC 9113 §6.9.2. 0 for a stream that is not open.
  [[nodiscard]] H2_API std::int64_t send_window(StreamId stream = 0) const;
  [[nodiscard]] H2_API std::int64_t receive_window(StreamId stream = 0) const;

  /// Streams of both ends that have left idle and whose StreamClosed was not taken yet.
  [[nodiscard]] H2_API std::size_t live_streams() const;

  /// Aims at another receive window, RFC 9113 §6.9: of the connection with stream 0, otherwise of
  /// one stream. More is granted with WINDOW_UPDATE at once; less by holding credit back as content
  /// arrives. At most 2^31-1. For all streams at once there is ChangeSettings.
  H2_API Result<void, Misuse> set_receive_window(StreamId stream, std::uint32_t octets);

  /// How many requests SendHeaders would open now without waiting: what the peer's
  /// SETTINGS_MAX_CONCURRENT_STREAMS leaves, 0 once the connection is on its way to the end.
  [[nodiscard]] H2_API std::uint32_t request_capacity() const;

  /// How the connection and its streams stand, beyond what has a question of its own above.
  [[nodiscard]] H2_API ConnectionStatus status() const;
  [[nodiscard]] H2_API std::optional<StreamStatus> stream_status(StreamId stream) const;

  /// What is left of each budget in Limits, in the order in which they stand there.
  [[nodiscard]] H2_API BudgetStatuses budgets() const;

  /// Rules that actions broke and Options::tolerate_sent let pass, so far.
  [[nodiscard]] H2_API RuleSet tolerated_sent() const;

  /// All of the above and each live stream as text, for a report to whoever has to find out what
  /// went wrong. The form is for people and may change; contents of messages are not in it.
  [[nodiscard]] H2_API std::string dump() const;

 private:
  struct Engine;
  Engine* engine_;
};

}  // namespace h2

#endif  // H2_CONNECTION_HPP
