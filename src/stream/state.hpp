// The states of a stream and what moves it between them: RFC 9113 §5.1, as a grid.
#ifndef H2_SRC_STREAM_STATE_HPP
#define H2_SRC_STREAM_STATE_HPP

#include <array>
#include <cstddef>
#include <cstdint>

#include <h2/error.hpp>

namespace h2::stream {

/// The seven states of §5.1, with "closed" split by who closed: what may still arrive differs.
enum class State : std::uint8_t {
  idle,
  reserved_local,
  reserved_remote,
  open,
  half_closed_local,
  half_closed_remote,
  closed,         ///< END_STREAM went both ways
  reset_by_us,    ///< we sent RST_STREAM; the peer may not know yet
  reset_by_peer,  ///< the peer sent RST_STREAM and must be silent
};
inline constexpr std::size_t state_count = 9;

/// What happens to a stream. END_STREAM is an input of its own, as in §5.1: it follows the HEADERS
/// or DATA that carried it. PRIORITY changes no state and never gets here; neither does
/// CONTINUATION, which belongs to its HEADERS.
enum class Input : std::uint8_t {
  send_headers,
  send_data,
  send_end_stream,
  send_rst_stream,
  send_window_update,
  send_push_promise,  ///< this stream carries the promise
  send_reserve,       ///< this stream is the promised one
  receive_headers,
  receive_data,
  receive_end_stream,
  receive_rst_stream,
  receive_window_update,
  receive_push_promise,
  receive_reserve,
};
inline constexpr std::size_t input_count = 14;

enum class Reaction : std::uint8_t {
  accept,
  discard,  ///< the peer could not know better: process what concerns the connection, drop the rest
  misuse,   ///< our caller wanted it
  violation,  ///< the peer broke `rule`
};

/// What an input does in a state. Has no default constructor, so that a row with a cell too few
/// does not compile.
struct Cell {
  constexpr Cell(State to) : next(to), moves(true) {}
  constexpr Cell(Reaction r) : reaction(r) {}
  constexpr Cell(Rule r) : reaction(Reaction::violation), rule(r) {}

