// The names of what events and status report.
#include <h2/event.hpp>
#include <h2/status.hpp>

namespace h2 {

std::string_view name(EndedBy by) {
  switch (by) {
    case EndedBy::both: return "both";
    case EndedBy::peer: return "peer";
    case EndedBy::caller: return "caller";
    case EndedBy::engine: return "engine";
    case EndedBy::transport: return "transport";
  }
  return "unknown";
}

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::answered: return "answered";
    case Verdict::maybe_processed: return "maybe_processed";
    case Verdict::not_processed: return "not_processed";
  }
  return "unknown";
}

std::string_view name(Stage stage) {
  switch (stage) {
    case Stage::open: return "open";
    case Stage::noticed: return "noticed";
    case Stage::draining: return "draining";
    case Stage::ended: return "ended";
  }
  return "unknown";
}

std::string_view name(StreamState state) {
  switch (state) {
    case StreamState::idle: return "idle";
    case StreamState::reserved_local: return "reserved_local";
    case StreamState::reserved_remote: return "reserved_remote";
    case StreamState::open: return "open";
    case StreamState::half_closed_local: return "half_closed_local";
    case StreamState::half_closed_remote: return "half_closed_remote";
    case StreamState::closed: return "closed";
  }
  return "unknown";
}

}  // namespace h2
