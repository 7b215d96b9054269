// Octets to frames: the walk through preface, frame header, prefix, content and padding.
#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "connection/engine.hpp"
#include "frame/layout.hpp"

namespace h2 {

namespace {

constexpr std::array<char, 24> magic = {'P',  'R',  'I', ' ', '*',  ' ',  'H',  'T',
                                        'T',  'P',  '/', '2', '.',  '0',  '\r', '\n',
                                        '\r', '\n', 'S', 'M', '\r', '\n', '\r', '\n'};

/// DATA, and more of it than the header: asked of every frame, so it asks for no more than that.
bool may_be_whole_data(Bytes input) {
  constexpr std::size_t type = 3;
  return input.size() > frame::Header::size &&
         input[type] == static_cast<std::byte>(frame::Type::data);
}

Bytes take_front(Bytes& input, std::size_t octets) {
  const Bytes front = input.first(std::min(octets, input.size()));
  input = input.subspan(front.size());
  return front;
}

}  // namespace

// Goes round for each part of a frame, so what is rarely so is asked cheaply. DATA makes its event
// where the caller gets it from: it is frequent, and an event is large.
std::optional<Event> Connection::Engine::poll(Bytes& input) {
  std::optional<Event> event;
  for (bool heard = false; !event;) {
    if ((event_ || may_be_pending() || !may_read()) && !attend(input, event)) break;
    if (!heard && !input.empty()) {
      hear();
      heard = true;
    }
    if (!step(input, event)) break;
  }
  return event;
}

/// Whether neither the end nor what has to be done before keeps poll() from reading.
bool Connection::Engine::may_read() const {
  // A peer that makes us answer has to read the answers.
  return stage_ != Stage::ended && !stalls_.looking() &&
         outbox_.framing() < limits_.max_control_output && held_acks_.size() < max_held_acks;
}

/// What comes before any further octet. Says whether poll() may read on.
bool Connection::Engine::attend(Bytes& input, std::optional<Event>& event) {
  do {
    event = std::exchange(event_, std::nullopt);
    if (!event && may_be_pending()) event = next_pending();
    if (event) return false;
    if (stage_ == Stage::ended) {
      input = input.last(0);
      forget();
      return false;
    }
  } while (stalls_.looking() && reset_next_stalled());
  return may_read();
}

/// Whether next_pending() has anything to look at.
bool Connection::Engine::may_be_pending() const {
  return first_finished_ != no_slot || stages_due_ != 0 || connection_noticed_ ||
         !notices_.empty() || !ended_.empty() || final_error_;
}

// The order matters: a stream's bodies are told of before its end, the connection's end comes last.
// So do StageReached and PeerError, of which there is only one.
std::optional<Event> Connection::Engine::next_pending() {
  if (first_finished_ != no_slot) {
    const Slot slot = first_finished_;
    const Item& item = items_[slot];
    const Stream& stream = streams_[item.stream];
    const BodySent event{stream.id, stream.user, !item.dropped};
    first_finished_ = item.next;
    if (first_finished_ == no_slot) last_finished_ = no_slot;
    items_.erase(slot);
    return event;
  }
  if (const auto stage = take_stage()) return StageReached{*stage};
  while (const auto notice = take_notice()) {
    if (watched()) tell_notice(*notice);
    if (show_blocked_) return notice;
  }
  if (!ended_.empty()) return take_closed(ended_.front());
  if (final_error_ && streams_.size() == 0) {
    return PeerError{*std::exchange(final_error_, std::nullopt), 0};
  }
  return std::nullopt;
}

// Stages are told in their order; the last one when nothing else is left to tell.
std::optional<Stage> Connection::Engine::take_stage() {
  if (stages_due_ == 0) return std::nullopt;
  const auto stage = static_cast<Stage>(std::countr_zero(stages_due_));
  if (stage == Stage::ended && streams_.size() > 0) return std::nullopt;
  stages_due_ = static_cast<std::uint8_t>(stages_due_ & (stages_due_ - 1U));
  return stage;
}

// An ended connection keeps its output and nothing else. Not before the next poll(), because the
// last event may show what is given up here.
void Connection::Engine::forget() {
  if (streams_.size() == 0 && streams_.capacity() > 0) {
    streams_.release();
    items_.release();
  }
  if (forgotten_) return;
  forgotten_ = true;
  collector_.release();
  received_settings_.clear();
  received_settings_.shrink_to_fit();
  origins_ = {};
  sendable_ = {};
  idle_priorities_.clear();
  classes_.clear();
  classes_.shrink_to_fit();
  cookies_.release();
  crumbs_.release();
  outbox_.keep_no_spare();
  decoder_ = hpack::Decoder{limits_.fields, memory_};
  encoder_ = hpack::Encoder{{}, memory_};
}

StreamClosed Connection::Engine::take_closed(Slot slot) {
  ended_.remove(streams_, slot);
  const Stream& stream = streams_[slot];
  const StreamClosed event{stream.id, stream.user, stream.code, stream.ended_by, stream.verdict};
  recent_.remember(stream.id, stream.state);
  refund(stream);
  streams_.erase(slot);
  if (streams_.size() == 0 && stage_ == Stage::open) {
    deadlines_.start(Deadline::idle, patience_.idle);
  }
  finish_if_drained();
  return event;
}

/// One part of a frame; says whether it got any further.
bool Connection::Engine::step(Bytes& input, std::optional<Event>& event) {
  switch (part_) {
    case Part::magic:
      if (input.empty()) return false;
      compare_magic(input);
      return true;
    case Part::header:
      if (may_be_whole_data(input) && take_whole_data(input, event)) return true;
      if (const auto header = collector_.take(input, frame::Header::size)) {
        begin_frame(frame::load_header(header->data()));
        return true;
      }
      return false;
    case Part::prefix:
      if (const auto prefix = collector_.take(input, left_)) {
        begin_content(frame::decode_prefix(header_, *prefix));
        return true;
      }
      return false;
    case Part::content:
      if (left_ > 0 && input.empty()) return false;
      take_content(input, event);
      return true;
    case Part::payload:
      if (const auto payload = collector_.take(input, left_)) {
        part_ = Part::header;
        receive_frame(*payload);
        return true;
      }
      return false;
    case Part::padding:
    case Part::skip:
      left_ -= static_cast<std::uint32_t>(take_front(input, left_).size());
      if (left_ > 0) return false;
      part_ = Part::header;
      return true;
  }
  return false;
}

void Connection::Engine::compare_magic(Bytes& input) {
  const Bytes piece = take_front(input, magic.size() - magic_seen_);
  const bool equal = std::equal(piece.begin(), piece.end(), magic.begin() + magic_seen_,
                                [](std::byte a, char b) { return a == static_cast<std::byte>(b); });
  if (!equal) return broken(Rule::preface_magic, 0);
  magic_seen_ = static_cast<std::uint8_t>(magic_seen_ + piece.size());
  if (magic_seen_ < magic.size()) return;
  if (watched()) tell(observed::Magic{observed::Way::received});
  part_ = Part::header;
}

// What the header alone tells, in the order that decides which of several faults is reported.
Fault Connection::Engine::check_frame(const frame::Header& header) const {
  using enum frame::Type;
  if (!settings_seen_ && (header.type != settings || header.has(frame::flag::ack))) {
    return Rule::preface_settings;
  }
  if (header.length > settings_.frame_limit()) return Rule::frame_size;
  if (block_.open && (header.type != continuation || header.stream != block_.stream)) {
    return Rule::field_block_interrupted;
  }
  if (header.type > continuation) return check_extension(header);
  if (const Fault fault = frame::check_layout(header)) return fault;
  if (header.type == continuation && !block_.open) return Rule::continuation_unexpected;
  if (header.type == settings && header.length / 6 > limits_.max_settings_entries) {
    return Rule::settings_entries;
  }
  return std::nullopt;
}

void Connection::Engine::begin_frame(const frame::Header& header) {
  header_ = header;
  left_ = header.length;
  padding_ = 0;
  if (Fault fault = check_frame(header)) {
    if (watched()) tell_received(nullptr);
    // The one length that harms only its stream; but an idle stream cannot be reset.
    if (fault == Rule::priority_length && is_idle(header.stream)) {
      fault = Rule::priority_length_idle;
    }
    part_ = Part::skip;
    return broken(*fault, header.stream);
  }
  switch (header.type) {
    using enum frame::Type;
    case data:
    case headers:
    case push_promise:
      left_ = frame::prefix_octets(header);
      part_ = Part::prefix;
      if (left_ == 0) begin_content(frame::Prefix{.content = header.length});
      return;
    case continuation:
      if (watched()) tell_continuation();
      part_ = Part::content;
      if (const Fault fault = begin_continuation()) broken(*fault, 0);
      return;
    case priority:
    case rst_stream:
    case settings:
    case ping:
    case goaway:
    case window_update: part_ = Part::payload; return;
    default:
      part_ = wants(header) ? Part::payload : Part::skip;
      if (watched() && part_ == Part::skip) tell_received(nullptr);
      if (const Fault fault = charge_extension(header)) broken(*fault, 0);
      return;
  }
}

void Connection::Engine::begin_content(const Result<frame::Prefix, Rule>& prefix) {
  if (watched()) tell_received(prefix);
  if (!prefix) return broken(prefix.error(), 0);
  part_ = Part::content;
  left_ = prefix->content;
  padding_ = prefix->padding;
  Fault fault;
  switch (header_.type) {
    case frame::Type::data: fault = begin_data(streams_.find(header_.stream)); break;
    case frame::Type::headers: fault = begin_headers(*prefix); break;
    default: fault = begin_promise(*prefix); break;
  }
  if (fault) broken(*fault, header_.stream);
}

void Connection::Engine::take_content(Bytes& input, std::optional<Event>& event) {
  const Bytes piece = take_front(input, left_);
  left_ -= static_cast<std::uint32_t>(piece.size());
  if (header_.type == frame::Type::data) {
    take_data(piece, event);
  } else if (const auto decoded = decoder_.decode(piece); !decoded) {
    return broken(decoded.error(), 0);
  }
  if (left_ == 0) end_content();
}

void Connection::Engine::end_content() {
  left_ = padding_;
  part_ = padding_ > 0 ? Part::padding : Part::header;
  if (header_.type == frame::Type::data) {
    end_data(streams_.find(header_.stream));
  } else if (header_.has(frame::flag::end_headers)) {
    end_block();
  }
}

}  // namespace h2
