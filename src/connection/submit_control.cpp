// What the caller wants besides messages.
#include <algorithm>
#include <optional>

#include "connection/engine.hpp"

namespace h2 {

namespace {

Failure<Misuse> refuse(MisuseKind kind) { return {Misuse{kind}}; }

}  // namespace

/// The record of a stream that can still be acted on.
Result<Slot, Misuse> Connection::Engine::usable_stream(StreamId id) {
  if (stage_ == Stage::ended) return refuse(MisuseKind::connection_ended);
  const Slot slot = streams_.find(id);
  if (slot != no_slot && !stream::is_closed(streams_[slot].state)) return slot;
  if (slot == no_slot && (id == 0 || id > max_stream_id || is_idle(id))) {
    return refuse(MisuseKind::unknown_stream);
  }
  return refuse(MisuseKind::stream_closed);
}

Result<void, Misuse> Connection::Engine::submit(const ResetStream& action) {
  const auto slot = usable_stream(action.stream);
  if (!slot) return Failure{slot.error()};
  // It would promise the client that nothing was done (RFC 9113 §8.7).
  const bool late = role_ == Role::server && !is_own(action.stream);
  if (late && action.code == ErrorCode::refused_stream) return refuse(MisuseKind::refused_late);
  Stream& stream = streams_[*slot];
  if (action.when == ResetStream::When::now || stream.first_item == no_slot) {
    reset(*slot, action.code, EndedBy::caller);
    return {};
  }
  if (stream.resetting) return refuse(MisuseKind::wrong_state);
  stream.resetting = true;
  items_[queue_item(*slot, Item::Kind::reset, {}, false)].code = action.code;
  return {};
}

Result<void, Misuse> Connection::Engine::submit(const ChangeSettings& action) {
  if (stage_ == Stage::ended) return refuse(MisuseKind::connection_ended);
  if (settings_.pending() == SettingsExchange::max_pending) {
    return refuse(MisuseKind::too_many_pending);
  }
  const std::uint32_t frame_limit = settings_.remote().max_frame_size;
  if (const Fault fault = check_own_settings(action.settings, role_, frame_limit)) {
    return Failure{Misuse{MisuseKind::setting_value, *fault}};
  }
  Settings announced = settings_.announced();
  for (const Setting& setting : action.settings) {
    if (setting.id == SettingId::no_rfc7540_priorities &&
        setting.value != announced.no_rfc7540_priorities) {
      return Failure{Misuse{MisuseKind::setting_value, Rule::no_rfc7540_changed}};
    }
    if (setting.id == SettingId::enable_connect_protocol &&
        setting.value < announced.enable_connect_protocol) {
      return Failure{Misuse{MisuseKind::setting_value, Rule::connect_protocol_withdrawn}};
    }
    if (setting.id == SettingId::initial_window_size && !receive_windows_fit(setting.value)) {
      return Failure{Misuse{MisuseKind::setting_value, Rule::initial_window_overflow}};
    }
    announced.apply(setting);
  }
  send_settings(action.settings);
  return {};
}

void Connection::Engine::send_settings(std::span<const Setting> settings) {
  settings_.announce(settings);
  emit(frame::Settings{false, settings});
  for (const Setting& setting : settings) {
    if (setting.id == SettingId::header_table_size) decoder_.announce_table_limit(setting.value);
  }
  deadlines_.start(Deadline::settings_ack, patience_.settings_ack);
}

Result<void, Misuse> Connection::Engine::submit(const AcknowledgeSettings&) {
  if (stage_ == Stage::ended) return refuse(MisuseKind::connection_ended);
  if (held_acks_.empty()) return refuse(MisuseKind::wrong_state);
  acknowledge(held_acks_.front());
  held_acks_.erase(held_acks_.begin());
  return {};
}

Result<void, Misuse> Connection::Engine::submit(const Ping& action) {
  if (stage_ == Stage::ended) return refuse(MisuseKind::connection_ended);
  if (pings_.full()) return refuse(MisuseKind::too_many_pending);
  send_ping(action.payload, SentPing::Kind::caller);
  return {};
}

Result<void, Misuse> Connection::Engine::submit(const Shutdown& action) {
  if (stage_ == Stage::ended) return refuse(MisuseKind::connection_ended);
  constexpr std::size_t most = 1'024;
  const Bytes debug = action.debug.first(std::min(action.debug.size(), most));
  if (action.when == Shutdown::When::now) {
    terminate(action.code, debug, EndedBy::caller);
    return {};
  }
  if (stage_ != Stage::open) return refuse(MisuseKind::shutting_down);
  begin_shutdown(action.code, debug);
  return {};
}

Result<void, Misuse> Connection::Engine::submit(const TransportClosed&) {
  if (stage_ == Stage::ended && outbox_.empty()) return refuse(MisuseKind::connection_ended);
  close_all(ErrorCode::internal_error, EndedBy::transport);
  shown_ = 0;
  outbox_.clear([this](Slot item) {
    items_[item].dropped = true;
    piece_sent(item);
  });
  end();
  return {};
}

}  // namespace h2
