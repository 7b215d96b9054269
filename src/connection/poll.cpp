// The way of most octets of most connections: pieces of what is arriving, and DATA of one stream,
// frame after frame. By itself, so that nothing else costs them anything.
#include <algorithm>
#include <utility>

#include "connection/engine.hpp"
#include "types/work.hpp"
#include "wire/wire.hpp"

namespace h2 {

namespace {

std::uint32_t length_of(const std::byte* frame) { return wire::load_u32(frame) >> 8; }

/// What a frame says behind its length: type, flags, stream. Of DATA without flags, the stream
/// alone.
std::uint64_t head_of(const std::byte* frame) { return wire::load_u64(frame + 1) << 16; }
std::uint64_t head_of(StreamId stream) { return std::uint64_t{stream} << 16; }

}  // namespace

std::optional<Event> Connection::poll(Bytes& input) {
  Engine& engine = *engine_;
  H2_COUNT_FOR(engine.memory_);
  if (!engine.quiet_) return engine.read(input);
  if (input.size() < engine.left_) {
    if (input.empty()) return Engine::no_event();
    if (engine.arriving_ != nullptr) return engine.take_piece(input);
    if (engine.part_ == Engine::Part::header) return engine.take_piece_of_header(input);
  } else if (engine.run_.unasked > 0) {
    if (engine.part_ == Engine::Part::data) return engine.end_run_frame(input);
    if (engine.is_run_frame(input)) return engine.take_run_frame(input);
  }
  return engine.read(input);
}

inline std::optional<Event> Connection::Engine::data_event(const Stream& stream, Bytes content) {
  return std::optional<Event>{DataReceived{stream.id, stream.user, content, false}};
}

/// All of the input is content, and not the last of its frame.
inline std::optional<Event> Connection::Engine::take_piece(Bytes& input) {
  const Bytes piece = std::exchange(input, input.last(0));
  const auto octets = static_cast<std::uint32_t>(piece.size());
  heard_ = true;
  left_ -= octets;
  if (credit_ == Credit::manual) count_unconsumed(*arriving_, octets);
  return data_event(*arriving_, piece);
}

/// Whether what comes next is a frame of the stream that goes on sending, and small enough.
// go_on_from() has found out for how many octets nothing has to be asked: no window ends, no credit
// is due, the message has room.
inline bool Connection::Engine::is_run_frame(Bytes input) const {
  if (left_ != frame::Header::size || head_of(input.data()) != run_.head) return false;
  const std::uint32_t octets = length_of(input.data());
  return octets > 0 && octets <= run_.unasked && octets <= settings_.frame_limit();
}

/// Takes that frame, and what there is of its content. Does what Short::data() does.
inline std::optional<Event> Connection::Engine::take_run_frame(Bytes& input) {
  const std::uint32_t octets = length_of(input.data());
  Stream& stream = *run_.stream;
  H2_COUNT(frame());
  heard_ = true;
  run_.unasked -= octets;
  stream.receive_window.spend(octets, settings_.local().initial_window_size);
  receive_window_.spend(octets);
  stream.received.more(octets);
  ledger_.moved(octets);
  input = input.subspan(frame::Header::size);
  if (input.size() < octets) {
    left_ = to_credit_ = octets;
    header_ = {octets, frame::Type::data, 0, stream.id};
    part_ = Part::data;
    arriving_ = &stream;
    return input.empty() ? no_event() : take_piece(input);
  }
  stream.credit += static_cast<std::int32_t>(octets);
  connection_credit_ += octets;
  const Bytes content = input.first(octets);
  input = input.subspan(octets);
  return data_event(stream, content);
}

/// Takes the last piece of such a frame.
inline std::optional<Event> Connection::Engine::end_run_frame(Bytes& input) {
  Stream& stream = *std::exchange(arriving_, nullptr);
  const Bytes content = input.first(left_);
  input = input.subspan(left_);
  heard_ = true;
  expect_header();
  stream.credit += static_cast<std::int32_t>(to_credit_);
  connection_credit_ += to_credit_;
  return data_event(stream, content);
}

/// The frame at hand is DATA in parts, or of a stream that sent the one before as well: lets poll()
/// take what follows, as far as nothing has to be asked.
void Connection::Engine::go_on_from(Stream& stream) {
  const std::int64_t coming = part_ == Part::data ? to_credit_ : 0;
  const std::int64_t window =
      std::min(receive_window_.available(),
               stream.receive_window.available(settings_.local().initial_window_size));
  const std::int64_t until_credit =
      std::min(credit_threshold() - connection_credit_, credit_threshold(stream) - stream.credit);
  std::int64_t unasked = std::min(window, until_credit - coming - 1);
  if (stream.received.remaining() >= 0) unasked = std::min(unasked, stream.received.remaining());
  run_.unasked = static_cast<std::uint32_t>(std::clamp<std::int64_t>(unasked, 0, UINT32_MAX));
  run_.head = head_of(stream.id);
}

}  // namespace h2
