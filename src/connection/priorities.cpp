// Who sends first, RFC 9218: what fields, frames and our caller say of it, and a caller's own
// choice.
#include <algorithm>
#include <array>
#include <cstring>

#include "connection/engine.hpp"
#include "types/contract.hpp"

namespace h2 {

/// What the priority fields of a section make of `otherwise`. Several lines are one value, joined
/// by commas (RFC 8941 §4.2); one that is too long to be serious says nothing.
Priority priority_of(Fields fields, std::uint32_t first, Priority otherwise) {
  if (first >= fields.size()) return otherwise;
  std::array<char, max_priority_value> joined;
  std::string_view value = fields[first].value;
  for (const Field& field : fields.subspan(first + 1)) {
    if (field.name != "priority") continue;
    const std::size_t size = value.size() + 2 + field.value.size();
    if (size > joined.size()) return otherwise;
    H2_COUNT(moved(size));
    std::memmove(joined.data(), value.data(), value.size());
    char* at = joined.data() + value.size();
    *at++ = ',';
    *at++ = ' ';
    std::copy(field.value.begin(), field.value.end(), at);
    value = {joined.data(), size};
  }
  return value.size() > max_priority_value ? otherwise : parse_priority(value, otherwise);
}

Priority priority_of(const Stream& stream) {
  return {.urgency = stream.urgency, .incremental = stream.incremental != 0};
}

void Connection::Engine::set_priority(Slot slot, Priority priority) {
  Stream& stream = streams_[slot];
  if (priority == priority_of(stream)) return;
  const bool scheduled = stream.scheduled;
  scheduler_.remove(streams_, slot);
  stream.urgency = priority.urgency & 7u;
  stream.incremental = priority.incremental ? 1 : 0;
  if (scheduled) schedule(slot);
}

/// What was said of a stream before it opened counts more than its own field (RFC 9218 §7).
void Connection::Engine::take_idle_priority(Slot slot) {
  Stream& stream = streams_[slot];
  if (stream.id % 2 == 0) return;
  if (const auto priority = idle_priorities_.take(stream.id)) {
    set_priority(slot, *priority);
    stream.prioritized = 1;
  }
}

/// The stream that sends the next frame, or no_slot.
Slot Connection::Engine::choose_sender() {
  if (scheduling_.choose == nullptr || stage_ == Stage::ended) return next_sender();
  sendable_.clear();
  const std::uint32_t initial = settings_.remote().initial_window_size;
  scheduler_.visit_ready(streams_, send_window_.available() > 0, [&, this](Slot slot) {
    const Stream& stream = streams_[slot];
    if (items_[stream.first_item].needs_window() && stream.send_window.available(initial) <= 0) {
      return set_aside(slot);
    }
    if (stream.blocked) note_window(slot);
    sendable_.push_back({stream.id, stream.user, priority_of(stream), queued_octets(stream)});
  });
  if (sendable_.empty()) {
    if (send_window_.available() <= 0) note_connection_window();
    return no_slot;
  }
  const StreamId chosen = scheduling_.choose(scheduling_.context, sendable_);
  const auto known = std::find_if(sendable_.begin(), sendable_.end(),
                                  [chosen](const Sendable& s) { return s.stream == chosen; });
  H2_EXPECTS(known != sendable_.end());
  return streams_.find(known != sendable_.end() ? chosen : sendable_.front().stream);
}

}  // namespace h2
