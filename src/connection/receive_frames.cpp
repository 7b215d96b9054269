// Frames as they begin: what the header says, and what stands in front of their content.
#include <algorithm>
#include <array>

#include "connection/engine.hpp"
#include "frame/layout.hpp"

namespace h2 {

namespace {

constexpr std::array<char, 24> magic = {'P',  'R',  'I', ' ', '*',  ' ',  'H',  'T',
                                        'T',  'P',  '/', '2', '.',  '0',  '\r', '\n',
                                        '\r', '\n', 'S', 'M', '\r', '\n', '\r', '\n'};

}  // namespace

/// The next octets of the magic, of which `left_` are to come.
void Connection::Engine::compare_magic(Bytes piece) {
  H2_COUNT(scanned(piece.size()));
  const bool equal = std::equal(piece.begin(), piece.end(), magic.end() - left_,
                                [](std::byte a, char b) { return a == static_cast<std::byte>(b); });
  if (!equal) return broken(Rule::preface_magic, 0);
  if (watched() && piece.size() == left_) tell(observed::Magic{observed::Way::received});
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

/// What does not take the short way.
void Connection::Engine::begin_other_frame() {
  const frame::Header& header = header_;
  if (Fault fault = check_frame(header)) {
    if (watched()) tell_received(nullptr);
    // The one length that harms only its stream; but an idle stream cannot be reset.
    if (fault == Rule::priority_length && is_idle(header.stream)) {
      fault = Rule::priority_length_idle;
    }
    part_ = Part::skip;
    return broken(*fault, header.stream);
  }
  if (settings_.pending() != 0) [[unlikely]] {
    if (const Fault fault = count_unacknowledged()) {
      part_ = Part::skip;
      return broken(*fault, 0);
    }
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

void Connection::Engine::begin_content(const Result<frame::Prefix, Rule>& prefix) {
  if (watched()) tell_received(prefix);
  if (!prefix) return broken(prefix.error(), 0);
  part_ = header_.type == frame::Type::data ? Part::data : Part::fragment;
  left_ = prefix->content;
  padding_ = prefix->padding;
  Fault fault;
  switch (header_.type) {
    case frame::Type::data: fault = begin_data(); break;
    case frame::Type::headers:
      fault = begin_headers(prefix->priority && prefix->priority->dependency == header_.stream);
      break;
    default: fault = begin_promise(*prefix); break;
  }
  if (fault) broken(*fault, header_.stream);
}

/// A piece of a field block goes to the decoder as it arrives. Says whether all is well.
bool Connection::Engine::take_fragment(Bytes piece) {
  const auto decoded = decoder_.decode(piece);
  if (!decoded) broken(decoded.error(), 0);
  return decoded.has_value();
}

void Connection::Engine::end_fragment(std::optional<Event>& event) {
  expect_padding();
  if (header_.has(frame::flag::end_headers)) end_block(event);
}

}  // namespace h2
