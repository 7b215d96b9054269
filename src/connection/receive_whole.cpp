// Frames that lie in the input whole, which most do, of types that come often. They are taken where
// they lie: nothing of them is ever arriving, so that nothing has to be kept of where they are.
#include <algorithm>
#include <optional>
#include <utility>

#include "connection/engine.hpp"
#include "frame/layout.hpp"
#include "frame/load.hpp"
#include "types/work.hpp"
#include "wire/wire.hpp"

namespace h2 {

namespace {

struct Whole {
  frame::Header header;
  Bytes payload;
};

/// What became of a frame, and what that means for poll().
enum class Taken : std::uint8_t {
  not_at_all,  ///< it has to go the long way, and nothing was done
  silently,    ///< nothing is to be said or sent because of it
  wholly,
  with_event,
};

Taken silently_if(bool taken) { return taken ? Taken::silently : Taken::not_at_all; }

}  // namespace

/// Each takes a frame if nothing is wrong with it, and then does what the long way does. All that
/// may be wrong is asked first; budgets, which are spent by asking, last.
struct Connection::Engine::Short {
  /// Accounts for a DATA frame with so much content. Null: it has to go the long way.
  [[gnu::always_inline]] static Stream* admit(Engine& engine, const frame::Header& header,
                                              std::uint32_t octets) {
    const std::uint32_t length = header.length;
    if (octets == 0 || length > engine.settings_.frame_limit()) return nullptr;
    if (engine.credit_ == Credit::manual) return nullptr;
    Stream* const stream = engine.streams_.at(header.stream);
    if (stream == nullptr || !stream::takes_content(stream->state)) return nullptr;
    const std::uint32_t initial = engine.settings_.local().initial_window_size;
    if (length > engine.receive_window_.available()) return nullptr;
    if (length > stream->receive_window.available(initial)) return nullptr;
    if (stream->received.data(octets, header.has(frame::flag::end_stream))) return nullptr;
    stream->receive_window.spend(length, initial);
    engine.receive_window_.spend(length);
    engine.ledger_.moved(octets);
    return stream;
  }

  // As begin_data() and end_data().
  [[gnu::always_inline]] static Taken data(Engine& engine, const Whole& frame,
                                           std::optional<Event>& event) {
    Bytes content = frame.payload;
    if (frame.header.has(frame::flag::padded)) {
      if (content.empty()) return Taken::not_at_all;
      const std::size_t overhead = 1 + std::size_t{wire::load_u8(content.data())};
      if (overhead > content.size()) return Taken::not_at_all;
      content = {content.data() + 1, content.size() - overhead};
    }
    Stream* const stream = admit(engine, frame.header, static_cast<std::uint32_t>(content.size()));
    if (stream == nullptr) return Taken::not_at_all;
    const bool end_stream = frame.header.has(frame::flag::end_stream);
    event.emplace(DataReceived{stream->id, stream->user, content, end_stream});
    engine.credit_connection(frame.header.length);
    if (end_stream) {
      engine.move(engine.streams_.find(stream->id), stream::Input::receive_end_stream);
      return Taken::with_event;
    }
    engine.credit_stream(*stream, frame.header.length);
    if (std::exchange(engine.run_.stream, stream) == stream) engine.go_on_from(*stream);
    return Taken::with_event;
  }

