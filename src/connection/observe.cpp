// What is told to Options::observer. Whoever calls these has seen that there is one.
#include <algorithm>

#include <h2/observer.hpp>

#include "connection/engine.hpp"
#include "types/contract.hpp"

namespace h2 {

namespace {

using observed::Way;

StreamState shown(stream::State state) {
  constexpr auto last = static_cast<stream::State>(StreamState::closed);
  return static_cast<StreamState>(std::min(state, last));
}
static_assert(static_cast<int>(stream::State::half_closed_remote) ==
              static_cast<int>(StreamState::half_closed_remote));

std::string_view name(Deadline deadline) {
  switch (deadline) {
    case Deadline::preface: return "preface";
    case Deadline::settings_ack: return "settings_ack";
    case Deadline::drain: return "drain";
    case Deadline::field_block: return "field_block";
    case Deadline::connection_stall: return "send_stall";
    case Deadline::keep_alive: return "keep_alive";
    case Deadline::ping_answer: return "ping_answer";
    case Deadline::idle: return "idle";
  }
  return {};
}

}  // namespace

void Connection::Engine::tell(const observed::What& what) const {
  H2_EXPECTS(watched());
  observer_->observe(observer_->context, Record{deadlines_.now(), what});
}

void Connection::Engine::tell_received(const frame::Frame* content) const {
  tell(observed::Frame{Way::received, header_, content});
}

// DATA, HEADERS and PUSH_PROMISE, of which only the prefix is there.
void Connection::Engine::tell_received(const Result<frame::Prefix, Rule>& decoded) const {
  if (!decoded) return tell_received(nullptr);
  const frame::Prefix& prefix = *decoded;
  const bool padded = header_.has(frame::flag::padded);
  const auto padding = padded ? std::optional(prefix.padding) : std::nullopt;
  const bool end_stream = header_.has(frame::flag::end_stream);
  const bool end_headers = header_.has(frame::flag::end_headers);
  const StreamId stream = header_.stream;
  frame::Frame content = frame::Data{stream, {}, end_stream, padding};
  if (header_.type == frame::Type::headers) {
    content = frame::Headers{stream, {}, end_stream, end_headers, prefix.priority, padding};
  } else if (header_.type == frame::Type::push_promise) {
    content = frame::PushPromise{stream, prefix.promised, {}, end_headers, padding};
  }
  tell_received(&content);
}

void Connection::Engine::tell_continuation() const {
  const frame::Frame content =
      frame::Continuation{header_.stream, {}, header_.has(frame::flag::end_headers)};
  tell_received(&content);
}

// Whole frames, as they lie in the output.
void Connection::Engine::tell_sent(Bytes octets) const {
  while (!octets.empty()) {
    const auto header = frame::decode_header(octets.first<frame::Header::size>());
    const auto content = frame::decode(header, octets.subspan(frame::Header::size, header.length));
    tell(observed::Frame{Way::sent, header, content ? &*content : nullptr});
    octets = octets.subspan(frame::Header::size + header.length);
  }
}

// Of DATA only the header is in memory of the engine.
void Connection::Engine::tell_sent_data(std::span<const std::byte, frame::Header::size> octets,
                                        std::uint8_t padding) const {
  const auto header = frame::decode_header(octets);
  frame::Data data{header.stream, {}, header.has(frame::flag::end_stream), {}};
  if (padding > 0) data.padding = padding;
  const frame::Frame content = data;
  tell(observed::Frame{Way::sent, header, &content});
}

void Connection::Engine::tell_moved(StreamId id, stream::State from, stream::State to) const {
  if (shown(from) != shown(to)) tell(observed::StreamMoved{id, shown(from), shown(to)});
}

void Connection::Engine::tell_broken(Rule rule, StreamId id) const {
  tell(observed::BrokenRule{rule, info(rule).scope == Scope::stream ? id : 0});
}

void Connection::Engine::tell_tolerated(Way way, StreamId id, const RuleSet& rules) const {
  if (!rules.empty()) tell(observed::ToleratedRules{way, id, rules});
}

void Connection::Engine::tell_notice(const Event& notice) const {
  if (const auto* blocked = std::get_if<Blocked>(&notice)) tell(observed::Blocked{blocked->stream});
  if (const auto* free = std::get_if<Writable>(&notice)) tell(observed::Writable{free->stream});
}

/// Whether a deadline has passed.
bool Connection::Engine::passed(Deadline deadline) const {
  if (!deadlines_.expired(deadline)) return false;
  if (watched()) tell(observed::DeadlinePassed{name(deadline)});
  return true;
}

}  // namespace h2
