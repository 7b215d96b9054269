// Frames to octets: who sends next, and in how many octets.
#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "connection/engine.hpp"
#include "connection/packed_fields.hpp"
#include "frame/layout.hpp"
#include "types/contract.hpp"
#include "wire/wire.hpp"

namespace h2 {

namespace {

// C libraries make long copies with string instructions. Behind a frame header source and target
// often lie a few octets apart within their pages, and there those are up to twenty times slower
// than the vector instructions of short copies. (Of memcpy() the compiler would see how short they
// are, and make them word by word.)
void copy(std::byte* to, Bytes from) {
  constexpr std::size_t most = 1'984;
  while (!from.empty()) {
    const std::size_t n = std::min(from.size(), most);
    std::memmove(to, from.data(), n);
    to += n;
    from = from.subspan(n);
  }
}

}  // namespace

std::size_t Connection::Engine::write(std::span<std::byte> out) {
  H2_EXPECTS(shown_ == 0);
  std::size_t written = 0;
  while (!out.empty() && (!outbox_.empty() || plan_next({out.size(), SIZE_MAX}))) {
    Bytes front;
    static_cast<void>(outbox_.view({&front, 1}));
    const std::size_t n = std::min(front.size(), out.size());
    copy(out.data(), front.first(n));
    outbox_.consume(n, [this](Slot item) { piece_sent(item); });
    out = out.subspan(n);
    written += n;
  }
  return written;
}

std::size_t Connection::Engine::gather(std::span<Bytes> views) {
  // No more is planned than there is room to show.
  while (outbox_.views() < views.size() && plan_next({SIZE_MAX, views.size() - outbox_.views()})) {
  }
  const std::size_t count = outbox_.view(views);
  std::size_t shown = 0, octets = 0;
  // Bodies may share memory, and together have more octets than a size of 32 bits can count.
  for (; shown < count && views[shown].size() <= SIZE_MAX - octets; ++shown) {
    octets += views[shown].size();
  }
  shown_ = std::max(shown_, octets);
  return shown;
}

void Connection::Engine::sent(std::size_t octets) {
  H2_EXPECTS(octets <= shown_);
  shown_ -= octets;
  outbox_.consume(octets, [this](Slot item) { piece_sent(item); });
}

/// The stream whose turn it is to send, or no_slot. Sets those aside whose window is used up.
Slot Connection::Engine::next_sender() {
  if (stage_ == Stage::ended) return no_slot;
  for (;;) {
    const bool window = send_window_.available() > 0;
    const Slot slot = scheduler_.pick(window);
    if (slot == schedule::nowhere) {
      if (!window) note_connection_window();
      return no_slot;
    }
    const Stream& stream = streams_.at_hand(slot);
    if (!items_[stream.first_item].needs_window()) return slot;
    if (stream.send_window.available(settings_.remote().initial_window_size) > 0) {
      if (stream.blocked) note_window(slot);
      return slot;
    }
    set_aside(slot);
  }
}

/// Puts the next frame of a stream into the outbox, if one may be sent; or several that follow each
/// other, if there is room for them.
bool Connection::Engine::plan_next(Room room) {
  if (can_start_request()) {
    plan_request();
    return true;
  }
  for (;;) {
    const Slot slot = choose_sender();
    if (slot == no_slot) return false;
    const Slot item_slot = streams_[slot].first_item;
    Item& item = items_[item_slot];
    if (plan_one_frame(slot, item)) return true;
    scheduler_.take(streams_, slot);
    switch (item.kind) {
      case Item::Kind::trailers: plan_trailers(slot, item); return true;
      case Item::Kind::reset: reset(slot, item.code, EndedBy::caller); return true;
      default: break;
    }
    if (const std::size_t full = full_frames(slot, item, room)) {
      plan_full_frames(slot, item, full);
      return true;
    }
    if (!item.rest.empty() || item.end_stream) {
      plan_data(slot, item, frame_room(streams_[slot], item));
      return true;
    }
    // An empty body in the middle of a message: nothing to send, and done.
    item.planned = true;
    take_first_item(streams_[slot]);
    finish_item(item_slot);
    schedule(slot);
  }
}

/// A request waits, and the peer's limit has room for it.
bool Connection::Engine::can_start_request() const {
  return !waiting_.empty() && stage_ != Stage::ended &&
         own_active_ < settings_.remote().max_concurrent_streams;
}

void Connection::Engine::plan_request() {
  const Slot slot = waiting_.front();
  waiting_.remove(streams_, slot);
  --waiting_size_;
  Stream& stream = streams_[slot];
  stream.waiting = false;
  const Slot item_slot = stream.first_item;
  const Item& item = items_[item_slot];
  move(slot, stream::Input::send_headers);
  unpack_fields(item.body.view(), fields_);
  emit_field_block({.type = frame::Type::headers,
                    .stream = stream.id,
                    .end_stream = item.end_stream,
                    .padding = item.padding},
                   fields_);
  if (stream.prioritized) emit_priority_update({stream.id, priority_of(stream)});
  const bool end_stream = item.end_stream;
  take_first_item(stream);
  items_.erase(item_slot);
  if (end_stream) move(slot, stream::Input::send_end_stream);
  schedule(slot);
}

/// What the next DATA frame of an item holds. Where the windows or the frame have no room for both,
/// padding keeps its size and content waits, unless none could go at all.
Connection::Engine::DataRoom Connection::Engine::frame_room(const Stream& stream,
                                                            const Item& item) const {
  const std::uint32_t initial = settings_.remote().initial_window_size;
  const std::int64_t window =
      std::min(send_window_.available(), stream.send_window.available(initial));
  const auto most = static_cast<std::size_t>(
      std::clamp<std::int64_t>(window, 0, settings_.remote().max_frame_size));
  const std::size_t padded = item.padding > 0 ? item.padding + std::size_t{1} : 0;
  if (padded > most || (padded == most && !item.rest.empty())) {
    return {std::min(item.rest.size(), most), 0};
  }
  return {std::min(item.rest.size(), most - padded), item.padding};
}

/// Plans all that a stream has queued, if that is content for one frame that may be sent as it is;
/// else does nothing.
// Most bodies are short. What it does is what plan_data() does.
bool Connection::Engine::plan_one_frame(Slot slot, Item& item) {
  if (item.kind != Item::Kind::body || item.next != no_slot) return false;
  if (item.rest.empty() || item.padding > 0 || watched()) return false;
  Stream& stream = streams_.at_hand(slot);
  const Settings& remote = settings_.remote();
  const std::size_t size = item.rest.size();
  const std::int64_t window =
      std::min(send_window_.available(), stream.send_window.available(remote.initial_window_size));
  if (size > remote.max_frame_size || static_cast<std::int64_t>(size) > window) return false;
  const auto octets = static_cast<std::uint32_t>(size);
  scheduler_.take_last(streams_, slot);
  const std::uint8_t flags = item.end_stream ? frame::flag::end_stream : std::uint8_t{0};
  const auto out = outbox_.reserve(frame::Header::size);
  frame::store_header({octets, frame::Type::data, flags, stream.id}, out.data());
  outbox_.commit(frame::Header::size);
  outbox_.append_body(item.rest, stream.first_item);
  ++item.pieces;
  item.rest = item.rest.last(0);
  item.planned = true;
  count_content(stream, octets);
  ledger_.sent_data(octets, true);
  spend_windows(stream, octets);
  stream.first_item = stream.last_item = no_slot;
  stalls_.end(stream.stall);
  if (item.end_stream) move(slot, stream::Input::send_end_stream);
  return true;
}

/// How many frames of the largest size a stream may send before anything is to be chosen again:
/// neither the last of an item, nor one that a window cuts short. More than one only if the stream
/// would be the next as well, whatever else waits.
std::size_t Connection::Engine::full_frames(Slot slot, const Item& item, Room room) const {
  const std::size_t size = settings_.remote().max_frame_size;
  if (item.rest.size() <= size || item.padding > 0 || watched()) return 0;
  const Stream& stream = streams_[slot];
  const std::int64_t window =
      std::min(send_window_.available(),
               stream.send_window.available(settings_.remote().initial_window_size));
  if (window < static_cast<std::int64_t>(size)) return 0;
  if (scheduling_.choose != nullptr || !scheduler_.keeps_turn(streams_, slot)) return 1;
  const std::size_t content = std::min(item.rest.size() - 1, static_cast<std::size_t>(window));
  const std::size_t fit = std::min(room.octets / (size + frame::Header::size), room.views / 2);
  return std::clamp<std::size_t>(fit, 1, content / size);
}

// What plan_data() does for one of them, at the price of one.
void Connection::Engine::plan_full_frames(Slot slot, Item& item, std::size_t count) {
  Stream& stream = streams_[slot];
  const std::uint32_t size = settings_.remote().max_frame_size;
  std::array<std::byte, frame::Header::size> header;
  frame::store_header({size, frame::Type::data, 0, stream.id}, header.data());
  outbox_.append_frames(header, item.rest.first(count * size), size, stream.first_item);
  item.rest = item.rest.subspan(count * size);
  ++item.pieces;
  const auto frames = static_cast<std::uint32_t>(count);
  ledger_.sent_data(frames * size, false, frames);
  count_content(stream, frames * size);
  spend_windows(stream, frames * size);
  give_place(slot);
}

/// Content gets through: who waited for credit has less to wait for.
void Connection::Engine::count_content(Stream& stream, std::uint32_t octets) {
  stall_sent_ += octets;
  stalls_.sent(stream.stall, octets);
}

void Connection::Engine::spend_windows(Stream& stream, std::uint32_t length) {
  send_window_.spend(length);
  stream.send_window.spend(length, settings_.remote().initial_window_size);
}

// The padding follows the content, so with it the frame is framing, body, framing.
void Connection::Engine::plan_data(Slot slot, Item& item, DataRoom room) {
  Stream& stream = streams_[slot];
  const Slot item_slot = stream.first_item;
  const auto [octets, padding] = room;
  const bool last = octets == item.rest.size();
  const bool end_stream = last && item.end_stream;
  const std::size_t overhead = padding > 0 ? padding + std::size_t{1} : 0;
  const auto length = static_cast<std::uint32_t>(octets + overhead);
  const auto flags = static_cast<std::uint8_t>((end_stream ? frame::flag::end_stream : 0) |
                                               (padding > 0 ? frame::flag::padded : 0));
  const auto out = outbox_.reserve(frame::Header::size + 1);
  frame::encode_header({length, frame::Type::data, flags, stream.id},
                       out.first<frame::Header::size>());
  out[frame::Header::size] = static_cast<std::byte>(padding);
  outbox_.commit(frame::Header::size + (padding > 0 ? 1 : 0));
  if (watched()) tell_sent_data(out.first<frame::Header::size>(), padding);
  if (octets > 0) {
    outbox_.append_body(item.rest.first(octets), item_slot);
    ++item.pieces;
    item.rest = item.rest.subspan(octets);
    count_content(stream, static_cast<std::uint32_t>(octets));
    ledger_.sent_data(static_cast<std::uint32_t>(octets), last);
  }
  if (padding > 0) emit_padding(padding);
  spend_windows(stream, length);
  if (!last) return give_place(slot);
  item.planned = true;
  take_first_item(stream);
  if (stream.first_item == no_slot) stalls_.end(stream.stall);
  if (item.pieces == 0) finish_item(item_slot);
  scheduler_.remove(streams_, slot);
  if (end_stream) move(slot, stream::Input::send_end_stream);
  schedule(slot);
}

/// After a frame that was not the last of its item. A stream that goes on may have kept its place.
void Connection::Engine::give_place(Slot slot) {
  const std::uint32_t initial = settings_.remote().initial_window_size;
  if (streams_[slot].send_window.available(initial) <= 0) scheduler_.remove(streams_, slot);
  schedule(slot);
}

void Connection::Engine::plan_trailers(Slot slot, Item& item) {
  Stream& stream = streams_[slot];
  const Slot item_slot = stream.first_item;
  unpack_fields(item.body.view(), fields_);
  emit_field_block({.type = frame::Type::headers,
                    .stream = stream.id,
                    .end_stream = true,
                    .padding = item.padding},
                   fields_);
  take_first_item(stream);
  items_.erase(item_slot);
  move(slot, stream::Input::send_end_stream);
  schedule(slot);
}

void Connection::Engine::take_first_item(Stream& stream) {
  stream.first_item = items_[stream.first_item].next;
  if (stream.first_item == no_slot) stream.last_item = no_slot;
}

/// Gives a stream its place among those that have something to send.
void Connection::Engine::schedule(Slot slot) {
  const Stream& stream = streams_[slot];
  if (stream.scheduled || stream.waiting || stream.first_item == no_slot) return;
  const std::uint32_t initial = settings_.remote().initial_window_size;
  if (!items_[stream.first_item].needs_window()) {
    scheduler_.add(streams_, slot, schedule::Scheduler::Needs::nothing);
  } else if (stream.send_window.available(initial) > 0) {
    scheduler_.add(streams_, slot, schedule::Scheduler::Needs::window);
  } else {
    set_aside(slot);
  }
}

/// Content waits for a window that is used up.
void Connection::Engine::set_aside(Slot slot) {
  scheduler_.remove(streams_, slot);
  scheduler_.add_stalled(streams_, slot);
  Stream& stream = streams_[slot];
  highest_stalled_offset_ = std::max(highest_stalled_offset_, stream.send_window.available());
  stalls_.begin(stream.stall);
  note_window(slot);
}

void Connection::Engine::piece_sent(Slot slot) {
  Item& item = items_[slot];
  --item.pieces;
  if (item.pieces == 0 && (item.planned || item.dropped)) finish_item(slot);
}

/// The engine is done with an item: a body's memory is the caller's again.
void Connection::Engine::finish_item(Slot slot) {
  Item& item = items_[slot];
  if (item.kind != Item::Kind::body) return items_.erase(slot);
  item.next = no_slot;
  if (last_finished_ == no_slot) {
    first_finished_ = slot;
  } else {
    items_[last_finished_].next = slot;
  }
  last_finished_ = slot;
  due_ = true;
  Stream& stream = streams_.at_hand(item.stream);
  --stream.bodies;
  if (stream.ending) end_if_done(item.stream);
}

void Connection::Engine::emit(const frame::Frame& frame) {
  const auto out = outbox_.reserve(frame::encoded_size(frame));
  const auto encoded = frame::encode(frame, out);
  H2_ASSERT(encoded.has_value());
  if (encoded) outbox_.commit(*encoded);
  if (encoded && watched()) tell_sent(out.first(*encoded));
}

/// A frame that comes often and is always of the same form.
template <std::size_t Size>
inline void Connection::Engine::emit_short(frame::Type type, std::uint8_t flags, StreamId stream,
                                           const std::array<std::byte, Size>& payload) {
  constexpr std::size_t size = frame::Header::size + Size;
  const auto out = outbox_.reserve(size);
  frame::store_header({Size, type, flags, stream}, out.data());
  std::memcpy(out.data() + frame::Header::size, payload.data(), Size);
  outbox_.commit(size);
  if (watched()) tell_sent(out.first(size));
}

void Connection::Engine::emit_window_update(StreamId stream, std::uint32_t increment) {
  std::array<std::byte, 4> payload;
  wire::store_u32(payload.data(), increment);
  emit_short(frame::Type::window_update, 0, stream, payload);
}

void Connection::Engine::emit_ping_answer(const PingPayload& payload) {
  emit_short(frame::Type::ping, frame::flag::ack, 0, payload);
}

void Connection::Engine::emit_padding(std::size_t octets) {
  const auto out = outbox_.reserve(octets);
  std::memset(out.data(), 0, octets);
  outbox_.commit(octets);
}

// Keeps the classes of what was judged for the first time with the entries that it has made.
void Connection::Engine::remember(const Judged& judged) {
  for (std::uint32_t fresh = judged.fresh; fresh != 0; fresh &= fresh - 1) {
    const auto line = static_cast<std::size_t>(std::countr_zero(fresh));
    encoder_.remember(line, judged.classified.classes[line]);
  }
}

// The usual block: it needs one frame, with nothing in front of it or behind.
void Connection::Engine::emit_one_frame(const BlockFrame& frame, Fields fields,
                                        const Judged& judged) {
  constexpr std::size_t header = frame::Header::size;
  const auto out = outbox_.reserve(header + judged.bound);
  const std::size_t length = encoder_.finish(fields, out.subspan(header), judged.draft);
  remember(judged);
  ledger_.sent_headers();
  const auto flags = static_cast<std::uint8_t>(frame::flag::end_headers |
                                               (frame.end_stream ? frame::flag::end_stream : 0));
  frame::store_header({static_cast<std::uint32_t>(length), frame.type, flags, frame.stream},
                      out.data());
  if (!watched()) return outbox_.commit_some(header + length);
  outbox_.commit(header + length);
  tell_sent(out.first(header + length));
  tell(observed::FieldSection{observed::Way::sent, frame.stream, frame.promised, fields, false});
}

void Connection::Engine::emit_field_block(const BlockFrame& frame, Fields fields,
                                          const Judged& judged) {
  if (judged.bound != 0) return emit_one_frame(frame, fields, judged);
  emit_frames(frame, fields, judged);
}

// Encodes the block where it will be sent from, then makes frames of it. A block that is longer
// than a frame is rare: its parts are moved apart for the headers of the CONTINUATION frames, and
// for the padding of the first frame.
void Connection::Engine::emit_frames(const BlockFrame& frame, Fields fields, const Judged& judged) {
  constexpr std::size_t header = frame::Header::size;
  const std::size_t whole = fields.size();
  if (split_cookies_) fields = crumbs_.split(fields, settings_.remote().max_header_list_size);
  const bool as_judged = fields.size() == whole;  // else the lines have other numbers
  const std::size_t most = settings_.remote().max_frame_size;
  const std::size_t pad_length = frame.padding > 0 ? 1 : 0;
  const std::size_t front = header + pad_length + (frame.promised != 0 ? 4 : 0);
  const std::size_t bound = encoder_.bound(fields);
  const std::size_t first_most = most - (front - header) - frame.padding;
  const auto out = outbox_.reserve(front + frame.padding + bound + (bound / most + 1) * header);
  const std::size_t length = encoder_.encode(fields, out.subspan(front));
  if (as_judged) remember(judged);
  ledger_.sent_headers();
  if (pad_length > 0) out[header] = static_cast<std::byte>(frame.padding);
  if (frame.promised != 0) wire::store_u32(out.data() + header + pad_length, frame.promised);

  const std::size_t first = std::min(first_most, length);
  const std::size_t continuations = (length - first + most - 1) / most;
  std::byte* const behind_first = out.data() + front + first;
  for (std::size_t i = continuations; i > 0; --i) {
    const std::size_t offset = (i - 1) * most;
    const std::size_t size = std::min(most, length - first - offset);
    std::byte* part = behind_first + frame.padding + i * header + offset;
    std::memmove(part, behind_first + offset, size);
    const std::uint8_t end = i == continuations ? frame::flag::end_headers : std::uint8_t{0};
    frame::encode_header(
        {static_cast<std::uint32_t>(size), frame::Type::continuation, end, frame.stream},
        std::span<std::byte, header>{part - header, header});
  }
  std::memset(behind_first, 0, frame.padding);
  const auto flags = static_cast<std::uint8_t>((frame.end_stream ? frame::flag::end_stream : 0) |
                                               (continuations == 0 ? frame::flag::end_headers : 0) |
                                               (frame.padding > 0 ? frame::flag::padded : 0));
  const auto payload = static_cast<std::uint32_t>(front - header + first + frame.padding);
  frame::encode_header({payload, frame.type, flags, frame.stream}, out.first<header>());
  const std::size_t size = front + length + frame.padding + continuations * header;
  if (!watched()) return outbox_.commit_some(size);
  outbox_.commit(size);
  tell_sent(out.first(size));
  tell(observed::FieldSection{observed::Way::sent, frame.stream, frame.promised, fields, false});
}

}  // namespace h2
