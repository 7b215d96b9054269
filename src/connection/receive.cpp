// Octets to frames: the walk through preface, frame header, prefix, content and padding.
#include <algorithm>
#include <array>
#include <utility>

#include "connection/engine.hpp"
#include "frame/layout.hpp"

namespace h2 {

namespace {

constexpr std::array<char, 24> magic = {'P',  'R',  'I', ' ', '*',  ' ',  'H',  'T',
                                        'T',  'P',  '/', '2', '.',  '0',  '\r', '\n',
                                        '\r', '\n', 'S', 'M', '\r', '\n', '\r', '\n'};

Bytes take_front(Bytes& input, std::size_t octets) {
  const Bytes front = input.first(octets);
  input = input.subspan(octets);
  return front;
}

}  // namespace

std::optional<Event> Connection::poll(Bytes& input) {
  std::optional<Event> event;
  engine_->poll(input, event);
  return event;
}

// The parts of a frame are taken one after another, each when its last octet is there. Before that,
// take_some() keeps what has come of it. Events of DATA are made where the caller gets them: they
// are frequent, and an event is large.
void Connection::Engine::poll(Bytes& input, std::optional<Event>& event) {
  for (;;) {
    if (!calm() && !attend(input, event)) return;
    if (input.size() < left_) return take_some(input, event);
    step(input, event);
    if (event) return;
  }
}

/// Takes what does not complete the part that is arriving: all of the input.
void Connection::Engine::take_some(Bytes& input, std::optional<Event>& event) {
  if (input.empty()) return;
  const Bytes piece = take_front(input, input.size());
  heard_ = true;
  switch (part_) {
    case Part::data:
      left_ -= static_cast<std::uint32_t>(piece.size());
      if (arriving_ != nullptr) show_data(*arriving_, piece, false, event);
      return;
    case Part::header:
    case Part::prefix:
    case Part::payload: collector_.add(piece, left_); break;
    case Part::magic: compare_magic(piece); break;
    case Part::fragment: take_fragment(piece); break;
    case Part::padding:
    case Part::skip: break;
  }
  left_ -= static_cast<std::uint32_t>(piece.size());
  // What came may have been wrong, even if it was not all.
  if (!calm()) attend(input, event);
}

/// Takes the rest of the part that is arriving. @pre all of it is in the input
void Connection::Engine::step(Bytes& input, std::optional<Event>& event) {
  heard_ = true;
  switch (part_) {
    case Part::magic:
      compare_magic(take_front(input, left_));
      if (watched() && stage_ != Stage::ended) tell(observed::Magic{observed::Way::received});
      return expect_header();
    case Part::header:
      return begin_frame(frame::load_header(collector_.complete(input, left_).data()));
    case Part::prefix:
      return begin_content(frame::decode_prefix(header_, collector_.complete(input, left_)));
    case Part::data: return end_data(take_front(input, left_), event);
    case Part::fragment:
      if (!take_fragment(take_front(input, left_))) return;
      expect_padding();
      if (header_.has(frame::flag::end_headers)) end_block();
      return;
    case Part::payload: {
      const Bytes payload = collector_.complete(input, left_);
      expect_header();
      return receive_frame(payload);
    }
    case Part::padding:
    case Part::skip: input = input.subspan(left_); return expect_header();
  }
}

void Connection::Engine::expect_header() {
  part_ = Part::header;
  left_ = frame::Header::size;
}

/// What follows content.
void Connection::Engine::expect_padding() {
  if (padding_ == 0) return expect_header();
  part_ = Part::padding;
  left_ = padding_;
}

/// The next octets of the magic, of which `left_` are to come.
void Connection::Engine::compare_magic(Bytes piece) {
  const bool equal = std::equal(piece.begin(), piece.end(), magic.end() - left_,
                                [](std::byte a, char b) { return a == static_cast<std::byte>(b); });
  if (!equal) broken(Rule::preface_magic, 0);
}

/// A piece of a field block goes to the decoder as it arrives. Says whether all is well.
bool Connection::Engine::take_fragment(Bytes piece) {
  const auto decoded = decoder_.decode(piece);
  if (!decoded) broken(decoded.error(), 0);
  return decoded.has_value();
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
  if (is_plain_data(header)) {
    part_ = Part::data;
    if (const Fault fault = begin_data()) broken(*fault, header.stream);
    return;
  }
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
      part_ = Part::fragment;
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

/// DATA that check_frame() has nothing to say of, and without a prefix: most frames of most
/// connections, so they are not looked up in the table of all types.
bool Connection::Engine::is_plain_data(const frame::Header& header) const {
  return header.type == frame::Type::data && !header.has(frame::flag::padded) &&
         header.stream != 0 && header.length <= settings_.frame_limit() && settings_seen_ &&
         !block_.open && !watched();
}

void Connection::Engine::begin_content(const Result<frame::Prefix, Rule>& prefix) {
  if (watched()) tell_received(prefix);
  if (!prefix) return broken(prefix.error(), 0);
  part_ = header_.type == frame::Type::data ? Part::data : Part::fragment;
  left_ = prefix->content;
  padding_ = prefix->padding;
  Fault fault;
  switch (header_.type) {
    case frame::Type::data: fault = begin_data(); break;
    case frame::Type::headers: fault = begin_headers(*prefix); break;
    default: fault = begin_promise(*prefix); break;
  }
  if (fault) broken(*fault, header_.stream);
}

}  // namespace h2
