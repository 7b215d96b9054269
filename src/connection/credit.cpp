// Flow-control credit for what arrives: who gives it back, when it is announced, and how much of it
// there is. RFC 9113 §5.2, §6.9.
#include <algorithm>
#include <utility>

#include "connection/engine.hpp"
#include "types/contract.hpp"

namespace h2 {

namespace {

Failure<Misuse> refuse(MisuseKind kind) { return {Misuse{kind}}; }

}  // namespace

void Connection::Engine::announce_connection_credit() {
  const auto credit = static_cast<std::uint32_t>(std::exchange(connection_credit_, 0));
  const bool granted = receive_window_.grant(credit);
  H2_ASSERT(granted);
  if (granted) emit_window_update(0, credit);
}

void Connection::Engine::announce_stream_credit(Stream& stream) {
  const auto credit = static_cast<std::uint32_t>(std::exchange(stream.credit, 0));
  const std::uint32_t initial = settings_.local().initial_window_size;
  const bool granted = stream.receive_window.grant(credit, initial);
  H2_ASSERT(granted);
  if (granted) emit_window_update(stream.id, credit);
}

// With smaller windows, credit that was too little to be announced may be all that the peer has.
void Connection::Engine::announce_credit() {
  streams_.for_each([this](Slot, Stream& stream) { credit_stream(stream, 0); });
}

/// The caller lets go of the last of a stream: nobody can give this credit back any more, and the
/// connection would slowly run dry.
void Connection::Engine::refund(const Stream& stream) {
  if (stream.unconsumed_of_connection == 0 || stage_ == Stage::ended) return;
  credit_connection(stream.unconsumed_of_connection);
}

// A stream that is closed but not yet told of still takes credit back: for the connection.
Result<void, Misuse> Connection::Engine::submit(const Consume& action) {
  if (stage_ == Stage::ended) return refuse(MisuseKind::connection_ended);
  if (credit_ == Credit::automatic) return refuse(MisuseKind::wrong_state);
  const Slot slot = streams_.find(action.stream);
  if (slot == no_slot) {
    return refuse(action.stream == 0 || is_idle(action.stream) ? MisuseKind::unknown_stream
                                                               : MisuseKind::stream_closed);
  }
  Stream& stream = streams_[slot];
  const bool of_stream = action.credit != Consume::Credit::connection;
  const bool of_connection = action.credit != Consume::Credit::stream;
  if (of_stream && action.octets > stream.unconsumed) return refuse(MisuseKind::window);
  if (of_connection && action.octets > stream.unconsumed_of_connection) {
    return refuse(MisuseKind::window);
  }
  if (of_connection) {
    stream.unconsumed_of_connection -= action.octets;
    credit_connection(action.octets);
  }
  if (of_stream) {
    stream.unconsumed -= action.octets;
    credit_stream(stream, action.octets);
  }
  return {};
}

Result<void, Misuse> Connection::Engine::set_receive_window(StreamId id, std::uint32_t octets) {
  if (octets > flow::Window::max) return refuse(MisuseKind::window);
  if (id == 0) {
    if (stage_ == Stage::ended) return refuse(MisuseKind::connection_ended);
    connection_credit_ += std::int64_t{octets} - connection_target_;
    connection_target_ = octets;
    if (connection_credit_ > 0) announce_connection_credit();
    return {};
  }
  const auto slot = usable_stream(id);
  if (!slot) return Failure{slot.error()};
  Stream& stream = streams_[*slot];
  if (stream.waiting || !stream::is_receiving(stream.state)) return refuse(MisuseKind::wrong_state);
  // SETTINGS that are under way will shift the window again (RFC 9113 §6.9.2), each by itself.
  const std::int64_t shift =
      std::int64_t{settings_.highest_initial_window()} - settings_.local().initial_window_size;
  if (octets + shift > flow::Window::max) return refuse(MisuseKind::window);
  // More than one WINDOW_UPDATE can say, if SETTINGS made the window negative.
  const std::int64_t credit = stream.credit + (octets - receive_target(stream));
  if (credit > flow::Window::max) return refuse(MisuseKind::window);
  stream.credit = static_cast<std::int32_t>(credit);
  if (stream.credit > 0) announce_stream_credit(stream);
  return {};
}

/// Whether no stream's receive window would pass 2^31-1 with this initial size.
bool Connection::Engine::receive_windows_fit(std::uint32_t initial) {
  const std::uint32_t before = settings_.local().initial_window_size;
  const std::int64_t shift = std::int64_t{initial} - before;
  bool fit = true;
  streams_.for_each([&](Slot, const Stream& stream) {
    if (!stream::is_receiving(stream.state)) return;
    // A window that is to become smaller is still as large as it was granted.
    const std::int64_t granted = stream.receive_window.available(before);
    fit = fit && std::max(receive_target(stream), granted) + shift <= flow::Window::max;
  });
  return fit;
}

}  // namespace h2
