// Frames that are judged whole: RFC 9113 §6.3 to §6.9 without DATA and field blocks.
#include <algorithm>
#include <utility>

#include "connection/engine.hpp"
#include "frame/load.hpp"
#include "types/contract.hpp"

namespace h2 {

// begin_frame() has judged the header, so that nothing is left that the payload could break by its
// form, and each type is read by itself: Frame is for those who do not know what comes.
void Connection::Engine::receive_frame(Bytes payload) {
  if (header_.type > frame::Type::continuation) return receive_extension(payload);
  if (watched()) {
    const auto decoded = frame::decode(header_, payload);
    tell_received(decoded ? &*decoded : nullptr);
  }
  switch (header_.type) {
    using enum frame::Type;
    case priority: return receive_priority(frame::load_priority(header_, payload.data()));
    case rst_stream: return receive_rst_stream(frame::load_rst_stream(header_, payload.data()));
    case settings: return receive_settings(frame::load_settings(header_, payload));
    case ping: return receive_ping(frame::load_ping(header_, payload.data()));
    case goaway: return receive_goaway(frame::load_goaway(payload));
    case window_update:
      return receive_window_update(frame::load_window_update(header_, payload.data()));
    default: H2_ASSERT(false);  // begin_frame() sends no other type here
  }
}

// Parsed and dropped (§5.3.2). An idle stream cannot be reset, so there its fault is ignored.
void Connection::Engine::receive_priority(const frame::Priority& priority) {
  if (const Fault fault = charge(limit::Cost::glitch)) return broken(*fault, 0);
  const bool on_self = priority.priority.dependency == priority.stream;
  if (!on_self || settings_.remote().no_rfc7540_priorities != 0) return;
  const Slot slot = streams_.find(priority.stream);
  if (slot == no_slot || is_idle(priority.stream)) return;
  if (stream::is_closed(streams_[slot].state)) return;
  broken(Rule::priority_self, priority.stream);
}

void Connection::Engine::receive_rst_stream(const frame::RstStream& reset) {
  if (const Fault fault = charge_if_forgotten(reset.stream)) return broken(*fault, 0);
  if (is_ignored(reset.stream)) return;
  const stream::Cell& cell =
      stream::step(state_of(reset.stream), stream::Input::receive_rst_stream);
  if (cell.reaction == stream::Reaction::violation) return broken(cell.rule, reset.stream);
  if (cell.reaction == stream::Reaction::discard) return;
  const Slot slot = streams_.find(reset.stream);
  if (const Fault fault = charge_reset(streams_[slot])) return broken(*fault, 0);
  // Only who was asked can refuse: what a client says of its own request proves nothing.
  const bool refused = reset.code == ErrorCode::refused_stream && is_own(reset.stream);
  const Verdict verdict = refused ? Verdict::not_processed : verdict_of(streams_[slot]);
  move(slot, stream::Input::receive_rst_stream);
  close(slot, reset.code, EndedBy::peer, verdict);
}

void Connection::Engine::receive_settings(const frame::Settings& settings) {
  if (settings.ack) return receive_settings_ack();
  if (const Fault fault = charge(limit::Cost::settings)) return broken(*fault, 0);
  const Settings before = settings_.remote();
  received_settings_.clear();
  for (std::size_t i = 0; i < settings.entries.size(); ++i) {
    const Setting entry = settings.entries[i];
    if (const Fault fault = apply_setting(entry)) return broken(*fault, 0);
    received_settings_.push_back(entry);
  }
  if (!settings_seen_) {
    settings_seen_ = true;
    deadlines_.stop(Deadline::preface);
  }
  const HeldAck due = settings_to_acknowledge();
  if (settings_ack_ == SettingsAck::manual) {
    held_acks_.push_back(due);
    due_ = true;
  } else {
    acknowledge(due);
  }
  if (settings_.remote().initial_window_size > before.initial_window_size) {
    resume_stalled();
  }
  event_->emplace(SettingsReceived{received_settings_, before});
}

/// The windows of all streams grew. If none of those that were set aside can have opened, they stay
/// so: a peer that moves the size to and fro is not to have all of them looked at each time.
void Connection::Engine::resume_stalled() {
  if (highest_stalled_offset_ + settings_.remote().initial_window_size <= 0) return;
  highest_stalled_offset_ = INT64_MIN;
  scheduler_.resume_all(streams_);
}

/// What the encoder has to know once the SETTINGS that were just received are acknowledged: of
/// several table sizes the smallest and the last (RFC 7541 §4.2).
HeldAck Connection::Engine::settings_to_acknowledge() const {
  HeldAck due;
  for (const Setting& entry : received_settings_) {
    if (entry.id != SettingId::header_table_size) continue;
    due.smallest_table = due.tables ? std::min(due.smallest_table, entry.value) : entry.value;
    due.last_table = entry.value;
    due.tables = true;
  }
  return due;
}

// What we encode from here on goes out behind the acknowledgement (RFC 9113 §4.3.1).
void Connection::Engine::acknowledge(const HeldAck& due) {
  emit(frame::Settings{.ack = true});
  if (!due.tables) return;
  encoder_.set_table_limit(due.smallest_table);
  encoder_.set_table_limit(due.last_table);
}

// One entry, in the order of the wire: a fault is one even if a later entry would mend it.
Fault Connection::Engine::apply_setting(const Setting& setting) {
  Settings& remote = settings_.remote();
  if (const Fault fault = check_setting(setting, other(role_))) return fault;
  switch (setting.id) {
    case SettingId::initial_window_size:
      if (!send_windows_fit(setting.value)) return Rule::initial_window_overflow;
      break;
    case SettingId::enable_connect_protocol:
      if (role_ == Role::client && remote.enable_connect_protocol == 1 && setting.value == 0) {
        return Rule::connect_protocol_withdrawn;
      }
      break;
    case SettingId::no_rfc7540_priorities:
      if (settings_seen_ && remote.no_rfc7540_priorities != setting.value) {
        return Rule::no_rfc7540_changed;
      }
      break;
    default: break;
  }
  remote.apply(setting);
  return std::nullopt;
}

// Whether no stream's window passes 2^31-1 with this initial size (RFC 9113 §6.9.2). The streams
// are looked at only when the highest of them might; what is learnt then lowers the mark.
bool Connection::Engine::send_windows_fit(std::uint32_t initial) {
  if (highest_send_offset_ + initial <= flow::Window::max) return true;
  highest_send_offset_ = 0;
  streams_.for_each([this](Slot, const Stream& stream) {
    if (stream::is_closed(stream.state)) return;
    highest_send_offset_ = std::max(highest_send_offset_, stream.send_window.available());
  });
  return highest_send_offset_ + initial <= flow::Window::max;
}

void Connection::Engine::receive_settings_ack() {
  if (settings_.pending() == 0) return broken(Rule::settings_ack_unexpected, 0);
  const std::uint32_t window = settings_.local().initial_window_size;
  settings_.acknowledged([this](const Setting& entry) {
    if (entry.id == SettingId::header_table_size) decoder_.acknowledge_table_limit(entry.value);
  });
  if (settings_.local().initial_window_size < window) announce_credit();
  unacknowledged_ = 0;
  deadlines_.stop(Deadline::settings_ack);
  if (settings_.pending() > 0) deadlines_.start(Deadline::settings_ack, patience_.settings_ack);
  event_->emplace(SettingsAcknowledged{});
}

void Connection::Engine::receive_ping(const frame::Ping& ping) {
  if (!ping.ack) {
    if (const Fault fault = charge(limit::Cost::ping)) return broken(*fault, 0);
    emit_ping_answer(ping.payload);
    event_->emplace(PingReceived{ping.payload});
    return;
  }
  const auto sent = pings_.answered(ping.payload);
  if (!sent) {  // nobody asked, and no rule forbids it (§6.7)
    if (const Fault fault = charge(limit::Cost::glitch)) broken(*fault, 0);
    return;
  }
  const std::optional<Time> now = deadlines_.now();
  const auto trip = sent->at ? std::optional(*now - *sent->at) : std::nullopt;
  if (trip) round_trip_ = trip;
  if (sent->kind == SentPing::Kind::notice) return announce_last_stream();
  const bool keep_alive = sent->kind == SentPing::Kind::keep_alive;
  if (keep_alive) {
    deadlines_.stop(Deadline::ping_answer);
    deadlines_.start(Deadline::keep_alive, patience_.keep_alive);
  }
  event_->emplace(PingAcknowledged{ping.payload, keep_alive, trip});
}

// Streams that the peer will not take up are over, and may be tried again elsewhere (§6.8). A later
// GOAWAY can only lower the mark.
void Connection::Engine::receive_goaway(const frame::Goaway& goaway) {
  if (const Fault fault = charge(limit::Cost::goaway)) return broken(*fault, 0);
  event_->emplace(GoawayReceived{goaway.last_stream, goaway.code, goaway.debug});
  const StreamId before = goaway_received_.value_or(max_stream_id);
  goaway_received_ = std::min(before, goaway.last_stream);
  if (goaway_received_ == before && waiting_.empty()) return;
  streams_.for_each([this](Slot slot, const Stream& stream) {
    // A request that waits would be a new stream, which may not be opened any more.
    if (!is_own(stream.id) || (stream.id <= *goaway_received_ && !stream.waiting)) return;
    if (stream::is_closed(stream.state)) return;
    abandon(slot, stream::Input::receive_rst_stream);
    close(slot, ErrorCode::refused_stream, EndedBy::peer, Verdict::not_processed);
  });
}

void Connection::Engine::receive_window_update(const frame::WindowUpdate& update) {
  if (update.increment > 0) {
    const Fault fault = ledger_.spend_on_credit(update.increment);
    if (fault) return broken(*fault, 0);
  }
  if (update.stream == 0) {
    if (update.increment == 0) return broken(Rule::connection_increment_zero, 0);
    if (!send_window_.grant(update.increment)) broken(Rule::connection_window_overflow, 0);
    return note_connection_window();
  }
  const Slot slot = streams_.find(update.stream);
  if (slot == no_slot) return receive_stray_window_update(update);
  Stream& stream = streams_[slot];
  const stream::Cell& cell = stream::step(stream.state, stream::Input::receive_window_update);
  if (cell.reaction == stream::Reaction::violation) return broken(cell.rule, update.stream);
  if (cell.reaction == stream::Reaction::discard) return;
  if (update.increment == 0) return broken(Rule::stream_increment_zero, update.stream);
  const std::uint32_t initial = settings_.remote().initial_window_size;
  const bool was_empty = stream.send_window.available(initial) <= 0;
  if (!stream.send_window.grant(update.increment, initial)) {
    return broken(Rule::stream_window_overflow, update.stream);
  }
  highest_send_offset_ = std::max(highest_send_offset_, stream.send_window.available());
  if (was_empty) {
    scheduler_.remove(streams_, slot);
    schedule(slot);
    note_window(slot);
  }
}

/// For a stream that there is no record of.
void Connection::Engine::receive_stray_window_update(const frame::WindowUpdate& update) {
  if (const Fault fault = charge_if_forgotten(update.stream)) return broken(*fault, 0);
  if (is_ignored(update.stream)) return;
  const stream::Cell& cell =
      stream::step(state_of(update.stream), stream::Input::receive_window_update);
  if (cell.reaction == stream::Reaction::violation) broken(cell.rule, update.stream);
}

}  // namespace h2