  /// WINDOW_UPDATE for a window that has some left.
  [[gnu::always_inline]] static Taken credit(Engine& engine, const Whole& frame) {
    if (frame.payload.size() != 4) return Taken::not_at_all;
    const std::uint32_t increment = wire::load_u31(frame.payload.data());
    if (increment == 0) return Taken::not_at_all;
    if (frame.header.stream == 0) {
      flow::Window window = engine.send_window_;
      if (engine.show_blocked_ || !window.grant(increment)) return Taken::not_at_all;
      if (!spend_on_credit(engine, increment)) return Taken::not_at_all;
      engine.send_window_ = window;
      return Taken::silently;
    }
    Stream* const stream = engine.streams_.at(frame.header.stream);
    if (stream == nullptr || !stream::takes_credit(stream->state)) return Taken::not_at_all;
    const std::uint32_t initial = engine.settings_.remote().initial_window_size;
    flow::Window window = stream->send_window;
    if (window.available(initial) <= 0 || !window.grant(increment, initial)) {
      return Taken::not_at_all;
    }
    if (!spend_on_credit(engine, increment)) return Taken::not_at_all;
    stream->send_window = window;
    engine.highest_send_offset_ = std::max(engine.highest_send_offset_, window.available());
    return Taken::silently;
  }

  /// PING that asks for an answer.
  [[gnu::always_inline]] static Taken ping(Engine& engine, const Whole& frame,
                                           std::optional<Event>& event) {
    const frame::Header& header = frame.header;
    if (frame.payload.size() != 8 || header.stream != 0) return Taken::not_at_all;
    if (header.has(frame::flag::ack) || !spend(engine, limit::Cost::ping)) return Taken::not_at_all;
    PingPayload payload;
    std::copy_n(frame.payload.data(), payload.size(), payload.begin());
    engine.emit_ping_answer(payload);
    event.emplace(PingReceived{payload});
    return Taken::with_event;
  }

  /// PRIORITY, which says nothing to us.
  [[gnu::always_inline]] static Taken priority(Engine& engine, const Whole& frame) {
    if (frame.payload.size() != 5 || frame.header.stream == 0) return Taken::not_at_all;
    const bool on_self = wire::load_u31(frame.payload.data()) == frame.header.stream;
    return silently_if(!on_self && spend(engine, limit::Cost::glitch));
  }

