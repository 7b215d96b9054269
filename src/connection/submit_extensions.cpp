// What the caller wants beyond RFC 9113: priorities (RFC 9218), ALTSVC (RFC 7838), ORIGIN
// (RFC 8336), frames of types that have no meaning here (RFC 9113 §5.5).
#include <algorithm>

#include "connection/engine.hpp"
#include "wire/wire.hpp"

namespace h2 {

namespace {

constexpr std::size_t max_entry = 0xffff;  // what a length of 16 bits can say

Failure<Misuse> refuse(MisuseKind kind) { return {Misuse{kind}}; }

Bytes as_octets(std::string_view text) { return std::as_bytes(std::span{text}); }

/// The types that have an action of their own, or none because the engine sends them by itself.
bool is_known(std::uint8_t type) {
  return frame::name(static_cast<frame::Type>(type)) != "UNKNOWN";
}

}  // namespace

Result<void, Misuse> Connection::Engine::submit(const UpdatePriority& action) {
  if (stage_ == Stage::ended) return refuse(MisuseKind::connection_ended);
  if (action.priority.urgency > 7) return refuse(MisuseKind::frame_content);
  if (role_ == Role::client && outbox_.framing() >= limits_.max_output) {
    return refuse(MisuseKind::would_block);
  }
  const bool known = streams_.find(action.stream) != no_slot;
  if (!known && role_ == Role::client && is_own(action.stream) && is_idle(action.stream)) {
    return prioritize_idle(action);
  }
  const auto slot = usable_stream(action.stream);
  if (!slot) return Failure{slot.error()};
  set_priority(*slot, action.priority);
  Stream& stream = streams_[*slot];
  stream.prioritized = 1;
  // RFC 9218 §7.1: of no use once the server has sent everything. A request that waits for its turn
  // tells of it then.
  const bool of_use = !stream.waiting && stream.state != stream::State::half_closed_remote;
  if (role_ == Role::client && of_use) emit_priority_update(action);
  return {};
}

// A stream that the client is going to open. The server remembers as many as it would let open.
Result<void, Misuse> Connection::Engine::prioritize_idle(const UpdatePriority& action) {
  if (const auto misuse = refuse_new_stream(action.stream)) return Failure{*misuse};
  if (action.stream < next_own_id_) return refuse(MisuseKind::stream_id);
  if (Priority* const known = idle_priorities_.find(action.stream)) {
    *known = action.priority;
  } else {
    const std::size_t open = idle_priorities_.size() + own_active_;
    const bool full = idle_priorities_.size() == schedule::IdlePriorities::capacity;
    if (full || open >= settings_.remote().max_concurrent_streams) {
      return refuse(MisuseKind::stream_limit);
    }
    idle_priorities_.add(action.stream, action.priority);
  }
  emit_priority_update(action);
  return {};
}

void Connection::Engine::emit_priority_update(const UpdatePriority& action) {
  emit(frame::PriorityUpdate{action.stream, as_octets(field_value(action.priority))});
}

Result<void, Misuse> Connection::Engine::submit(const AltSvc& action) {
  if (role_ == Role::client) return refuse(MisuseKind::wrong_role);
  if (const auto misuse = refuse_extension(action.stream)) return Failure{*misuse};
  const bool of_origin = action.stream == 0;
  if (of_origin == action.origin.empty() || action.origin.size() > max_entry ||
      2 + action.origin.size() + action.value.size() > settings_.remote().max_frame_size) {
    return refuse(MisuseKind::frame_content);
  }
  if (!of_origin && is_own(action.stream)) return refuse(MisuseKind::wrong_state);
  emit(frame::AltSvc{action.stream, as_octets(action.origin), as_octets(action.value)});
  return {};
}

Result<void, Misuse> Connection::Engine::submit(const Origin& action) {
  if (role_ == Role::client) return refuse(MisuseKind::wrong_role);
  if (const auto misuse = refuse_extension(0)) return Failure{*misuse};
  std::size_t size = 0;
  for (const std::string_view origin : action.origins) {
    if (origin.size() > max_entry) return refuse(MisuseKind::frame_content);
    size += 2 + origin.size();
  }
  if (size > settings_.remote().max_frame_size) return refuse(MisuseKind::frame_content);

  constexpr std::size_t header = frame::Header::size;
  const auto out = outbox_.reserve(header + size);
  frame::encode_header({static_cast<std::uint32_t>(size), frame::Type::origin, 0, 0},
                       out.first<header>());
  std::byte* at = out.data() + header;
  for (const std::string_view origin : action.origins) {
    at = wire::store_u16(at, static_cast<std::uint32_t>(origin.size()));
    at = std::copy_n(as_octets(origin).begin(), origin.size(), at);
  }
  outbox_.commit(header + size);
  if (watched()) tell_sent(out.first(header + size));
  return {};
}

Result<void, Misuse> Connection::Engine::submit(const SendFrame& action) {
  if (const auto misuse = refuse_extension(action.stream)) return Failure{*misuse};
  if (is_known(action.type) || action.payload.size() > settings_.remote().max_frame_size) {
    return refuse(MisuseKind::frame_content);
  }
  emit(frame::Raw{static_cast<std::uint32_t>(action.payload.size()), action.type, action.flags,
                  action.stream, action.payload});
  return {};
}

/// Why a frame of an extension may not be sent there now, RFC 9113 §5.1: on a stream only where
/// DATA could be sent too.
std::optional<Misuse> Connection::Engine::refuse_extension(StreamId id) {
  if (stage_ == Stage::ended) return Misuse{MisuseKind::connection_ended};
  if (outbox_.framing() >= limits_.max_output) return Misuse{MisuseKind::would_block};
  if (id == 0) return std::nullopt;
  const auto slot = usable_stream(id);
  if (!slot) return slot.error();
  const stream::Cell& cell = stream::step(streams_[*slot].state, stream::Input::send_data);
  if (cell.reaction != stream::Reaction::accept) return Misuse{MisuseKind::wrong_state};
  return std::nullopt;
}

}  // namespace h2
