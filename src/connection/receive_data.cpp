// DATA on its way in, and the credit that it costs and gives back: RFC 9113 §6.1, §6.9.
#include "connection/engine.hpp"
#include "frame/layout.hpp"

namespace h2 {

/// Takes a DATA frame that lies in the input whole, and says whether there was one.
// Most octets of most connections arrive like this, so such a frame is not walked through part by
// part, and its stream is looked up once. What the frame is made to do is the same either way.
bool Connection::Engine::take_whole_data(Bytes& input, std::optional<Event>& event) {
  if (input.size() < frame::Header::size || !collector_.empty()) return false;
  const frame::Header header = frame::load_header(input.data());
  if (header.type != frame::Type::data || header.has(frame::flag::padded)) return false;
  if (header.length > input.size() - frame::Header::size) return false;
  // What the header may break is found, and told, on the long way.
  const bool good = settings_seen_ && !block_.open && header.stream != 0 &&
                    header.length <= settings_.frame_limit();
  if (!good || watched()) return false;

  header_ = header;
  left_ = header.length;
  padding_ = 0;
  part_ = Part::content;
  input = input.subspan(frame::Header::size);
  const Slot slot = streams_.find(header.stream);
  if (const Fault fault = begin_data(slot)) {
    broken(*fault, header.stream);
    return true;
  }
  if (discard_) return true;  // the content is skipped on the long way
  const Bytes content = input.first(header.length);
  input = input.subspan(header.length);
  left_ = 0;
  part_ = Part::header;
  hand_out_data(streams_[slot], content, event);
  end_data(slot);
  return true;
}

// Called once the prefix of a DATA frame is there: the whole payload is charged now, content is
// handed out as it comes. Only faults that end the connection are returned; the others discard the
// rest of the frame.
Fault Connection::Engine::begin_data(Slot slot) {
  const StreamId id = header_.stream;
  const std::uint32_t octets = header_.length;
  const bool ignored = is_ignored(id);
  const stream::State state = slot != no_slot ? streams_[slot].state : state_of(id);
  const stream::Cell& cell = stream::step(state, stream::Input::receive_data);
  delivered_ = 0;
  discard_ = true;
  if (!ignored && cell.reaction == stream::Reaction::violation &&
      info(cell.rule).scope == Scope::connection) {
    return cell.rule;
  }
  if (left_ == 0 && !header_.has(frame::flag::end_stream)) {
    if (const Fault fault = charge(limit::Cost::empty_data)) return fault;
  }
  if (octets > receive_window_.available()) return Rule::connection_window_exceeded;
  ledger_.moved(left_);
  receive_window_.spend(octets);
  if (ignored || cell.reaction == stream::Reaction::discard) return std::nullopt;
  if (cell.reaction == stream::Reaction::violation) return cell.rule;
  return admit_data(streams_[slot]);
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
  discard_ = false;
  return std::nullopt;
}

/// A piece of the content of a frame that comes in pieces.
void Connection::Engine::take_data(Bytes piece, std::optional<Event>& event) {
  if (discard_) return;
  const Slot slot = streams_.find(header_.stream);
  if (slot == no_slot || stream::is_closed(streams_[slot].state)) {
    discard_ = true;  // the caller reset it between two pieces
    return;
  }
  hand_out_data(streams_[slot], piece, event);
}

void Connection::Engine::hand_out_data(Stream& stream, Bytes piece, std::optional<Event>& event) {
  const auto octets = static_cast<std::uint32_t>(piece.size());
  delivered_ += octets;
  if (credit_ == Credit::manual) {
    stream.unconsumed += octets;
    stream.unconsumed_of_connection += octets;
  }
  const bool end_stream = left_ == 0 && header_.has(frame::flag::end_stream);
  if (octets == 0 && !end_stream) return;
  event.emplace(DataReceived{stream.id, stream.user, piece, end_stream});
}

// Credit is counted by the frame and not by the piece, so that the output does not depend on how
// the input was cut. What the caller did not get to see is given back here whatever the mode.
void Connection::Engine::end_data(Slot slot) {
  const std::uint32_t octets =
      credit_ == Credit::automatic ? header_.length : header_.length - delivered_;
  credit_connection(octets);
  if (discard_) return;
  if (header_.has(frame::flag::end_stream)) {
    move(slot, stream::Input::receive_end_stream);
  } else {
    credit_stream(streams_[slot], octets);
  }
}

}  // namespace h2
