// Constants and small values that the parts of the engine share.
#ifndef H2_SRC_CONNECTION_TERMS_HPP
#define H2_SRC_CONNECTION_TERMS_HPP

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <vector>

#include <h2/action.hpp>
#include <h2/error.hpp>
#include <h2/hpack.hpp>
#include <h2/priority.hpp>
#include <h2/types.hpp>

#include "connection/stream.hpp"
#include "message/precedent.hpp"

namespace h2 {

/// The rule that the peer broke, if it did.
using Fault = std::optional<Rule>;

/// Both windows of the connection before any WINDOW_UPDATE, RFC 9113 §6.9.2.
inline constexpr std::uint32_t initial_window = 65'535;

/// SETTINGS that may wait for the caller's AcknowledgeSettings before poll() stops reading.
inline constexpr std::size_t max_held_acks = 32;

/// The payloads of the engine's own PINGs: with a server's notice of shutdown, and when nothing was
/// heard for long.
inline constexpr PingPayload notice_ping = {std::byte{'s'}, std::byte{'h'}, std::byte{'u'},
                                            std::byte{'t'}, std::byte{'d'}, std::byte{'o'},
                                            std::byte{'w'}, std::byte{'n'}};
inline constexpr PingPayload keep_alive_ping = {std::byte{'a'}, std::byte{'l'}, std::byte{'i'},
                                                std::byte{'v'}, std::byte{'e'}, std::byte{'?'},
                                                std::byte{'?'}, std::byte{'?'}};

/// Octets of a priority value; longer ones are ignored.
inline constexpr std::size_t max_priority_value = 256;

[[nodiscard]] constexpr Role other(Role role) {
  return role == Role::client ? Role::server : Role::client;
}

/// SETTINGS of the peer that are still to be acknowledged: what the encoder learns then.
struct HeldAck {
  bool tables = false;
  std::uint32_t smallest_table = 0;
  std::uint32_t last_table = 0;
};

[[nodiscard]] Priority priority_of(const Stream& stream);
/// @param first where the first priority field stands, if there is one
[[nodiscard]] Priority priority_of(Fields fields, std::uint32_t first, Priority otherwise);

/// What is known of fields that are to be sent, before they are encoded.
struct Judged {
  hpack::Encoder::Draft draft;  // of the block, where it will be sent from
  std::uint32_t fresh = 0;      // lines, of the first 32, that were not judged before
  std::size_t bound = 0;        // of the block, if it goes out as one frame without more to it
  message::Classified classified = {};
};

/// What field sections are judged with. Not there before the first of them.
struct Judging {
  explicit Judging(std::pmr::memory_resource* memory) : classes(memory) {}

  std::pmr::vector<std::uint32_t> classes;  // of the fields that are being sent
  message::Precedent sent;
  message::Precedent received;
  message::Accepted accepted;  // what was said last of a section without precedent
};

}  // namespace h2

#endif  // H2_SRC_CONNECTION_TERMS_HPP