  /// A frame of a type that means nothing to anybody.
  [[gnu::always_inline]] static Taken unknown(Engine& engine, const frame::Header& header) {
    if (engine.show_unknown_frames_ || header.length > engine.settings_.frame_limit()) {
      return Taken::not_at_all;
    }
    return silently_if(spend(engine, limit::Cost::glitch, 1 + header.length / 4'096));
  }

  [[gnu::always_inline]] static bool spend_on_credit(Engine& engine, std::uint32_t increment) {
    return engine.ledger_.take_for_credit(increment);
  }
  static bool spend(Engine& engine, limit::Cost cost, std::uint32_t tokens = 1) {
    return engine.ledger_.take(cost, tokens);
  }

  /// HEADERS without padding and priority.
  // The header is loaded anew, so that it need not lie in memory for all other frames.
  [[gnu::noinline]] static Taken field_block(Engine& engine, const Bytes& input,
                                             std::optional<Event>& event) {
    const frame::Header header = frame::load_header(input.data());
    if (header.has(frame::flag::padded) || header.has(frame::flag::priority)) {
      return Taken::not_at_all;
    }
    if (header.stream == 0 || header.length > engine.settings_.frame_limit()) {
      return Taken::not_at_all;
    }
    engine.header_ = header;
    engine.left_ = header.length;
    if (const Fault fault = engine.begin_headers(false)) {
      engine.broken(*fault, header.stream);
    } else if (engine.take_fragment(input.subspan(frame::Header::size, header.length))) {
      engine.end_fragment(event);
    }
    engine.expect_header();
    return Taken::wholly;
  }

  static Taken reset(Engine& engine, const Whole& frame) {
    if (frame.payload.size() != 4 || frame.header.stream == 0) return Taken::not_at_all;
    engine.receive_rst_stream(frame::load_rst_stream(frame.header, frame.payload.data()));
    return Taken::wholly;
  }

  [[gnu::always_inline]] static Taken any(Engine& engine, const Whole& frame, const Bytes& input,
                                          std::optional<Event>& event) {
    using frame::Type;
    const Type type = frame.header.type;
    if (type == Type::data) return data(engine, frame, event);
    engine.run_.stream = nullptr;
    if (type == Type::headers) return field_block(engine, input, event);
    H2_COUNT(scanned(frame.payload.size()));
    if (type == Type::window_update) return credit(engine, frame);
    if (type > Type::priority_update) return unknown(engine, frame.header);
    if (type == Type::ping) return ping(engine, frame, event);
    if (type == Type::priority) return priority(engine, frame);
    return type == Type::rst_stream ? reset(engine, frame) : Taken::not_at_all;
  }

  /// A frame of which there is only a part. Of DATA the header is taken, if nothing is wrong with
  /// it. Says whether that is all that there is.
  [[gnu::noinline]] static bool begin(Engine& engine, Bytes& input) {
    engine.header_ = frame::load_header(input.data());
    if (engine.header_.type != frame::Type::data) return false;
    if (!engine.begin_plain_data()) return false;
    H2_COUNT(frame());
    engine.heard_ = true;
    input = input.subspan(frame::Header::size);
    return input.empty();
  }

  /// Takes all that there are. Says whether that is all that poll() does; else what comes next has
  /// to go the long way.
  [[gnu::always_inline]] static bool all(Engine& engine, Bytes& input, std::optional<Event>& event,
                                         std::uint32_t& most) {
    while (input.size() >= frame::Header::size) {
      const frame::Header header = frame::load_header(input.data());
      const std::size_t size = frame::Header::size + header.length;
      if (size > input.size()) return begin(engine, input);
      const Whole frame{header, {input.data() + frame::Header::size, header.length}};
      const Taken taken = any(engine, frame, input, event);
      if (taken == Taken::not_at_all) return false;
      H2_COUNT(frame());
      engine.heard_ = true;
      input = {input.data() + size, input.size() - size};
      if (taken == Taken::with_event) return true;
      if (taken == Taken::wholly) {
        // What came of the last of them is not left for a call that may not come.
        if (event || (!engine.calm() && !engine.attend(input, event))) return true;
        if (engine.block_.open) return --most == 0;
      }
      if (--most == 0) return true;
    }
    return false;
  }

  /// A frame is to begin, and what has to be asked of each is what its type tells.
  static bool may_begin(const Engine& engine) {
    return engine.part_ == Part::header && engine.left_ == frame::Header::size &&
           engine.in_course() && engine.settings_.pending() == 0;
  }
};

/// What poll() does where nothing simpler will do.
std::optional<Event> Connection::Engine::read(Bytes& input) {
  std::optional<Event> event{SettingsAcknowledged{}};
  event.reset();  // see no_event()
  event_ = &event;
  const bool ready = quiet_ || calm();
  guard(
      [&] {
        if (!ready && !attend(input, event)) return;
        if (arriving_ != nullptr && left_ > 0 && input.size() >= left_) {
          return end_data(input, event);
        }
        std::uint32_t most = limits_.max_frames_per_poll;  // 0: as good as without an end
        do {
          if (Short::may_begin(*this) && Short::all(*this, input, event, most)) return;
          if (input.empty() && left_ > 0) return;
        } while (walk(input, event) && --most != 0);
      },
      [&] { report_exhaustion(input, event); });
  quiet_ = calm();
  return event;
}

/// DATA without padding, whose header has come by itself or whose content is not all there, if
/// nothing is wrong with it; else does nothing.
// What it does is what begin_data() does.
bool Connection::Engine::begin_plain_data() {
  if (header_.has(frame::flag::padded)) return false;
  Stream* const stream = Short::admit(*this, header_, header_.length);
  if (stream == nullptr) return false;
  run_.stream = stream;
  left_ = to_credit_ = header_.length;
  part_ = Part::data;
  arriving_ = stream;
  if (!header_.has(frame::flag::end_stream)) go_on_from(*stream);
  return true;
}

}  // namespace h2
