// DATA on its way in, and the credit that it costs and gives back: RFC 9113 §6.1, §6.9.
#include <utility>

#include "connection/engine.hpp"
#include "types/contract.hpp"

namespace h2 {

// Called once the prefix of a DATA frame is there: the whole payload is charged now, content is
// handed out as it comes, to the stream that is found here. A fault that does not end the
// connection leaves the rest of the frame to be skipped.
Fault Connection::Engine::begin_data() {
  H2_ASSERT(arriving_ == nullptr);
  to_credit_ = header_.length;
  const Slot slot = streams_.find(header_.stream);
  if (slot == no_slot) return begin_stray_data(state_of(header_.stream));
  Stream& stream = streams_[slot];
  const stream::Cell& cell = stream::step(stream.state, stream::Input::receive_data);
  if (cell.reaction != stream::Reaction::accept) return begin_stray_data(stream.state);
  if (const Fault fault = charge_data()) return fault;
  return admit_data(stream);
}

/// For a stream that takes none. All of it counts for the connection, unless that ends.
Fault Connection::Engine::begin_stray_data(stream::State state) {
  const bool ignored = is_ignored(header_.stream);
  const stream::Cell& cell = stream::step(state, stream::Input::receive_data);
  const bool violation = !ignored && cell.reaction == stream::Reaction::violation;
  if (violation && info(cell.rule).scope == Scope::connection) return cell.rule;
  if (const Fault fault = charge_data()) return fault;
  return violation ? Fault{cell.rule} : std::nullopt;
}

// What the connection says about a frame, whatever its stream.
Fault Connection::Engine::charge_data() {
  if (left_ == 0 && !header_.has(frame::flag::end_stream)) {
    if (const Fault fault = charge(limit::Cost::empty_data)) return fault;
  }
  if (header_.length > receive_window_.available()) return Rule::connection_window_exceeded;
  ledger_.moved(left_);
  receive_window_.spend(header_.length);
  return std::nullopt;
}

// What the stream and its message say about a frame that the state allows.
Fault Connection::Engine::admit_data(Stream& stream) {
  const std::uint32_t octets = header_.length;
  const std::uint32_t initial = settings_.local().initial_window_size;
  // Empty DATA costs nothing, so it passes a window that our own SETTINGS made negative (§6.9.1).
  if (octets > 0 && octets > stream.receive_window.available(initial)) {
    return Rule::stream_window_exceeded;
  }
  stream.receive_window.spend(octets, initial);
  const bool end_stream = header_.has(frame::flag::end_stream);
  if (const Fault fault = stream.received.data(left_, end_stream)) return fault;
  arriving_ = &stream;
  // Content is then the caller's to give back.
  if (credit_ == Credit::manual) to_credit_ -= left_;
  return std::nullopt;
}

/// Hands out a piece of content.
void Connection::Engine::show_data(Stream& stream, Bytes piece, bool end_stream,
                                   std::optional<Event>& event) {
  if (credit_ == Credit::manual) {
    const auto octets = static_cast<std::uint32_t>(piece.size());
    stream.unconsumed += octets;
    stream.unconsumed_of_connection += octets;
  }
  event.emplace(std::in_place_type<DataReceived>, stream.id, stream.user, piece, end_stream);
}

// Credit is counted by the frame and not by the piece, so that the output does not depend on how
// the input was cut. What the caller did not get to see is given back here whatever the mode.
void Connection::Engine::end_data(Bytes piece, std::optional<Event>& event) {
  Stream* const stream = std::exchange(arriving_, nullptr);
  const bool end_stream = header_.has(frame::flag::end_stream);
  if (stream != nullptr && (end_stream || !piece.empty())) {
    show_data(*stream, piece, end_stream, event);
  }
  expect_padding();
  credit_connection(to_credit_);
  if (stream == nullptr) return;
  if (end_stream) {
    move(streams_.find(stream->id), stream::Input::receive_end_stream);
  } else {
    credit_stream(*stream, to_credit_);
  }
}

/// A stream ends while content of it is arriving: nobody will be shown the rest of the frame.
void Connection::Engine::skip_data() {
  if (credit_ == Credit::manual) to_credit_ += left_;
  arriving_ = nullptr;
}

}  // namespace h2
