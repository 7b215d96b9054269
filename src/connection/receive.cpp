// Octets to events: the walk over the parts of frames, and DATA, which most octets are (RFC 9113
// §6.1, §6.9). It stands here in one piece because it is the way of all content.
#include <algorithm>
#include <optional>
#include <utility>

#include "connection/engine.hpp"
#include "frame/layout.hpp"
#include "types/contract.hpp"

namespace h2 {

namespace {

Bytes take_front(Bytes& input, std::size_t octets) {
  const Bytes front = input.first(octets);
  input = input.subspan(octets);
  return front;
}

}  // namespace

// An event that is reset is none; one that never was would be filled with zeros, at the price of a
// whole call.
std::optional<Event> Connection::poll(Bytes& input) {
  std::optional<Event> event{SettingsAcknowledged{}};
  event.reset();
  const bool calm = engine_->calm();
  if (calm && engine_->take_piece(input, event)) return event;
  engine_->guard(
      [&] {
        if (calm) return engine_->take_more(input, event);
        if (engine_->attend(input, event)) engine_->walk(input, event);
      },
      [&] { engine_->report_exhaustion(input, event); });
  return event;
}

/// Hands out all of the input, if it is content and not the last of its frame, or does nothing, if
/// there is no more; and says whether that is so: most calls end here.
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

/// Takes the rest of a frame's content, or what else there is. @pre calm()
void Connection::Engine::take_more(Bytes& input, std::optional<Event>& event) {
  if (arriving_ != nullptr && left_ > 0) {
    heard_ = true;
    return end_data(take_front(input, left_), event);
  }
  if (!take_plain_data(input, event)) walk(input, event);
}

/// Takes the header of a DATA frame, and what there is of its content, if that is what comes next
/// and nothing is wrong with it; else does nothing.
// The way of most octets of most connections. All is asked first, and nothing is changed before the
// last answer, of the message: so a frame that is there as a whole leaves no trace of having
// arrived in parts. What it does is what begin_data() and end_data() do.
inline bool Connection::Engine::take_plain_data(Bytes& input, std::optional<Event>& event) {
  constexpr std::size_t whole = frame::Header::size;
  if (part_ != Part::header || left_ != whole || input.size() < whole) return false;
  const frame::Header header = frame::load_header(input.data());
  const std::uint32_t octets = header.length;
  if (octets == 0 || !is_plain_data(header) || credit_ == Credit::manual) return false;
  Stream* const stream = streams_.at(header.stream);
  if (stream == nullptr || !stream::takes_content(stream->state)) return false;
  const std::uint32_t initial = settings_.local().initial_window_size;
  if (octets > receive_window_.available()) return false;
  if (octets > stream->receive_window.available(initial)) return false;
  const bool end_stream = header.has(frame::flag::end_stream);
  if (stream->received.data(octets, end_stream)) return false;

  heard_ = true;
  H2_COUNT(frame());
  stream->receive_window.spend(octets, initial);
  receive_window_.spend(octets);
  ledger_.moved(octets);
  input = input.subspan(frame::Header::size);
  if (end_stream || input.size() < octets) {
    header_ = header;
    left_ = to_credit_ = octets;
    part_ = Part::data;
    arriving_ = stream;
    if (!take_piece(input, event)) end_data(take_front(input, octets), event);
    return true;
  }
  event.emplace(DataReceived{stream->id, stream->user, take_front(input, octets), false});
  credit_connection(octets);
  credit_stream(*stream, octets);
  return true;
}

// The parts of a frame are taken one after another, each when its last octet is there; before that,
// keep_some() keeps what has come of it.
void Connection::Engine::walk(Bytes& input, std::optional<Event>& event) {
  std::uint32_t frames = limits_.max_frames_per_poll;  // 0: as good as without an end
  do {
    if (take_piece(input, event)) return;
    heard_ = true;
    if (input.size() < left_) return keep_some(input, event);
    step(input, event);
    if (part_ == Part::header && --frames == 0) {
      // What came of the last of them is not left for a call that may not come.
      if (!event && !calm()) attend(input, event);
      return;
    }
  } while (!event && (calm() || attend(input, event)));
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
    case Part::header:
      begin_frame(frame::load_header(collector_.complete(input, left_).data()));
      // What is there as well follows at once, if nothing can have come in between.
      if (input.size() < left_) return;
      if (arriving_ != nullptr) return end_data(take_front(input, left_), event);
      if (part_ != Part::payload || header_.type > frame::Type::continuation) return;
      return take_payload(take_front(input, left_));
    case Part::prefix:
      return begin_content(frame::decode_prefix(header_, collector_.complete(input, left_)));
    case Part::data: return end_data(take_front(input, left_), event);
    case Part::payload: return take_payload(collector_.complete(input, left_));
    case Part::fragment:
      if (take_fragment(take_front(input, left_))) end_fragment(event);
      return;
    case Part::padding:
    case Part::skip: input = input.subspan(left_); return expect_header();
    case Part::magic: compare_magic(take_front(input, left_)); return expect_header();
  }
}

// Most frames are DATA without padding: they are not looked up in the table of all types.
inline void Connection::Engine::begin_frame(const frame::Header& header) {
  H2_COUNT(frame());
  header_ = header;
  left_ = header.length;
  if (!is_plain_data(header)) return begin_other_frame();
  part_ = Part::data;
  if (const Fault fault = begin_data()) broken(*fault, header.stream);
}

/// DATA without padding that check_frame() has nothing to say of.
inline bool Connection::Engine::is_plain_data(const frame::Header& header) const {
  return header.type == frame::Type::data && !header.has(frame::flag::padded) &&
         header.stream != 0 && header.length <= settings_.frame_limit() && settings_seen_ &&
         !block_.open && !watched();
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

/// Hands out a piece of content.
inline void Connection::Engine::show_data(Stream& stream, Bytes piece, bool end_stream,
                                          std::optional<Event>& event) {
  if (credit_ == Credit::manual) {
    const auto octets = static_cast<std::uint32_t>(piece.size());
    stream.unconsumed += octets;
    stream.unconsumed_of_connection += octets;
  }
  event.emplace(DataReceived{stream.id, stream.user, piece, end_stream});
}

/// Hands out the last piece of a frame's content.
// Credit is counted by the frame and not by the piece, so that the output does not depend on how
// the input was cut. What the caller did not get to see is given back here whatever the mode.
inline void Connection::Engine::end_data(Bytes piece, std::optional<Event>& event) {
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
