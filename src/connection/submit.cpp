// Messages on their way out. Each submit() looks first and acts then: a refusal changes nothing.
#include <algorithm>
#include <cstdint>
#include <utility>

#include "connection/engine.hpp"
#include "connection/packed_fields.hpp"

namespace h2 {

namespace {

Failure<Misuse> refuse(MisuseKind kind) { return {Misuse{kind}}; }

Failure<Misuse> refuse(const message::Broken& broken) {
  return {Misuse{MisuseKind::malformed_fields, broken.rule, broken.field}};
}

}  // namespace

Result<void, Misuse> Connection::Engine::submit(const SendHeaders& action) {
  if (stage_ == Stage::ended) return refuse(MisuseKind::connection_ended);
  if (outbox_.framing() >= limits_.max_output) return refuse(MisuseKind::would_block);
  const std::uint64_t list_octets = list_size(action.fields);
  H2_COUNT(asked(action.fields.size(), list_octets));
  if (list_octets > most_list_octets()) {
    return refuse(MisuseKind::fields_too_large);
  }
  if (action.stream == 0 || action.stream > max_stream_id) return refuse(MisuseKind::stream_id);
  const Slot slot = streams_.find(action.stream);
  if (slot != no_slot) return send_message_headers(slot, action, list_octets);
  const bool used = is_own(action.stream) && action.stream < next_own_id_;
  if (is_idle(action.stream) && !used) return open_stream(action, list_octets);
  return refuse(MisuseKind::stream_closed);
}

Result<void, Misuse> Connection::Engine::open_stream(const SendHeaders& action,
                                                     std::uint64_t list_octets) {
  if (role_ == Role::server) return refuse(MisuseKind::unknown_stream);
  if (const auto misuse = refuse_new_stream(action.stream)) return Failure{*misuse};
  // Streams are opened in the order of their identifiers: those that need not wait any more go
  // first, and nothing passes one that does.
  while (can_start_request()) plan_request();
  const bool wait = own_active_ >= settings_.remote().max_concurrent_streams;
  if (wait && waiting_size_ >= max_waiting_) return refuse(MisuseKind::stream_limit);
  auto request = message::Message::request();
  const Judged judged = classify_sent(action.fields, list_octets, action.padding == 0);
  message::Broken broken;
  const message::Accepted* const said =
      accept(request, action.fields, action.end_stream, true, judged.classified, broken);
  if (said == nullptr) return refuse(broken);
  const message::Accepted& accepted = *said;
  tolerated_sent_.insert(accepted.section.tolerated);
  if (watched()) {
    tell_tolerated(observed::Way::sent, action.stream, accepted.section.tolerated);
  }

  const Slot slot = insert(action.stream);
  Stream& stream = streams_[slot];
  stream.sent = request;
  stream.received.answers(accepted.section.method);
  stream.user = action.user;
  if (!stream.prioritized && accepted.section.priority != message::Section::none) {
    set_priority(slot, priority_of(action.fields, accepted.section.priority, {}));
  }
  if (wait) {
    let_request_wait(slot, action);
    return {};
  }
  move(slot, stream::Input::send_headers);
  emit_field_block({.type = frame::Type::headers,
                    .stream = action.stream,
                    .end_stream = action.end_stream,
                    .padding = action.padding},
                   action.fields, judged);
  if (action.end_stream) move(slot, stream::Input::send_end_stream);
  return {};
}

/// The peer's limit is reached: the fields are kept until it has room (RFC 9113 §5.1.2).
void Connection::Engine::let_request_wait(Slot slot, const SendHeaders& action) {
  streams_[slot].waiting = true;
  waiting_.push_back(streams_, slot);
  ++waiting_size_;
  const Slot item = queue_item(slot, Item::Kind::request, Body::own(pack_fields(action.fields)),
                               action.end_stream);
  items_[item].padding = action.padding;
}

/// What the peer takes, and no more than memory has room to encode where a size has 32 bits. The
/// outbox counts the octets of a piece in as many, and a block may be four times the section.
std::uint64_t Connection::Engine::most_list_octets() const {
  constexpr std::uint64_t most = std::min<std::uint64_t>(SIZE_MAX / 64, std::uint64_t{1} << 30);
  return std::min<std::uint64_t>(settings_.remote().max_header_list_size, most);
}

/// The classes of fields, and their block as far as it can be written before they are judged.
/// @param plain it is to be sent in HEADERS without padding
// A field that is sent again was judged when it entered the table; its class is kept there.
Judged Connection::Engine::classify_sent(Fields fields, std::uint64_t list_octets, bool plain) {
  Judging& judging = judging_.need();
  if (judging.classes.size() < fields.size()) judging.classes.resize(fields.size());
  const std::span classes{judging.classes.data(), fields.size()};
  Judged judged;
  std::span<std::byte> out;
  if (plain && !split_cookies_ && list_octets != 0) {
    const std::size_t bound = encoder_.bound(list_octets);
    if (bound <= settings_.remote().max_frame_size) {
      judged.bound = bound;
      out = outbox_.at_hand(frame::Header::size + bound);
      if (!out.empty()) out = out.subspan(frame::Header::size);
    }
  }
  judged.draft = encoder_.draft(fields, out, classes);
  const bool as_before = judging.sent.complete(classes, [&](std::size_t i) {
    if (i < 32) judged.fresh |= std::uint32_t{1} << i;
    return classes[i] = message::classify(fields[i]).bits();
  });
  judged.classified = {classes, &judging.sent, as_before};
  return judged;
}

std::optional<Misuse> Connection::Engine::refuse_new_stream(StreamId id) const {
  if (stage_ != Stage::open || goaway_received_) return Misuse{MisuseKind::shutting_down};
  if (id == 0 || id > max_stream_id || !is_own(id)) return Misuse{MisuseKind::stream_id};
  return std::nullopt;
}

/// The state lets us send this, and no RST_STREAM is queued that would come before it.
bool Connection::Engine::may_send(const Stream& stream, stream::Input input) const {
  const stream::State state = stream.waiting ? stream::State::open : stream.state;
  return !stream.resetting && stream::step(state, input).reaction == stream::Reaction::accept;
}

// A response, or trailers of either role: the message that is being sent knows which.
Result<void, Misuse> Connection::Engine::send_message_headers(Slot slot, const SendHeaders& action,
                                                              std::uint64_t list_octets) {
  Stream& stream = streams_[slot];
  if (stream::is_closed(stream.state)) return refuse(MisuseKind::stream_closed);
  const bool allowed = may_send(stream, stream::Input::send_headers);
  if (!allowed || stream.sent.done()) return refuse(MisuseKind::wrong_state);
  const bool reserved = stream.state == stream::State::reserved_local;
  if (reserved && own_active_ >= settings_.remote().max_concurrent_streams) {
    return refuse(MisuseKind::stream_limit);
  }
  const bool trailers = stream.sent.expected() == HeadersKind::trailers;
  const bool end_stream = trailers || action.end_stream;
  const Judged judged = classify_sent(action.fields, list_octets, action.padding == 0);
  message::Broken broken;
  const message::Accepted* const said =
      accept(stream.sent, action.fields, end_stream, true, judged.classified, broken);
  if (said == nullptr) return refuse(broken);
  const message::Accepted& accepted = *said;
  tolerated_sent_.insert(accepted.section.tolerated);
  if (watched()) {
    tell_tolerated(observed::Way::sent, action.stream, accepted.section.tolerated);
  }

  if (accepted.section.tunnel) stream.received.become_tunnel();
  // What a server's response leaves out stays as the client wants it (RFC 9218 §5).
  if (accepted.section.priority != message::Section::none && role_ == Role::server && !trailers) {
    set_priority(slot, priority_of(action.fields, accepted.section.priority, priority_of(stream)));
  }
  if (action.user != nullptr) stream.user = action.user;
  if (trailers && stream.first_item != no_slot) {
    const Slot item =
        queue_item(slot, Item::Kind::trailers, Body::own(pack_fields(action.fields)), true);
    items_[item].padding = action.padding;
    return {};
  }
  move(slot, stream::Input::send_headers);
  emit_field_block({.type = frame::Type::headers,
                    .stream = action.stream,
                    .end_stream = end_stream,
                    .padding = action.padding},
                   action.fields, judged);
  if (end_stream) move(slot, stream::Input::send_end_stream);
  return {};
}

Result<void, Misuse> Connection::Engine::submit(SendData&& action) {
  const auto slot = usable_stream(action.stream);
  if (!slot) return Failure{slot.error()};
  Stream& stream = streams_[*slot];
  const bool allowed = may_send(stream, stream::Input::send_data);
  if (!allowed || stream.sent.done()) return refuse(MisuseKind::wrong_state);
  if (stream.bodies == UINT16_MAX) return refuse(MisuseKind::would_block);
  const std::size_t octets = action.body.view().size();
  Fault fault = stream.sent.data(octets, action.end_stream);
  // Where a rule is in the way it matters what is tolerated.
  if (fault) {
    fault = message::accept_data(stream.sent, octets, action.end_stream, tolerate_sent_,
                                 tolerated_sent_);
  }
  if (fault) {
    const bool early = fault == Rule::data_before_headers || fault == Rule::response_missing;
    return early ? refuse(MisuseKind::wrong_state) : refuse(message::Broken{*fault, 0});
  }
  H2_COUNT(body(octets));
  const Slot item = queue_item(*slot, Item::Kind::body, std::move(action.body), action.end_stream);
  items_[item].padding = action.padding;
  return {};
}

Result<void, Misuse> Connection::Engine::submit(const PushPromise& action) {
  if (role_ == Role::client) return refuse(MisuseKind::wrong_role);
  const auto slot = usable_stream(action.stream);
  if (!slot) return Failure{slot.error()};
  if (outbox_.framing() >= limits_.max_output) return refuse(MisuseKind::would_block);
  if (settings_.remote().enable_push == 0) return refuse(MisuseKind::push_disabled);
  if (const auto misuse = refuse_new_stream(action.promised)) return Failure{*misuse};
  if (!is_idle(action.promised)) return refuse(MisuseKind::stream_id);
  const stream::State carrier = streams_[*slot].state;
  const bool allowed =
      stream::step(carrier, stream::Input::send_push_promise).reaction == stream::Reaction::accept;
  const bool tunnel = streams_[*slot].sent.tunnel();
  if (!allowed || tunnel || is_own(action.stream)) return refuse(MisuseKind::wrong_state);
  const std::uint64_t list_octets = list_size(action.fields);
  H2_COUNT(asked(action.fields.size(), list_octets));
  if (list_octets > most_list_octets()) {
    return refuse(MisuseKind::fields_too_large);
  }
  const Judged judged = classify_sent(action.fields, list_octets, false);
  const auto section =
      message::check_promise(action.fields, policy(true), judged.classified.classes);
  if (!section) return refuse(section.error());
  tolerated_sent_.insert(section->tolerated);
  if (watched()) tell_tolerated(observed::Way::sent, action.promised, section->tolerated);

  const Slot promised = open(action.promised, stream::Input::send_reserve);
  streams_[promised].user = action.user;
  streams_[promised].sent = message::Message::pushed_response(section->method);
  set_priority(promised, priority_of(action.fields, section->priority, {}));
  emit_field_block({.type = frame::Type::push_promise,
                    .stream = action.stream,
                    .promised = action.promised,
                    .padding = action.padding},
                   action.fields, judged);
  return {};
}

Slot Connection::Engine::queue_item(Slot slot, Item::Kind kind, Body body, bool end_stream) {
  Stream& stream = streams_[slot];
  const Slot item_slot = items_.emplace(kind, end_stream, slot, std::move(body));
  if (kind == Item::Kind::body) ++stream.bodies;
  if (stream.last_item == no_slot) {
    stream.first_item = item_slot;
  } else {
    items_[stream.last_item].next = item_slot;
  }
  stream.last_item = item_slot;
  schedule(slot);
  return item_slot;
}

}  // namespace h2
