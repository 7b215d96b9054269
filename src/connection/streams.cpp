// What happens to a stream, whoever caused it: it is opened, moved, closed, found at fault.
#include <algorithm>
#include <span>
#include <string_view>

#include "connection/engine.hpp"
#include "types/contract.hpp"

namespace h2 {

/// Of a stream that there is no record of.
stream::State Connection::Engine::state_without_record(StreamId id) const {
  if (is_idle(id)) return stream::State::idle;
  if (const auto known = recent_.find(id)) return *known;
  return recent_.may_be_reset(id) ? stream::State::reset_by_us : stream::State::closed;
}

/// A stream of which nothing is known but that it is over.
bool Connection::Engine::is_forgotten(StreamId id) const {
  return streams_.find(id) == no_slot && !is_idle(id) && !recent_.find(id);
}

/// A record for an idle stream. What its messages are follows from who opens it.
Slot Connection::Engine::insert(StreamId id) {
  if (is_own(id)) {
    next_own_id_ = id + 2;
    ++own_live_;
  } else {
    highest_peer_id_ = id;
  }
  const Slot slot = streams_.insert(id);
  deadlines_.stop(Deadline::idle);
  ledger_.opened();
  if (role_ == Role::client) {
    streams_[slot].received = message::Message::response();
  } else {
    streams_[slot].sent = message::Message::response();
  }
  if (idle_priorities_.size() != 0) take_idle_priority(slot);
  return slot;
}

/// The first input to an idle stream.
Slot Connection::Engine::open(StreamId id, stream::Input input) {
  const Slot slot = insert(id);
  move(slot, input);
  return slot;
}

inline void Connection::Engine::count(StreamId id, stream::Count before, stream::Count after) {
  std::uint32_t& active = is_own(id) ? own_active_ : peer_active_;
  if (before == stream::Count::active) --active;
  if (after == stream::Count::active) ++active;
  if (before == stream::Count::promised) --promised_;
  if (after == stream::Count::promised) ++promised_;
}

/// A stream came to its regular end.
[[gnu::noinline]] void Connection::Engine::end_regularly(Slot slot) {
  ledger_.completed();
  close(slot, ErrorCode::no_error, EndedBy::both, verdict_of(streams_[slot]));
}

/// What follows from a move.
inline void Connection::Engine::moved(Slot slot, stream::State before, stream::State after) {
  const stream::Count was = stream::counts[static_cast<std::size_t>(before)];
  const stream::Count is = stream::counts[static_cast<std::size_t>(after)];
  if (was == is) return;
  count(streams_[slot].id, was, is);
  if (after == stream::State::closed && before != stream::State::closed) end_regularly(slot);
}

[[gnu::noinline]] void Connection::Engine::moved_before_eyes(Slot slot, stream::State before,
                                                             stream::State after) {
  tell_moved(streams_[slot].id, before, after);
  moved(slot, before, after);
}

void Connection::Engine::move(Slot slot, stream::Input input) {
  Stream& stream = streams_[slot];
  const stream::State before = stream.state;
  const stream::State after = stream::next(before, input);
  stream.state = after;
  if (watched()) [[unlikely]]
    return moved_before_eyes(slot, before, after);
  moved(slot, before, after);
}

// The state is closed already; what is left is to let go of what was queued, and to say so.
void Connection::Engine::close(Slot slot, ErrorCode code, EndedBy by, Verdict verdict) {
  Stream& stream = streams_[slot];
  H2_ASSERT(stream::is_closed(stream.state) && !stream.ending);
  if (arriving_ == &stream) skip_data();
  if (by != EndedBy::both) keep_cut_frame(slot);
  if (stream.first_item != no_slot) drop_items(slot);
  scheduler_.remove(streams_, slot);
  stalls_.end(stream.stall);
  stream.code = code;
  stream.ended_by = by;
  stream.verdict = verdict;
  stream.ending = true;
  if (watched()) tell(observed::StreamEnded{stream.id, code, by, verdict});
  end_if_done(slot);
}

void Connection::Engine::end_if_done(Slot slot) {
  if (!streams_[slot].ending || streams_[slot].bodies != 0) return;
  ended_.push_back(streams_, slot);
  due_ = true;
}

/// The stream ends without END_STREAM both ways. A request that waits was never sent: nobody but
/// our caller knows of it.
void Connection::Engine::abandon(Slot slot, stream::Input input) {
  Stream& stream = streams_[slot];
  if (!stream.waiting) return move(slot, input);
  waiting_.remove(streams_, slot);
  --waiting_size_;
  stream.waiting = false;
  stream.state = stream::State::reset_by_us;
  if (watched()) tell_moved(stream.id, stream::State::idle, stream.state);
}

void Connection::Engine::reset(Slot slot, ErrorCode code, EndedBy by) {
  const Verdict verdict = verdict_of(streams_[slot]);
  if (by == EndedBy::caller && !is_own(streams_[slot].id)) ledger_.gave_up();
  if (!streams_[slot].waiting) emit(frame::RstStream{streams_[slot].id, code});
  abandon(slot, stream::Input::send_rst_stream);
  close(slot, code, by, verdict);
}

// A frame that is cut in the middle has to be completed. Unless gather() showed the body's memory,
// a copy of the rest lets the caller have it back now.
void Connection::Engine::keep_cut_frame(Slot slot) {
  const Slot item = outbox_.sole_body();
  if (shown_ != 0 || item == Outbox::no_body || items_[item].stream != slot) return;
  outbox_.keep_sole_body();
  piece_sent(item);
}

void Connection::Engine::drop_items(Slot slot) {
  Slot item = streams_[slot].first_item;
  streams_[slot].first_item = streams_[slot].last_item = no_slot;
  while (item != no_slot) {
    const Slot next = items_[item].next;
    items_[item].next = no_slot;
    items_[item].dropped = true;
    if (items_[item].pieces == 0) finish_item(item);
    item = next;
  }
}

Verdict Connection::Engine::verdict_of(const Stream& stream) const {
  // Both kinds of streams carry a response from server to client; its END_STREAM has to be there.
  if (stream.waiting) return Verdict::not_processed;
  using enum stream::State;
  const stream::State response_ended =
      role_ == Role::client ? half_closed_remote : half_closed_local;
  if (stream.state == closed || stream.state == response_ended) return Verdict::answered;
  // A request that never got as far as an event cannot have been acted on.
  const bool unseen = role_ == Role::server && !is_own(stream.id) &&
                      stream.received.expected() == HeadersKind::request;
  return unseen ? Verdict::not_processed : Verdict::maybe_processed;
}

/// How strictly field sections are judged, RFC 8441 §3 included.
message::Policy Connection::Engine::policy(bool sending) const {
  const bool client_sends = (role_ == Role::client) == sending;
  const Settings& server = role_ == Role::client ? settings_.remote() : settings_.local();
  return {.sending = sending,
          .connect_protocol = client_sends && server.enable_connect_protocol == 1,
          .tolerated = sending ? tolerate_sent_ : tolerate_received_};
}

/// The one place that acts on a broken rule; `id` matters to rules of streams only.
void Connection::Engine::broken(Rule rule, StreamId id) {
  if (watched()) tell_broken(rule, id);
  if (info(rule).scope == Scope::stream) return break_stream(rule, id);
  final_error_ = rule;
  due_ = true;
  // What was too much is named: a peer that means no harm can be told apart and helped.
  const bool too_much = info(rule).code == ErrorCode::enhance_your_calm;
  const std::string_view debug = too_much ? info(rule).name : std::string_view{};
  terminate(info(rule).code, std::as_bytes(std::span{debug}), EndedBy::engine);
}

void Connection::Engine::break_stream(Rule rule, StreamId id) {
  const ErrorCode code = info(rule).code;
  const Slot slot = streams_.find(id);
  if (slot != no_slot && !stream::is_closed(streams_[slot].state)) {
    if (const Fault fault = charge_for(rule)) return broken(*fault, 0);
    event_->emplace(PeerError{rule, id});
    return reset(slot, code, EndedBy::engine);
  }
  // The stream is over and its last event was told or is about to be: only the peer hears of it,
  // and only once (RFC 9113 §5.4.2).
  if (state_of(id) == stream::State::reset_by_us) return;
  if (const Fault fault = charge_for(rule)) return broken(*fault, 0);
  emit(frame::RstStream{id, code});
  if (slot != no_slot) {
    streams_[slot].state = stream::State::reset_by_us;
  } else {
    recent_.mark_reset_by_us(id);
  }
}

}  // namespace h2
