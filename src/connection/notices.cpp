// Blocked and Writable: what a caller hears of the windows that hold its content up, RFC 9113
// §6.9.1.
#include <utility>

#include "connection/engine.hpp"

namespace h2 {

/// Content is queued, it is its turn, and the stream's own window is used up.
bool Connection::Engine::is_blocked(const Stream& stream) const {
  if (stream.waiting || stream.first_item == no_slot) return false;
  const Item& item = items_[stream.first_item];
  if (item.kind != Item::Kind::body || item.rest.empty()) return false;
  return stream.send_window.available(settings_.remote().initial_window_size) <= 0;
}

/// A stream's window was used up, or has grown. What is told is what holds when it is told.
void Connection::Engine::note_window(Slot slot) {
  Stream& stream = streams_[slot];
  if (!(show_blocked_ || watched()) || stream.noticed || is_blocked(stream) == stream.blocked)
    return;
  stream.noticed = true;
  notices_.push_back(stream.id);
  due_ = true;
}

void Connection::Engine::note_connection_window() {
  connection_noticed_ = show_blocked_ || watched();
  due_ |= connection_noticed_;
}

std::optional<Event> Connection::Engine::take_notice() {
  if (std::exchange(connection_noticed_, false)) {
    const bool blocked = send_window_.available() <= 0 && scheduler_.wants_window();
    const bool open = send_window_.available() > 0;
    if (blocked && !connection_blocked_) {
      connection_blocked_ = true;
      return Blocked{0, nullptr};
    }
    if (open && connection_blocked_) {
      connection_blocked_ = false;
      return Writable{0, nullptr};
    }
  }
  while (notices_head_ < notices_.size()) {
    H2_COUNT(streams());
    const Slot slot = streams_.find(notices_[notices_head_++]);
    if (notices_head_ == notices_.size()) {
      notices_.clear();
      notices_head_ = 0;
    }
    if (slot == no_slot || stream::is_closed(streams_[slot].state)) continue;
    Stream& stream = streams_[slot];
    stream.noticed = false;
    if (is_blocked(stream) == stream.blocked) continue;
    stream.blocked = !stream.blocked;
    if (stream.blocked) return Blocked{stream.id, stream.user};
    return Writable{stream.id, stream.user};
  }
  return std::nullopt;
}

}  // namespace h2
