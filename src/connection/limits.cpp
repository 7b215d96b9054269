// How far a peer may go: RFC 9113 §10.5.
#include <algorithm>
#include <array>

#include "connection/engine.hpp"

namespace h2 {

Limits Limits::trusted() {
  Limits limits;
  limits.fields.max_list_size = 1'048'576;
  limits.fields.max_fields = 1'024;
  limits.max_field_block = 1'048'576;
  limits.max_continuations = 72;  // with frames of 16,384 octets, as usual, for all of that
#define H2_TENFOLD(budget, rule, burst, per_second) limits.budget = {10 * burst, 10 * per_second};
  H2_BUDGETS(H2_TENFOLD)
#undef H2_TENFOLD
  return limits;
}

Limits Limits::strict() {
  Limits limits;
  limits.fields.max_list_size = 16'384;
  limits.fields.max_fields = 64;
  limits.provoked_reset = {10, 1};
  return limits;
}

limit::Ledger Connection::Engine::open_ledger(const Limits& limits) {
  return limit::Ledger{{{
#define H2_BUDGET_OF(budget, rule, burst, per_second) limits.budget,
      H2_BUDGETS(H2_BUDGET_OF)
#undef H2_BUDGET_OF
  }}};
}

/// The rule that the peer broke by one of these too many, if it is one too many.
Fault Connection::Engine::charge(limit::Cost cost, std::uint32_t tokens) {
  return ledger_.spend(cost, tokens);
}

/// RST_STREAM and WINDOW_UPDATE for a stream that nobody knows any more are ignored (§5.1); those
/// for one that was closed a moment ago cost nothing, because they were under way.
Fault Connection::Engine::charge_if_forgotten(StreamId id) {
  if (!is_ignored(id) && !is_forgotten(id)) return std::nullopt;
  return charge(limit::Cost::glitch);
}

/// DATA or HEADERS that are dropped because we reset the stream, or one like it: as far as that is
/// not sure, they cost what other late frames cost. How many streams of our own we reset is not the
/// peer's choice.
Fault Connection::Engine::charge_dropped(StreamId id) {
  if (is_own(id) || !is_forgotten(id)) return std::nullopt;
  return charge(limit::Cost::glitch);
}

/// Frames that are not of RFC 9113; but for those that the caller asked to see.
Fault Connection::Engine::charge_extension(const frame::Header& header) {
  using enum frame::Type;
  const bool known =
      header.type == priority_update || header.type == altsvc || header.type == origin;
  if (!known && show_unknown_frames_) return std::nullopt;
  return charge(limit::Cost::glitch, 1 + header.length / 4'096);
}

/// RST_STREAM for a stream of the peer's. One of our own costs no more than we chose to begin.
Fault Connection::Engine::charge_reset(const Stream& stream) {
  if (is_own(stream.id)) return std::nullopt;
  const message::Message& answer = role_ == Role::server ? stream.sent : stream.received;
  if (answer.expected() != HeadersKind::trailers) {
    if (const Fault fault = charge(limit::Cost::early_reset)) return fault;
  }
  return charge(limit::Cost::reset);
}

/// A stream error of the peer's: it made us send RST_STREAM.
Fault Connection::Engine::charge_for(Rule rule) {
  switch (rule) {
    case Rule::stream_stalled: return std::nullopt;  // as often as we have patience
    case Rule::concurrent_streams:
    case Rule::live_streams: return charge(limit::Cost::refused);
    default: return charge(limit::Cost::provoked_reset);
  }
}

/// A frame came, and SETTINGS of ours are not acknowledged. Who tells no time waits for a number of
/// frames instead (RFC 9113 §6.5.3).
Fault Connection::Engine::count_unacknowledged() {
  if (limits_.max_unacknowledged == 0 || deadlines_.now()) return std::nullopt;
  if (header_.type == frame::Type::data) return std::nullopt;
  return ++unacknowledged_ > limits_.max_unacknowledged ? Fault{Rule::settings_timeout}
                                                        : std::nullopt;
}

/// A stream of the peer's counts until its StreamClosed was taken; promises have a limit of their
/// own. Whoever announces more may have more.
bool Connection::Engine::above_live_limit() const {
  const std::size_t live = streams_.size() - own_live_ - promised_;
  if (live <= limits_.max_live_streams) return false;
  const std::uint32_t announced = settings_.stream_limit();
  return announced == Settings::unlimited || live > announced;
}

}  // namespace h2
