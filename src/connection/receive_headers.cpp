// Field blocks on their way in: HEADERS, PUSH_PROMISE and CONTINUATION, RFC 9113 §4.3, §6.2, §8.
#include <algorithm>

#include "connection/engine.hpp"

namespace h2 {

// Judges what must end the connection; what harms a stream only waits until the block has passed
// through the decoder, so that both ends keep the same table.
Fault Connection::Engine::begin_headers(bool depends_on_self) {
  const StreamId id = header_.stream;
  const bool ignored = is_ignored(id);
  if (!ignored && is_idle(id)) {
    if (is_own(id) || role_ == Role::client) return Rule::stream_parity;
  } else if (!ignored) {
    if (!is_own(id) && is_forgotten(id) && !recent_.may_be_reset(id)) return Rule::stream_order;
    if (const Fault fault = charge_dropped(id)) return fault;
    const stream::Cell& cell = stream::step(state_of(id), stream::Input::receive_headers);
    if (cell.rule == Rule::reserved_stream) return cell.rule;
  }
  block_ = {.open = true,
            .end_stream = header_.has(frame::flag::end_stream),
            .ignored = ignored,
            .depends_on_self = depends_on_self,
            .stream = id};
  return count_fragment();
}

Fault Connection::Engine::begin_promise(const frame::Prefix& prefix) {
  const StreamId id = header_.stream;
  if (role_ == Role::server) return Rule::push_from_client;
  if (settings_.local().enable_push == 0) return Rule::push_disabled;
  if (!is_own(id)) return Rule::push_stream_state;
  const stream::Cell& cell = stream::step(state_of(id), stream::Input::receive_push_promise);
  if (cell.reaction == stream::Reaction::violation) return cell.rule;
  if (prefix.promised == 0 || is_own(prefix.promised)) return Rule::promised_id;
  const bool ignored = is_ignored(prefix.promised);
  if (!ignored && !is_idle(prefix.promised)) return Rule::promised_id;
  block_ = {.open = true, .ignored = ignored, .stream = id, .promised = prefix.promised};
  return count_fragment();
}

Fault Connection::Engine::begin_continuation() {
  if (++block_.continuations > limits_.max_continuations) return Rule::field_block_frames;
  return count_fragment();
}

// A field block holds up everything else on the connection, so it has to come to an end.
Fault Connection::Engine::count_fragment() {
  block_.octets += left_;
  if (block_.octets > limits_.max_field_block) return Rule::field_block_size;
  const bool last = header_.has(frame::flag::end_headers);
  if (left_ == 0 && !last && ++block_.empty > limits_.max_empty_fragments) {
    return Rule::field_block_frames;
  }
  return std::nullopt;
}

void Connection::Engine::end_block(std::optional<Event>& event) {
  block_.open = false;
  deadlines_.stop(Deadline::field_block);
  if (const auto decoded = decoder_.finish(); !decoded) return broken(decoded.error(), 0);
  if (watched()) {
    tell(observed::FieldSection{observed::Way::received, block_.stream, block_.promised,
                                decoder_.fields(), decoder_.too_large()});
  }
  // A GOAWAY of ours may have gone out since the block began.
  const bool promise = block_.promised != 0;
  if (block_.ignored || is_ignored(promise ? block_.promised : block_.stream)) {
    if (const Fault fault = charge(limit::Cost::glitch)) broken(*fault, 0);
    return;
  }
  if (block_.promised != 0) return receive_promise();
  if (is_idle(block_.stream)) return receive_request(event);
  const stream::Cell& cell = stream::step(state_of(block_.stream), stream::Input::receive_headers);
  switch (cell.reaction) {
    case stream::Reaction::accept: return receive_section(streams_.find(block_.stream), event);
    case stream::Reaction::violation: return broken(cell.rule, block_.stream);
    default: return;
  }
}

// A stream that is refused has been opened all the same: its identifier is used up (§5.1.2).
void Connection::Engine::receive_request(std::optional<Event>& event) {
  const Slot slot = open(block_.stream, stream::Input::receive_headers);
  if (above_limit(slot)) return;
  receive_section(slot, event);
}

/// Refuses a stream above what we announced (§5.1.2). Before its acknowledgement a peer that does
/// not know of the limit breaks no rule.
bool Connection::Engine::above_limit(Slot slot) {
  if (above_live_limit()) {
    broken(Rule::live_streams, streams_[slot].id);
    return true;
  }
  if (peer_active_ <= settings_.stream_limit()) return false;
  if (peer_active_ > settings_.local().max_concurrent_streams) {
    broken(Rule::concurrent_streams, streams_[slot].id);
  } else if (const Fault fault = charge(limit::Cost::refused)) {
    broken(*fault, 0);
  } else {
    reset(slot, ErrorCode::refused_stream, EndedBy::engine);
  }
  return true;
}

// A field that came by index was judged when it entered the table; its class is kept there.
inline message::Classified Connection::Engine::classify_received() {
  const Fields fields = decoder_.fields();
  const message::FieldClasses classes = decoder_.notes();
  message::Precedent& precedent = judging_.need().received;
  const bool as_before = precedent.complete(classes, [&](std::size_t i) {
    decoder_.remember(i, message::classify(fields[i]).bits());
    return classes[i];
  });
  return {classes, &precedent, as_before};
}

void Connection::Engine::receive_section(Slot slot, std::optional<Event>& event) {
  const StreamId id = block_.stream;
  if (streams_[slot].state == stream::State::reserved_remote) {
    move(slot, stream::Input::receive_headers);
    if (above_limit(slot)) return;
  }
  if (decoder_.too_large()) return broken(Rule::field_section_too_large, id);
  if (block_.depends_on_self && settings_.remote().no_rfc7540_priorities == 0) {
    return broken(Rule::priority_self, id);
  }
  Stream& stream = streams_[slot];
  const Fields fields = decoder_.fields();
  message::Broken fault;
  const message::Accepted* const said =
      accept(stream.received, fields, block_.end_stream, false, classify_received(), fault);
  if (said == nullptr) return broken(fault.rule, id);
  const message::Accepted& accepted = *said;
  if (accepted.kind == HeadersKind::informational && limits_.max_informational > 0) {
    if (stream.informational >= std::min<unsigned>(limits_.max_informational, 31)) {
      return broken(Rule::informational_responses, id);
    }
    ++stream.informational;
  }
  if (accepted.kind == HeadersKind::request) stream.sent.answers(accepted.section.method);
  if (accepted.section.tunnel) stream.sent.become_tunnel();
  const bool request = accepted.kind == HeadersKind::request;
  Priority priority = request ? Priority{} : priority_of(stream);
  if (accepted.section.priority != message::Section::none) {
    priority = priority_of(fields, accepted.section.priority, priority);
    if (request && !stream.prioritized) set_priority(slot, priority);
  }
  if (watched()) tell_tolerated(observed::Way::received, id, accepted.section.tolerated);
  event.emplace(HeadersReceived{.stream = id,
                                .user = stream.user,
                                .kind = accepted.kind,
                                .status = accepted.section.status,
                                .end_stream = block_.end_stream,
                                .fields = shown_fields(fields),
                                .priority = priority,
                                .tolerated = accepted.section.tolerated});
  if (block_.end_stream) move(slot, stream::Input::receive_end_stream);
}

/// The long way of accept().
const message::Accepted* Connection::Engine::accept_anew(message::Message& message, Fields fields,
                                                         bool end_stream, bool sending,
                                                         const message::Classified& classified,
                                                         message::Broken& broken) {
  message::Accepted& accepted = judging_.need().accepted;
  accepted = {};
  const auto fault =
      message::accept(message, fields, end_stream, policy(sending), classified, accepted);
  if (!fault) return &accepted;
  broken = *fault;
  return nullptr;
}

/// A section as the caller wants to see it.
Fields Connection::Engine::shown_fields(Fields fields) {
  return join_cookies_ ? cookies_.join(fields) : fields;
}

void Connection::Engine::receive_promise() {
  const StreamId promised = block_.promised;
  const stream::Cell& cell =
      stream::step(state_of(block_.stream), stream::Input::receive_push_promise);
  const Slot slot = open(promised, stream::Input::receive_reserve);
  const Slot carrier = streams_.find(block_.stream);
  // The server could not know yet that we do not want it (RFC 9113 §5.1, §6.5.3).
  if (cell.reaction == stream::Reaction::discard || settings_.announced().enable_push == 0) {
    if (const Fault fault = charge(limit::Cost::refused)) return broken(*fault, 0);
    return reset(slot, ErrorCode::refused_stream, EndedBy::engine);
  }
  if (promised_ > limits_.max_reserved_streams) return broken(Rule::reserved_streams, promised);
  if (streams_[carrier].received.tunnel()) {
    reset(slot, ErrorCode::refused_stream, EndedBy::engine);
    return broken(Rule::tunnel_frame, block_.stream);
  }
  if (decoder_.too_large()) return broken(Rule::field_section_too_large, promised);
  const Fields fields = decoder_.fields();
  const auto section = message::check_promise(fields, policy(false), classify_received().classes);
  if (!section) return broken(section.error().rule, promised);
  streams_[slot].received = message::Message::pushed_response(section->method);
  if (watched()) tell_tolerated(observed::Way::received, promised, section->tolerated);
  event_->emplace(PushPromiseReceived{block_.stream, streams_[carrier].user, promised,
                                      shown_fields(fields), section->tolerated});
}

}  // namespace h2
