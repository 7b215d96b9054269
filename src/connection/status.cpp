// What a connection answers when it is asked how it stands.
#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include <h2/status.hpp>

#include "connection/engine.hpp"

namespace h2 {

namespace {

StreamState state_of(const Stream& stream) {
  switch (stream.state) {
    case stream::State::idle: return StreamState::idle;
    case stream::State::reserved_local: return StreamState::reserved_local;
    case stream::State::reserved_remote: return StreamState::reserved_remote;
    case stream::State::open: return StreamState::open;
    case stream::State::half_closed_local: return StreamState::half_closed_local;
    case stream::State::half_closed_remote: return StreamState::half_closed_remote;
    case stream::State::closed:
    case stream::State::reset_by_us:
    case stream::State::reset_by_peer: return StreamState::closed;
  }
  return StreamState::closed;
}

constexpr std::array<std::string_view, 7> state_names = {
    "waiting", "reserved (local)",    "reserved (remote)",
    "open",    "half-closed (local)", "half-closed (remote)",
    "closed"};

/// Text in the making: `line.add("window", 5)` appends " window=5".
class Line {
 public:
  explicit Line(std::string& out, std::string_view begin) : out_(out) { out_ += begin; }
  ~Line() { out_ += '\n'; }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  Line& add(std::string_view what, std::string_view value) {
    out_.append(" ").append(what).append("=").append(value);
    return *this;
  }
  template <std::integral Number>
  Line& add(std::string_view what, Number value) {
    return add(what, std::string_view{std::to_string(value)});
  }

 private:
  std::string& out_;
};

void add_settings(std::string& out, std::string_view whose, const Settings& settings) {
  Line(out, whose)
      .add("header_table_size", settings.header_table_size)
      .add("enable_push", settings.enable_push)
      .add("max_concurrent_streams", settings.max_concurrent_streams)
      .add("initial_window_size", settings.initial_window_size)
      .add("max_frame_size", settings.max_frame_size)
      .add("max_header_list_size", settings.max_header_list_size)
      .add("enable_connect_protocol", settings.enable_connect_protocol)
      .add("no_rfc7540_priorities", settings.no_rfc7540_priorities);
}

}  // namespace

/// Content that is not in frames yet. Bodies may share memory, and together have more octets than a
/// size of 32 bits can count: then the largest that it can.
std::size_t Connection::Engine::queued_octets(const Stream& stream) const {
  std::uint64_t octets = 0;
  for (Slot item = stream.first_item; item != no_slot; item = items_[item].next) {
    if (items_[item].kind == Item::Kind::body) octets += items_[item].rest.size();
  }
  return static_cast<std::size_t>(std::min<std::uint64_t>(octets, SIZE_MAX));
}

StreamStatus Connection::Engine::status_of(const Stream& stream) const {
  const std::size_t queued = queued_octets(stream);
  const bool no_credit = queued > 0 && !stream.waiting && send_window_.available() <= 0;
  return {.state = h2::state_of(stream),
          .user = stream.user,
          .priority = {stream.urgency, stream.incremental != 0},
          .unconsumed = stream.unconsumed,
          .queued = queued,
          .blocked = is_blocked(stream) || no_credit};
}

ConnectionStatus Connection::Engine::status() const {
  return {.stage = stage_,
          .announced = settings_.announced(),
          .settings_pending = settings_.pending(),
          .settings_to_answer = held_acks_.size(),
          .own_streams = own_active_,
          .peer_streams = peer_active_,
          .queued_requests = waiting_size_,
          .highest_peer_stream = highest_peer_id_,
          .goaway_sent = goaway_sent_,
          .goaway_received = goaway_received_,
          .output = outbox_.framing(),
          .encoder_table_size = encoder_.table_size(),
          .encoder_table_limit = encoder_.table_capacity(),
          .decoder_table_size = decoder_.table_size(),
          .decoder_table_limit = decoder_.table_capacity(),
          .round_trip = round_trip_};
}

std::uint32_t Connection::Engine::request_capacity() const {
  if (role_ == Role::server || stage_ != Stage::open || goaway_received_) return 0;
  if (next_own_id_ > max_stream_id) return 0;
  const std::uint32_t limit = settings_.remote().max_concurrent_streams;
  const std::uint32_t taken = own_active_ + waiting_size_;
  const std::uint32_t identifiers = (max_stream_id - next_own_id_) / 2 + 1;
  return limit > taken ? std::min(limit - taken, identifiers) : 0;
}

std::string Connection::Engine::dump() {
  std::string out;
  const ConnectionStatus now = status();
  Line(out, role_ == Role::client ? "client" : "server")
      .add("stage", name(now.stage))
      .add("live_streams", streams_.size())
      .add("own_streams", now.own_streams)
      .add("peer_streams", now.peer_streams)
      .add("queued_requests", now.queued_requests)
      .add("next_own_stream", next_own_id_)
      .add("highest_peer_stream", now.highest_peer_stream)
      .add("goaway_sent", now.goaway_sent ? std::to_string(*now.goaway_sent) : "no")
      .add("goaway_received", now.goaway_received ? std::to_string(*now.goaway_received) : "no");
  Line(out, "windows")
      .add("send", send_window_.available())
      .add("receive", receive_window_.available())
      .add("receive_target", connection_target_)
      .add("credit", connection_credit_);
  Line(out, "output").add("octets", now.output).add("shown", shown_);
  Line(out, "encoder").add("table", now.encoder_table_size).add("limit", now.encoder_table_limit);
  Line(out, "decoder").add("table", now.decoder_table_size).add("limit", now.decoder_table_limit);
  add_settings(out, "local", settings_.local());
  add_settings(out, "announced", now.announced);
  add_settings(out, "remote", settings_.remote());
  Line(out, "settings")
      .add("unacknowledged", now.settings_pending)
      .add("to_acknowledge", now.settings_to_answer);
  streams_.for_each([this, &out](Slot, const Stream& stream) { dump_stream(stream, out); });
  return out;
}

void Connection::Engine::dump_stream(const Stream& stream, std::string& out) const {
  const StreamStatus now = status_of(stream);
  Line(out, "stream " + std::to_string(stream.id))
      .add("state", state_names[static_cast<std::size_t>(now.state)])
      .add("urgency", now.priority.urgency)
      .add("incremental", now.priority.incremental ? 1 : 0)
      .add("send_window", send_window(stream.id))
      .add("receive_window", receive_window(stream.id))
      .add("unconsumed", now.unconsumed)
      .add("queued", now.queued)
      .add("bodies", stream.bodies)
      .add("blocked", now.blocked ? 1 : 0);
}

// --- the public face

Result<void, Misuse> Connection::set_receive_window(StreamId stream, std::uint32_t octets) {
  return engine_->attempt([&] { return engine_->set_receive_window(stream, octets); });
}
std::uint32_t Connection::request_capacity() const { return engine_->request_capacity(); }
ConnectionStatus Connection::status() const { return engine_->status(); }
std::string Connection::dump() const { return engine_->dump(); }

std::optional<StreamStatus> Connection::stream_status(StreamId stream) const {
  const Slot slot = engine_->streams_.find(stream);
  if (slot == no_slot) return std::nullopt;
  return engine_->status_of(engine_->streams_[slot]);
}

}  // namespace h2
