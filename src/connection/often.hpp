// What the engine is asked or does so often that it is not called: the rest of engine.hpp, which
// alone includes it.
#ifndef H2_SRC_CONNECTION_OFTEN_HPP
#define H2_SRC_CONNECTION_OFTEN_HPP

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace h2 {

inline void Connection::Engine::expect_header() {
  part_ = Part::header;
  left_ = frame::Header::size;
}

/// Judges a section as what comes next in `message`, and moves that on. Null if it must not come:
/// `broken` says why. What it shows is valid until the next section of that direction.
inline const message::Accepted* Connection::Engine::accept(message::Message& message, Fields fields,
                                                           bool end_stream, bool sending,
                                                           const message::Classified& classified,
                                                           message::Broken& broken) {
  if (classified.as_before) [[likely]] {
    if (const auto* said = classified.precedent->follow(message, fields, end_stream)) return said;
  }
  return accept_anew(message, fields, end_stream, sending, classified, broken);
}

/// What became of an action, told if it was refused.
inline Result<void, Misuse> Connection::Engine::told(std::string_view action, StreamId id,
                                                     Result<void, Misuse> done) const {
  if (!done && watched()) tell(observed::Refused{action, id, done.error()});
  return done;
}

/// What follows content.
inline void Connection::Engine::expect_padding() {
  if (padding_ == 0) return expect_header();
  part_ = Part::padding;
  left_ = std::exchange(padding_, 0);
}

/// Nothing comes before further octets. Asked for every part of a frame, so it is one question
/// about all that attend() looks at, and one about the output, which the peer has to read.
inline bool Connection::Engine::calm() const {
  return !due_ && outbox_.framing() < limits_.max_control_output;
}

/// Frames come one after another, and nobody wants to be told of each.
inline bool Connection::Engine::in_course() const {
  return settings_seen_ && !block_.open && !watched();
}

// An event that is reset is none; one that never was would be filled with zeros, at the price of a
// whole call.
inline std::optional<Event> Connection::Engine::no_event() {
  std::optional<Event> event{SettingsAcknowledged{}};
  event.reset();
  return event;
}

/// Content that the caller is shown is his to give back.
inline void Connection::Engine::count_unconsumed(Stream& stream, std::uint32_t octets) {
  stream.unconsumed += octets;
  stream.unconsumed_of_connection += octets;
}

/// From how many octets of credit on they are announced: half a window at a time, since small
/// updates cost more than they give (RFC 9113 §6.9.1).
inline std::int64_t Connection::Engine::credit_threshold() const {
  return std::max<std::int64_t>(connection_target_ / 2, 1);
}
inline std::int64_t Connection::Engine::credit_threshold(const Stream& stream) const {
  return std::max<std::int64_t>(receive_target(stream) / 2, 1);
}

inline void Connection::Engine::credit_connection(std::uint32_t octets) {
  connection_credit_ += octets;
  if (connection_credit_ >= credit_threshold()) announce_connection_credit();
}

inline void Connection::Engine::credit_stream(Stream& stream, std::uint32_t octets) {
  if (!stream::is_receiving(stream.state)) return;
  stream.credit += static_cast<std::int32_t>(octets);
  if (stream.credit >= credit_threshold(stream)) announce_stream_credit(stream);
}

/// The window that a stream would have if all that has arrived had been given back.
inline std::int64_t Connection::Engine::receive_target(const Stream& stream) const {
  const std::uint32_t initial = settings_.local().initial_window_size;
  std::int64_t target =
      stream.receive_window.available(initial) + stream.credit + stream.unconsumed;
  if (&stream == arriving_) target += to_credit_ + (credit_ == Credit::manual ? left_ : 0);
  return target;
}

/// Clients open odd streams, servers even ones (RFC 9113 §5.1.1).
inline bool Connection::Engine::is_own(StreamId id) const {
  static_assert(static_cast<unsigned>(Role::client) == 0 &&
                static_cast<unsigned>(Role::server) == 1);
  return ((id ^ static_cast<StreamId>(role_)) & 1) != 0;
}

/// A stream of the peer above the last one that our GOAWAY named: its frames count for the
/// connection, and for nothing else (RFC 9113 §6.8).
inline bool Connection::Engine::is_ignored(StreamId id) const {
  return goaway_sent_ && id > *goaway_sent_ && !is_own(id);
}

inline stream::State Connection::Engine::state_of(StreamId id) const {
  const Slot slot = streams_.find(id);
  return slot != no_slot ? streams_[slot].state : state_without_record(id);
}

/// Opening a stream closes all lower idle ones of the same end.
inline bool Connection::Engine::is_idle(StreamId id) const {
  if (!is_own(id)) return id > highest_peer_id_;
  return id >= (waiting_.empty() ? next_own_id_ : streams_[waiting_.front()].id);
}

}  // namespace h2

#endif  // H2_SRC_CONNECTION_OFTEN_HPP
