// Octets to events: the walk over the parts of frames, and DATA, which most octets are (RFC 9113
// §6.1, §6.9). It stands here in one piece because it is the way of all content.
#include <algorithm>
#include <optional>
#include <utility>

#include "connection/engine.hpp"
#include "frame/layout.hpp"
#include "frame/load.hpp"
#include "types/contract.hpp"
#include "types/work.hpp"
#include "wire/wire.hpp"

namespace h2 {

namespace {

Bytes take_front(Bytes& input, std::size_t octets) {
  const Bytes front = input.first(octets);
  input = input.subspan(octets);
  return front;
}

}  // namespace

/// All of the input is of a header, and not its last octet.
std::optional<Event> Connection::Engine::take_piece_of_header(Bytes& input) {
  heard_ = true;
  H2_COUNT(moved(input.size()));
  collector_.add(input, left_);
  left_ -= static_cast<std::uint32_t>(input.size());
  input = input.last(0);
  return no_event();
}

/// Takes all of the input, if it is content and not the last of its frame, or does nothing, if
/// there is no more. Says whether that is so.
inline bool Connection::Engine::take_piece(Bytes& input, std::optional<Event>& event) {
  if (input.size() >= left_) return false;
  if (input.empty()) return true;
  if (arriving_ == nullptr) return false;
  heard_ = true;
  left_ -= static_cast<std::uint32_t>(input.size());
  show_data(*arriving_, input, false, event);
  input = input.last(0);
  return true;
}

/// Hands out a piece of content.
inline void Connection::Engine::show_data(Stream& stream, Bytes piece, bool end_stream,
                                          std::optional<Event>& event) {
  if (credit_ == Credit::manual) count_unconsumed(stream, static_cast<std::uint32_t>(piece.size()));
  event.emplace(DataReceived{stream.id, stream.user, piece, end_stream});
}

/// Takes the frame at hand part by part, as far as it has come. Says whether it came to its end and
/// poll() may go on.
// Each part is taken when its last octet is there; before that, keep_some() keeps what has come of
// it. What came of the last of them is not left for a call that may not come.
bool Connection::Engine::walk(Bytes& input, std::optional<Event>& event) {
  do {
    if (take_piece(input, event)) return false;
    heard_ = true;
    if (input.size() < left_) {
      keep_some(input, event);
      return false;
    }
    if (part_ == Part::header) {
      header_ = frame::load_header(collector_.complete(input, left_).data());
      begin_frame(input);
    } else {
      step(input, event);
    }
    if (event || !(calm() || attend(input, event))) return false;
  } while (part_ != Part::header);
  return true;
}

/// Takes what does not complete the part that is arriving: all of the input.
void Connection::Engine::keep_some(Bytes& input, std::optional<Event>& event) {
  const Bytes piece = take_front(input, input.size());
  switch (part_) {
    case Part::header:
    case Part::prefix:
    case Part::payload:
      H2_COUNT(moved(piece.size()));
      collector_.add(piece, left_);
      break;
    case Part::magic: compare_magic(piece); break;
    case Part::fragment: take_fragment(piece); break;
    case Part::data:  // which nobody wants
    case Part::padding:
    case Part::skip: break;
  }
  left_ -= static_cast<std::uint32_t>(piece.size());
  // What came may have been wrong, even if it was not all.
  if (!calm()) attend(input, event);
}

inline void Connection::Engine::take_payload(Bytes payload) {
  expect_header();
  H2_COUNT(scanned(payload.size()));
  receive_frame(payload);
}

/// Takes the rest of the part that is arriving. @pre all of it is in the input
void Connection::Engine::step(Bytes& input, std::optional<Event>& event) {
  switch (part_) {
    case Part::header: return;  // walk() sees to it
    case Part::prefix:
      return begin_content(frame::decode_prefix(header_, collector_.complete(input, left_)));
    case Part::data: return end_data(input, event);
    case Part::payload: return take_payload(collector_.complete(input, left_));
    case Part::fragment:
      if (take_fragment(take_front(input, left_))) end_fragment(event);
      return;
    case Part::padding:
    case Part::skip: input = input.subspan(left_); return expect_header();
    case Part::magic: compare_magic(take_front(input, left_)); return expect_header();
  }
}

inline void Connection::Engine::begin_frame(Bytes& input) {
  H2_COUNT(frame());
  if (header_.type == frame::Type::data && in_course() && begin_plain_data()) return;
  left_ = header_.length;
  begin_other_frame();
  // What is there as well follows at once, if nothing can have come in between.
  if (part_ != Part::payload || header_.type > frame::Type::continuation) return;
  if (input.size() >= left_) take_payload(take_front(input, left_));
}

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
  if (violation) return cell.rule;
  return ignored ? std::nullopt : charge_dropped(header_.stream);
}

/// What the connection says about a frame, whatever its stream.
inline Fault Connection::Engine::charge_data() {
  if (left_ == 0 && !header_.has(frame::flag::end_stream)) {
    if (const Fault fault = charge(limit::Cost::empty_data)) return fault;
  }
  if (header_.length > receive_window_.available()) return Rule::connection_window_exceeded;
  ledger_.moved(left_);
  receive_window_.spend(header_.length);
  return std::nullopt;
}

/// What the stream and its message say about a frame that the state allows.
inline Fault Connection::Engine::admit_data(Stream& stream) {
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

/// Hands out the last piece of a frame's content.
// Credit is counted by the frame and not by the piece, so that the output does not depend on how
// the input was cut. What the caller did not get to see is given back here whatever the mode.
void Connection::Engine::end_data(Bytes& input, std::optional<Event>& event) {
  heard_ = true;
  const Bytes piece = take_front(input, left_);
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
