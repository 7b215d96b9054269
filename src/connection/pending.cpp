// What poll() has to say and to do before it reads on: what came from the caller's own acts, from
// time, and from the frame before.
#include <bit>
#include <utility>

#include "connection/engine.hpp"

namespace h2 {

// A peer that makes us answer has to read the answers.
bool Connection::Engine::may_read() const {
  return outbox_.framing() < limits_.max_control_output && held_acks_.size() < max_held_acks;
}

/// What comes before any further octet. Says whether poll() may read on. Whoever adds to what this
/// looks at sets `due_`; here alone it is found that nothing is left.
bool Connection::Engine::attend(Bytes& input, std::optional<Event>& event) {
  if (exhausted_) {
    report_exhaustion(input, event);
    return false;
  }
  do {
    next_pending(event);
    if (event) return false;
    if (stage_ == Stage::ended) {
      input = input.last(0);
      forget();
      return false;
    }
    if (!stalls_.looking() || !reset_next_stalled()) break;
  } while (!event);
  if (event) return false;
  const bool reads = may_read();
  due_ = !reads;
  return reads;
}

// The order matters: a stream's bodies are told of before its end, the connection's end comes last.
// So do StageReached and PeerError, of which there is only one.
void Connection::Engine::next_pending(std::optional<Event>& event) {
  if (first_finished_ != no_slot) return take_finished(event);
  if (stages_due_ != 0 || connection_noticed_ || !notices_.empty()) [[unlikely]] {
    take_change(event);
    if (event) return;
  }
  if (!ended_.empty()) return take_closed(ended_.front(), event);
  if (final_error_ && streams_.size() == 0) {
    event.emplace(PeerError{*std::exchange(final_error_, std::nullopt), 0});
  }
}

[[gnu::noinline]] void Connection::Engine::take_finished(std::optional<Event>& event) {
  const Slot slot = first_finished_;
  const Item& item = items_[slot];
  const Stream& stream = streams_[item.stream];
  event.emplace(BodySent{stream.id, stream.user, !item.dropped});
  first_finished_ = item.next;
  if (first_finished_ == no_slot) last_finished_ = no_slot;
  items_.erase(slot);
}

/// What has become of the connection or of windows. Not part of the way of every stream, because
/// of the room that it needs.
[[gnu::noinline]] void Connection::Engine::take_change(std::optional<Event>& event) {
  if (const auto stage = take_stage()) {
    event.emplace(StageReached{*stage});
    return;
  }
  while (connection_noticed_ || !notices_.empty()) {
    event = take_notice();
    if (!event) break;
    if (watched()) tell_notice(*event);
    if (show_blocked_) return;
    event.reset();
  }
}

// Stages are told in their order; the last one when nothing else is left to tell.
std::optional<Stage> Connection::Engine::take_stage() {
  if (stages_due_ == 0) return std::nullopt;
  const auto stage = static_cast<Stage>(std::countr_zero(stages_due_));
  if (stage == Stage::ended && streams_.size() > 0) return std::nullopt;
  stages_due_ = static_cast<std::uint8_t>(stages_due_ & (stages_due_ - 1U));
  return stage;
}

// An ended connection keeps its output and nothing else. Not before the next poll(), because the
// last event may show what is given up here.
void Connection::Engine::forget() {
  if (streams_.size() == 0 && streams_.capacity() > 0) {
    streams_.release();
    items_.release();
  }
  if (forgotten_) return;
  forgotten_ = true;
  collector_.release();
  const auto release = [](auto& vector) {
    vector.clear();
    vector.shrink_to_fit();
  };
  release(received_settings_);
  release(held_acks_);
  release(shutdown_debug_);
  settings_.forget();
  release(origins_);
  release(sendable_);
  release(notices_);
  notices_head_ = 0;
  release(fields_);
  idle_priorities_.clear();
  judging_.release();
  cookies_.release();
  crumbs_.release();
  outbox_.keep_no_spare();
  decoder_ = hpack::Decoder{limits_.fields, memory_};
  encoder_ = hpack::Encoder{{}, memory_};
}

void Connection::Engine::take_closed(Slot slot, std::optional<Event>& event) {
  const Stream& stream = streams_[slot];
  ended_.pop_front(streams_);
  event.emplace(StreamClosed{stream.id, stream.user, stream.code, stream.ended_by, stream.verdict});
  recent_.remember(stream.id, stream.state);
  refund(stream);
  if (is_own(stream.id)) --own_live_;
  streams_.erase(slot);
  if (streams_.size() == 0 && stage_ == Stage::open) {
    deadlines_.start(Deadline::idle, patience_.idle);
  }
  finish_if_drained();
}

}  // namespace h2
