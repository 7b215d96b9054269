// Frames to octets: who sends next, and in how many octets.
#include <algorithm>
#include <cstring>

#include "connection/engine.hpp"
#include "connection/packed_fields.hpp"
#include "types/contract.hpp"
#include "wire/wire.hpp"

namespace h2 {

std::size_t Connection::Engine::write(std::span<std::byte> out) {
  H2_EXPECTS(shown_ == 0);
  std::size_t written = 0;
  while (!out.empty() && (!outbox_.empty() || plan_next())) {
    Bytes front;
    static_cast<void>(outbox_.view({&front, 1}));
    const std::size_t n = std::min(front.size(), out.size());
    std::memcpy(out.data(), front.data(), n);
    outbox_.consume(n, [this](Slot item) { piece_sent(item); });
    out = out.subspan(n);
    written += n;
  }
  return written;
}

std::size_t Connection::Engine::gather(std::span<Bytes> views) {
  std::size_t count = outbox_.view(views);
  while (count < views.size()) {
    // A DATA frame takes two views; plan no more than there is room to show.
    std::size_t planned = 0;
    while (planned < (views.size() - count + 1) / 2 && plan_next()) ++planned;
    if (planned == 0) break;
    count = outbox_.view(views);
  }
  std::size_t octets = 0;
  for (const Bytes& view : views.first(count)) octets += view.size();
  shown_ = std::max(shown_, octets);
  return count;
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
    const Slot slot = scheduler_.pick(send_window_.available() > 0);
    if (slot == schedule::nowhere) return no_slot;
    const Item& item = items_[streams_[slot].first_item];
    if (item.kind == Item::Kind::trailers || item.rest.empty()) return slot;
    const std::uint32_t initial = settings_.remote().initial_window_size;
    if (streams_[slot].send_window.available(initial) > 0) return slot;
    scheduler_.remove(streams_, slot);
    scheduler_.add_stalled(streams_, slot);
    stalls_.begin(streams_[slot].stall);
  }
}

