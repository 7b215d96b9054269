// Time: what is waited for, and what follows when it does not come.
#include <algorithm>
#include <utility>

#include "connection/engine.hpp"

namespace h2 {

/// Waits that follow from how things stand at the end of a moment, and not from one event.
/// @returns whether a stall of the connection, if there is one, begins now
bool Connection::Engine::observe(DeadlineSet& waits) const {
  if (block_.open) waits.start(Deadline::field_block, patience_.field_block);
  const bool wanted = scheduler_.wants_window();
  const std::int64_t window = send_window_.available();
  const std::uint64_t could_send =
      stall_sent_ + static_cast<std::uint64_t>(std::max<std::int64_t>(window, 0));
  if (!wanted || could_send >= Stalls::enough) waits.stop(Deadline::connection_stall);
  if (waits.waits_for(Deadline::connection_stall)) return false;
  if (wanted && window <= 0) waits.start(Deadline::connection_stall, patience_.send_stall);
  return true;
}

std::optional<Time> Connection::Engine::next_deadline() const {
  DeadlineSet waits = deadlines_;
  if (heard_) hear(waits);
  if (stage_ != Stage::ended) observe(waits);
  const std::optional<Time> first = waits.next();
  const std::optional<Time> stall = stalls_.next();
  return first && stall ? std::min(*first, *stall) : first ? first : stall;
}

void Connection::Engine::advance(Time now) {
  if (std::exchange(heard_, false)) hear(deadlines_);
  due_ = true;
  if (stage_ != Stage::ended && observe(deadlines_)) stall_sent_ = 0;
  if (!deadlines_.advance(now)) return;
  ledger_.advance(now);
  if (stage_ == Stage::ended) return;
  stalls_.advance(now);
  // Whatever ends the connection comes first.
  if (const Fault fault = overdue()) return broken(*fault, 0);
  if (passed(Deadline::drain)) {
    return terminate(shutdown_code_, {}, EndedBy::engine);
  }
  if (passed(Deadline::idle)) begin_shutdown(ErrorCode::no_error, {});
  if (passed(Deadline::keep_alive)) ask_for_life();
}

/// What the peer should have sent by now.
Fault Connection::Engine::overdue() const {
  if (passed(Deadline::preface)) return Rule::preface_timeout;
  if (passed(Deadline::settings_ack)) return Rule::settings_timeout;
  if (passed(Deadline::field_block)) return Rule::field_block_timeout;
  if (passed(Deadline::connection_stall)) return Rule::connection_stalled;
  if (passed(Deadline::ping_answer)) return Rule::ping_timeout;
  return std::nullopt;
}

/// Octets came since the time was told: the peer is there. Within a moment it does not matter when
/// they came, so poll() only notes that they did.
void Connection::Engine::hear(DeadlineSet& waits) {
  waits.restart(Deadline::keep_alive);
  waits.restart(Deadline::ping_answer);
}

void Connection::Engine::ask_for_life() {
  deadlines_.stop(Deadline::keep_alive);
  send_ping(keep_alive_ping, SentPing::Kind::keep_alive);
  deadlines_.start(Deadline::ping_answer, patience_.ping_answer);
}

void Connection::Engine::send_ping(const PingPayload& payload, SentPing::Kind kind) {
  pings_.sent({payload, kind, deadlines_.now()});
  emit(frame::Ping{payload, false});
}

// Streams are looked at one by one, since each that is reset has an event of its own.
bool Connection::Engine::reset_next_stalled() {
  while (stalls_.looking()) {
    const Slot slot = streams_.find_if(stalls_.cursor(),
                                       [](const Stream& stream) { return stream.stall.running(); });
    if (slot == no_slot) {
      stalls_.done();
      break;
    }
    stalls_.go_on(slot + 1);
    Stream& stream = streams_[slot];
    if (!stalls_.late(stream.stall, could_send(stream))) continue;
    if (watched()) tell(observed::DeadlinePassed{"send_stall"});
    broken(Rule::stream_stalled, stream.id);
    return true;
  }
  return false;
}

/// Octets of queued content that the stream's window would let pass; all of it is enough.
std::uint64_t Connection::Engine::could_send(const Stream& stream) const {
  if (stream.first_item == no_slot) return Stalls::enough;
  const std::int64_t window = stream.send_window.available(settings_.remote().initial_window_size);
  if (window <= 0) return 0;
  const auto octets = static_cast<std::uint64_t>(window);
  return octets >= items_[stream.first_item].rest.size() ? Stalls::enough : octets;
}

}  // namespace h2
