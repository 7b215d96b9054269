#include "fuzz/connection/besieged.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "support/end.hpp"
#include "support/frames.hpp"

namespace h2::fuzz {

namespace {

constexpr std::array<Field, 1> trailers = {Field{"x-sum", "1"}};

// A program keeps so many octets that the engine did not read, and then reads no more.
constexpr std::size_t most_unread = 4'096;

}  // namespace

void Alignment::observe(Bytes octets) {
  while (!octets.empty()) {
    const std::size_t skipped = std::min(skip_, octets.size());
    octets = octets.subspan(skipped);
    skip_ -= skipped;
    const std::size_t wanted = frame::Header::size - header_.size();
    const Bytes part = octets.first(std::min(wanted, octets.size()));
    if (skip_ > 0 || part.empty()) return;
    header_.insert(header_.end(), part.begin(), part.end());
    octets = octets.subspan(part.size());
    if (header_.size() < frame::Header::size) return;
    const auto header = frame::decode_header(Bytes{header_}.first<frame::Header::size>());
    header_.clear();
    skip_ = header.length;
    const bool starts = header.type == frame::Type::headers ||
                        header.type == frame::Type::push_promise ||
                        header.type == frame::Type::continuation;
    if (starts) in_block_ = (header.flags & frame::flag::end_headers) == 0;
  }
}

Besieged::Besieged(const Circumstances& circumstances)
    : at_(circumstances), laws_(at_.options), connection_(at_.role, laws_.watched(at_.options)) {
  if (at_.conduct != Conduct::nothing || at_.role == Role::client) laws_.acted();
  if (at_.tick > Duration{}) connection_.advance(now_);
}

bool Besieged::feed(Bytes octets) {
  if (at_.tick > Duration{}) connection_.advance(now_ = now_ + at_.tick);
  alignment_.observe(octets);
  const std::size_t piece = at_.cut == 0 ? octets.size() : at_.cut;
  while (!octets.empty()) {
    const Bytes part = octets.first(std::min(piece, octets.size()));
    octets = octets.subspan(part.size());
    deliver(part);
  }
  if (at_.habit == Habit::drained) drain();
  check(laws_.broken());
  return !ended_by_ && unread_.size() < most_unread &&
         (at_.habit == Habit::lazy || at_.habit == Habit::deaf || unread_.octets.empty());
}

// In memory of its own, so that a sanitizer sees a view that is kept too long.
void Besieged::deliver(Bytes octets) {
  laws_.fed(octets.size());
  unread_ += test::copy(octets);
  if (at_.habit != Habit::deaf) read(at_.habit == Habit::lazy);
}

void Besieged::read(bool once) {
  const test::Wire whole = std::move(unread_);
  Bytes input = whole;
  poll(input, once);
  unread_ = test::copy(input);
}

void Besieged::poll(Bytes& input, bool once) {
  while (const auto event = connection_.poll(input)) {
    note(*event);
    react(*event);
    if (once) return;
  }
  check(input.empty() || connection_.has_output(), "input is left only if output is due");
}

// DATA comes in as many pieces as the input: what counts is how much of it there is.
void Besieged::note(const Event& event) {
  laws_.saw(event);
  if (const auto* data = std::get_if<DataReceived>(&event)) {
    if (data->stream != content_of_) flush();
    content_of_ = data->stream;
    content_ += data->data.size();
    if (data->end_stream) flush(" end");
    return;
  }
  flush();
  log_.push_back(test::describe(event));
  const auto* error = std::get_if<PeerError>(&event);
  if (error != nullptr && error->stream == 0) ended_by_ = error->rule;
}

void Besieged::flush(std::string_view end) {
  if (content_of_ == 0) return;
  log_.push_back("data " + std::to_string(content_of_) + " " + std::to_string(content_));
  log_.back() += end;
  content_of_ = 0;
  content_ = 0;
}

void Besieged::answer(StreamId stream, Fields fields, std::size_t content) {
  static_cast<void>(connection_.submit(SendHeaders{stream, fields, content == 0}));
  if (content == 0) return;
  static_cast<void>(
      connection_.submit(SendData{stream, Body::own(std::string(content, 'x')), true}));
}

// Something else each time; most of it is refused, which must change nothing that matters.
void Besieged::err(StreamId stream) {
  const StreamId other = stream + acts_ % 5;
  switch (acts_++ % 9) {
    case 0: answer(other, test::ok_response, 100); break;
    case 1: static_cast<void>(connection_.submit(SendHeaders{other, trailers, true})); break;
    case 2: static_cast<void>(connection_.submit(ResetStream{other})); break;
    case 3: static_cast<void>(connection_.submit(Consume{other, 1'000})); break;
    case 4: static_cast<void>(connection_.submit(Ping{})); break;
    case 5: static_cast<void>(connection_.set_receive_window(other, 1'000)); break;
    case 6:
      static_cast<void>(connection_.submit(
          ResetStream{other, ErrorCode::no_error, ResetStream::When::after_queued}));
      break;
    case 7: static_cast<void>(connection_.submit(SendHeaders{other, test::get_request})); break;
    default:
      if (acts_ > 200) static_cast<void>(connection_.submit(Shutdown{}));
      break;
  }
}

void Besieged::react(const Event& event) {
  const auto* headers = std::get_if<HeadersReceived>(&event);
  if (headers == nullptr || at_.conduct == Conduct::nothing) return;
  const StreamId stream = headers->stream;
  if (at_.conduct == Conduct::errs) return err(stream);
  if (at_.conduct == Conduct::resets) {
    static_cast<void>(connection_.submit(ResetStream{stream}));
    return;
  }
  if (headers->kind != HeadersKind::request) return;
  switch (at_.conduct) {
    case Conduct::begins:
      static_cast<void>(connection_.submit(SendHeaders{stream, test::ok_response}));
      return;
    case Conduct::answers_long: return answer(stream, test::ok_response, 100'000);
    case Conduct::echoes: {
      std::vector<Field> fields = {test::ok_response[0]};
      for (const Field& field : headers->fields) {
        if (!field.name.starts_with(':')) fields.push_back(field);
      }
      return answer(stream, fields, 0);
    }
    case Conduct::pushes:
      if (const auto id = connection_.next_stream_id()) {
        if (connection_.submit(PushPromise{stream, *id, test::get_request})) {
          answer(*id, test::ok_response, 10);
        }
      }
      return answer(stream, test::ok_response, 0);
    default: return answer(stream, test::ok_response, 0);
  }
}

void Besieged::ask() {
  if (at_.role == Role::server || connection_.live_streams() >= 20) return;
  const auto id = connection_.next_stream_id();
  if (!id) return;
  const bool get = *id % 4 == 1;
  static_cast<void>(connection_.submit(
      SendHeaders{*id, get ? Fields{test::get_request} : Fields{test::post_request}, get}));
}

// Until nothing moves any more. What the program is not done with stays.
void Besieged::drain() {
  std::array<std::byte, 4'096> buffer;
  for (bool moved = true; moved;) {
    moved = false;
    while (const std::size_t n = connection_.write(buffer)) {
      laws_.wrote(n);
      output_law_.observe(Bytes{buffer}.first(n));
      written_ += test::copy(Bytes{buffer}.first(n));
      moved = true;
    }
    const std::size_t said = log_.size();
    const std::size_t before = unread_.size();
    read();
    moved = moved || log_.size() > said || unread_.size() < before;
  }
}

void Besieged::still_answers() {
  if (!alignment_.aligned()) return;
  at_.cut = 0;
  const std::size_t said = log_.size();
  feed(test::ping("are you "));
  drain();
  const bool heard = std::find(log_.begin() + static_cast<std::ptrdiff_t>(said), log_.end(),
                               "ping 61 72 65 20 79 6f 75 20") != log_.end();
  check(heard || ended_by_, "who lives hears what is sent");
}

void Besieged::conclude() {
  at_.habit = Habit::drained;
  drain();
  if (!ended_by_ && !connection_.finished()) still_answers();
  flush();
  if (ended_by_) {
    const RuleInfo& rule = info(*ended_by_);
    check(rule.scope == Scope::connection, "what ends the connection is of the connection");
    const bool named = rule.code == ErrorCode::enhance_your_calm;
    // The last stream is the engine's to say, so the rest is compared.
    const test::Wire end =
        test::goaway(0, rule.code, named ? std::string_view{rule.name} : std::string_view{});
    check(written_.size() >= end.size(), "an end is told");
    const Bytes last = Bytes{written_}.last(end.size());
    check(test::copy(last.first(9)) == test::copy(Bytes{end}.first(9)) &&
              test::copy(last.subspan(13)) == test::copy(Bytes{end}.subspan(13)),
          "GOAWAY comes last, and says what was broken");
    check(connection_.finished() && connection_.live_streams() == 0,
          "an end is one of all streams");
  } else if (at_.options.credit == Credit::automatic && !connection_.finished()) {
    check(connection_.receive_window() >= 32'000, "credit comes back, whatever became of streams");
  }
  check(laws_.broken());
  static_cast<void>(connection_.submit(TransportClosed{}));
  drain();
  check(connection_.finished() && connection_.live_streams() == 0,
        "nothing outlives the transport");
  for (const auto& [stream, closed] : laws_.streams())
    check(closed, "each stream has its StreamClosed");
  check(laws_.unrest(connection_));
}

}  // namespace h2::fuzz