/// Puts the next frame of a stream into the outbox, if one may be sent.
bool Connection::Engine::plan_next() {
  for (;;) {
    const Slot slot = next_sender();
    if (slot == no_slot) return false;
    const Slot item_slot = streams_[slot].first_item;
    Item& item = items_[item_slot];
    scheduler_.remove(streams_, slot);
    if (item.kind == Item::Kind::trailers) {
      plan_trailers(slot, item);
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

// Octets of an item that the next DATA frame may carry.
std::size_t Connection::Engine::frame_room(const Stream& stream, const Item& item) const {
  if (item.rest.empty()) return 0;
  const std::uint32_t initial = settings_.remote().initial_window_size;
  const std::int64_t window =
      std::min(send_window_.available(), stream.send_window.available(initial));
  const std::size_t most =
      std::min<std::size_t>(item.rest.size(), settings_.remote().max_frame_size);
  return std::min(most, static_cast<std::size_t>(window));
}

void Connection::Engine::plan_data(Slot slot, Item& item, std::size_t octets) {
  Stream& stream = streams_[slot];
  const Slot item_slot = stream.first_item;
  const bool last = octets == item.rest.size();
  const bool end_stream = last && item.end_stream;
  const auto length = static_cast<std::uint32_t>(octets);
  const auto out = outbox_.reserve(frame::Header::size);
  frame::encode_header({length, frame::Type::data,
                        end_stream ? frame::flag::end_stream : std::uint8_t{0}, stream.id},
                       out.first<frame::Header::size>());
  outbox_.commit(frame::Header::size);
  if (watched()) tell_sent_data(out.first<frame::Header::size>());
  if (octets > 0) {
    outbox_.append_body(item.rest.first(octets), item_slot);
    ++item.pieces;
    item.rest = item.rest.subspan(octets);
    send_window_.spend(length);
    stall_sent_ += length;
    stalls_.sent(stream.stall, length);
    stream.send_window.spend(length, settings_.remote().initial_window_size);
  }
  if (last) {
    item.planned = true;
    take_first_item(stream);
    if (stream.first_item == no_slot) stalls_.end(stream.stall);
    if (item.pieces == 0) finish_item(item_slot);
  }
  if (end_stream) {
    move(slot, stream::Input::send_end_stream);
  } else {
    schedule(slot);
  }
}

void Connection::Engine::plan_trailers(Slot slot, Item& item) {
  Stream& stream = streams_[slot];
  const Slot item_slot = stream.first_item;
  unpack_fields(item.body.view(), fields_);
  emit_field_block(frame::Type::headers, stream.id, frame::flag::end_stream, 0, fields_);
  take_first_item(stream);
  items_.erase(item_slot);
  move(slot, stream::Input::send_end_stream);
}

void Connection::Engine::take_first_item(Stream& stream) {
  stream.first_item = items_[stream.first_item].next;
  if (stream.first_item == no_slot) stream.last_item = no_slot;
}

/// Gives a stream its place among those that have something to send.
void Connection::Engine::schedule(Slot slot) {
  const Stream& stream = streams_[slot];
  if (stream.scheduled || stream.first_item == no_slot) return;
  const Item& item = items_[stream.first_item];
  const std::uint32_t initial = settings_.remote().initial_window_size;
  if (item.kind == Item::Kind::trailers || item.rest.empty()) {
    scheduler_.add(streams_, slot, schedule::Scheduler::Needs::nothing);
  } else if (stream.send_window.available(initial) > 0) {
    scheduler_.add(streams_, slot, schedule::Scheduler::Needs::window);
  } else {
    scheduler_.add_stalled(streams_, slot);
    stalls_.begin(streams_[slot].stall);
  }
}

void Connection::Engine::piece_sent(Slot slot) {
  Item& item = items_[slot];
  --item.pieces;
  if (item.pieces == 0 && (item.planned || item.dropped)) finish_item(slot);
}

/// The engine is done with an item: a body's memory is the caller's again.
void Connection::Engine::finish_item(Slot slot) {
  Item& item = items_[slot];
  if (item.kind == Item::Kind::trailers) return items_.erase(slot);
  item.next = no_slot;
  if (last_finished_ == no_slot) {
    first_finished_ = slot;
  } else {
    items_[last_finished_].next = slot;
  }
  last_finished_ = slot;
  --streams_[item.stream].bodies;
  end_if_done(item.stream);
}

void Connection::Engine::emit(const frame::Frame& frame) {
  const auto out = outbox_.reserve(frame::encoded_size(frame));
  const auto encoded = frame::encode(frame, out);
  H2_ASSERT(encoded.has_value());
  if (encoded) outbox_.commit(*encoded);
  if (encoded && watched()) tell_sent(out.first(*encoded));
}

// Encodes the block where it will be sent from, then makes frames of it. A block that is longer
// than a frame is rare: its parts are moved apart for the headers of the CONTINUATION frames.
void Connection::Engine::emit_field_block(frame::Type type, StreamId stream, std::uint8_t flags,
                                          StreamId promised, Fields fields) {
  constexpr std::size_t header = frame::Header::size;
  const std::size_t most = settings_.remote().max_frame_size;
  const std::size_t prefix = promised != 0 ? 4 : 0;
  const std::size_t bound = encoder_.bound(fields);
  const auto out = outbox_.reserve(header + prefix + bound + (prefix + bound) / most * header);
  const std::size_t length = prefix + encoder_.encode(fields, out.subspan(header + prefix));
  if (promised != 0) wire::store_u32(out.data() + header, promised);

  const std::size_t continuations = length > most ? (length - 1) / most : 0;
  for (std::size_t i = continuations; i > 0; --i) {
    const std::size_t size = std::min(most, length - i * most);
    std::byte* part = out.data() + (i + 1) * header + i * most;
    std::memmove(part, out.data() + header + i * most, size);
    const std::uint8_t end = i == continuations ? frame::flag::end_headers : std::uint8_t{0};
    frame::encode_header({static_cast<std::uint32_t>(size), frame::Type::continuation, end, stream},
                         std::span<std::byte, header>{part - header, header});
  }
  if (continuations == 0) flags |= frame::flag::end_headers;
  const auto first = static_cast<std::uint32_t>(std::min(most, length));
  frame::encode_header({first, type, flags, stream}, out.first<header>());
  const std::size_t size = header + length + continuations * header;
  outbox_.commit(size);
  if (!watched()) return;
  tell_sent(out.first(size));
  tell(observed::FieldSection{observed::Way::sent, stream, promised, fields, false});
}

}  // namespace h2
