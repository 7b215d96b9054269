// What a connection answers when it is asked how it stands.
#ifndef H2_STATUS_HPP
#define H2_STATUS_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <h2/event.hpp>
#include <h2/priority.hpp>
#include <h2/settings.hpp>
#include <h2/types.hpp>

namespace h2 {

/// The states of RFC 9113 §5.1.
enum class StreamState : std::uint8_t {
  idle,
  reserved_local,
  reserved_remote,
  open,
  half_closed_local,
  half_closed_remote,
  closed,
};

/// As the enumerator is spelled; in static memory.
[[nodiscard]] H2_API std::string_view name(StreamState state);

/// One stream that has left idle, or a request that waits for its turn, until its StreamClosed was
/// taken.
struct StreamStatus {
  StreamState state;  ///< idle: the request waits, see Options::max_queued_requests
  void* user;
  Priority priority;
  std::uint32_t unconsumed;  ///< octets handed out and not given back, with Credit::manual
  std::size_t queued;        ///< octets of content that were submitted and are not yet in frames
  bool blocked;  ///< content is queued, and the stream's window or the connection's is used up
};

/// The connection as a whole.
struct ConnectionStatus {
  Stage stage;
  Settings announced;                   ///< the same once all SETTINGS of this end are acknowledged
  std::size_t settings_pending;         ///< SETTINGS of this end without acknowledgement
  std::size_t settings_to_answer;       ///< SETTINGS of the peer that await AcknowledgeSettings
  std::uint32_t own_streams;            ///< opened by this end and active, RFC 9113 §5.1.2
  std::uint32_t peer_streams;           ///< opened by the peer and active
  std::uint32_t queued_requests;        ///< wait for the peer's limit
  StreamId highest_peer_stream;         ///< 0: none yet
  std::optional<StreamId> goaway_sent;  ///< the last stream that this end named
  std::optional<StreamId> goaway_received;  ///< the last stream that the peer named
  std::size_t output;                  ///< octets of frames other than DATA that wait to be taken
  std::size_t encoder_table_size;      ///< octets in use, RFC 7541 §4.1
  std::size_t encoder_table_limit;     ///< octets
  std::size_t decoder_table_size;      ///< octets in use
  std::size_t decoder_table_limit;     ///< octets
  std::optional<Duration> round_trip;  ///< of the last PING that was answered
};

}  // namespace h2

#endif  // H2_STATUS_HPP