  State next{};
  bool moves = false;
  Reaction reaction = Reaction::accept;
  Rule rule{};
};

using Grid = std::array<std::array<Cell, input_count>, state_count>;

// Where the RFC leaves a choice: HEADERS on an ended stream end the connection, DATA only the
// stream (which §6.1 allows); what comes after the peer's own RST_STREAM is a stream error.
// A violation does not move the stream here: the reset that answers it does, as send_rst_stream.
inline constexpr Grid grid = [] {
  using enum State;
  constexpr Cell ok = Reaction::accept, dr = Reaction::discard, no = Reaction::misuse;
  constexpr Cell id = Rule::idle_stream, rs = Rule::reserved_stream, hc = Rule::half_closed_stream;
  constexpr Cell eh = Rule::ended_stream_headers, ed = Rule::ended_stream_data;
  constexpr Cell rp = Rule::reset_stream, ps = Rule::push_stream_state, pi = Rule::promised_id;
  constexpr Cell O = open, L = half_closed_local, R = half_closed_remote, C = closed;
  constexpr Cell l = reserved_local, r = reserved_remote, u = reset_by_us, p = reset_by_peer;
  // clang-format off
  return Grid{{
    //               |-------- we send --------|  |----- the peer sends ----|
    //                H   D   ES  RST WU  PP  RSV  H   D   ES  RST WU  PP  RSV
    /* idle       */ {{O,  no, no, no, no, no, l,   O,  id, id, id, id, ps, r}},
    /* reserved l */ {{R,  no, no, u,  no, no, no,  rs, rs, rs, p,  ok, ps, pi}},
    /* reserved r */ {{no, no, no, u,  ok, no, no,  L,  rs, rs, p,  rs, ps, pi}},
    /* open       */ {{ok, ok, L,  u,  ok, ok, no,  ok, ok, R,  p,  ok, ok, pi}},
    /* half l     */ {{no, no, no, u,  ok, no, no,  ok, ok, C,  p,  ok, ok, pi}},
    /* half r     */ {{ok, ok, C,  u,  ok, ok, no,  hc, hc, hc, p,  ok, ps, pi}},
    /* closed     */ {{no, no, no, no, no, no, no,  eh, ed, ed, dr, dr, ps, pi}},
    /* reset us   */ {{no, no, no, no, no, no, no,  dr, dr, dr, dr, dr, dr, pi}},
    /* reset peer */ {{no, no, no, no, no, no, no,  rp, rp, rp, dr, dr, ps, pi}},
  }};
  // clang-format on
}();

[[nodiscard]] constexpr const Cell& step(State state, Input input) {
  return grid[static_cast<std::size_t>(state)][static_cast<std::size_t>(input)];
}

/// Where an accepted input leads.
[[nodiscard]] constexpr State next(State state, Input input) {
  const Cell& cell = step(state, input);
  return cell.moves ? cell.next : state;
}

/// The state that the other end has when this one has `state` and nothing is under way.
[[nodiscard]] constexpr State mirror(State state) {
  using enum State;
  switch (state) {
    case reserved_local: return reserved_remote;
    case reserved_remote: return reserved_local;
    case half_closed_local: return half_closed_remote;
    case half_closed_remote: return half_closed_local;
    case reset_by_us: return reset_by_peer;
    case reset_by_peer: return reset_by_us;
    case idle:
    case open:
    case closed: return state;
  }
  return state;
}

/// What one end may send is what the other accepts, and both then agree on the state.
consteval bool ends_agree() {
  constexpr std::size_t half = input_count / 2;
  for (std::size_t s = 0; s < state_count; ++s) {
    for (std::size_t i = 0; i < half; ++i) {
      const auto state = static_cast<State>(s);
      const auto sends = static_cast<Input>(i);
      const auto receives = static_cast<Input>(half + i);
      const bool may_send = step(state, sends).reaction == Reaction::accept;
      const bool accepted = step(mirror(state), receives).reaction == Reaction::accept;
      if (may_send != accepted) return false;
      if (may_send && next(mirror(state), receives) != mirror(next(state, sends))) return false;
    }
  }
  return true;
}
static_assert(ends_agree());

/// What we may not send is our caller's fault, what the peer may not send is never.
consteval bool faults_have_owners() {
  for (std::size_t s = 0; s < state_count; ++s) {
    for (std::size_t i = 0; i < input_count; ++i) {
      const Reaction reaction = grid[s][i].reaction;
      const bool ours = i < input_count / 2;
      if (ours && (reaction == Reaction::discard || reaction == Reaction::violation)) return false;
      if (!ours && reaction == Reaction::misuse) return false;
    }
  }
  return true;
}
static_assert(faults_have_owners());

/// Counts towards SETTINGS_MAX_CONCURRENT_STREAMS, §5.1.2.
[[nodiscard]] constexpr bool is_active(State state) {
  return state == State::open || state == State::half_closed_local ||
         state == State::half_closed_remote;
}

[[nodiscard]] constexpr bool is_closed(State state) { return state >= State::closed; }

/// DATA that comes is accepted: what the grid says, for who asks often.
[[nodiscard]] constexpr bool takes_content(State state) {
  return state == State::open || state == State::half_closed_local;
}

/// The same of WINDOW_UPDATE.
[[nodiscard]] constexpr bool takes_credit(State state) {
  return is_active(state) || state == State::reserved_local;
}

consteval bool grid_agrees() {
  for (std::size_t s = 0; s < state_count; ++s) {
    const auto state = static_cast<State>(s);
    const auto accepts = [&](Input input) {
      return step(state, input).reaction == Reaction::accept;
    };
    if (takes_content(state) != accepts(Input::receive_data)) return false;
    if (takes_credit(state) != accepts(Input::receive_window_update)) return false;
  }
  return true;
}
static_assert(grid_agrees());

/// What a stream is counted under while it is in a state.
enum class Count : std::uint8_t { none, active, promised, closed };

[[nodiscard]] constexpr Count count_of(State state) {
  if (is_closed(state)) return Count::closed;
  if (is_active(state)) return Count::active;
  return state == State::reserved_remote ? Count::promised : Count::none;
}

/// By state.
inline constexpr auto counts = [] {
  std::array<Count, state_count> all{};
  for (std::size_t s = 0; s < state_count; ++s) all[s] = count_of(static_cast<State>(s));
  return all;
}();

/// The peer may still send content, so it needs our credit.
[[nodiscard]] constexpr bool is_receiving(State state) {
  return state == State::open || state == State::half_closed_local ||
         state == State::reserved_remote;
}

}  // namespace h2::stream

#endif  // H2_SRC_STREAM_STATE_HPP
