// What the engine keeps for a stream from the moment it leaves idle until its StreamClosed is
// taken.
#ifndef H2_SRC_CONNECTION_STREAM_HPP
#define H2_SRC_CONNECTION_STREAM_HPP

#include <cstddef>
#include <cstdint>
#include <utility>

#include <h2/action.hpp>
#include <h2/event.hpp>
#include <h2/types.hpp>

#include "connection/stalls.hpp"
#include "flow/window.hpp"
#include "message/message.hpp"
#include "schedule/queue.hpp"
#include "stream/slab.hpp"
#include "stream/state.hpp"

namespace h2 {

using stream::no_slot;
using stream::Slot;

struct Stream {
  explicit Stream(StreamId stream_id) : id(stream_id) {}

  StreamId id;
  stream::State state = stream::State::idle;
  bool scheduled : 1 = false;  // in a queue of the scheduler
  bool ending : 1 = false;     // closed: StreamClosed follows the last BodySent
  bool waiting : 1 = false;    // a request that the peer's limit holds back: nothing was sent
  bool resetting : 1 = false;  // RST_STREAM follows what is queued, which takes no more
  bool blocked : 1 = false;    // the caller was told that it is Blocked
  bool noticed : 1 = false;    // Blocked or Writable may be due
  EndedBy ended_by : 3 = {};
  Verdict verdict : 2 = {};
  std::uint8_t urgency : 3 = 3;        // RFC 9218 §4.1
  std::uint8_t incremental : 1 = 0;    // RFC 9218 §4.2
  std::uint8_t prioritized : 1 = 0;    // by PRIORITY_UPDATE or our caller: the field does not count
  std::uint8_t informational : 5 = 0;  // responses that were received

  message::Message received = message::Message::request();
  message::Message sent = message::Message::request();

  // Windows as distances from the INITIAL_WINDOW_SIZE in force: RFC 9113 §6.9.2 moves all streams
  // at once, and this way it costs nothing.
  flow::Window send_window;
  flow::Window receive_window;
  std::uint32_t unconsumed = 0;  // content that was handed out and not given back: of this window
  std::uint32_t unconsumed_of_connection = 0;  // and of the connection's
  std::int32_t credit = 0;  // given back and not yet announced; negative: to be withheld

  ErrorCode code{};

  void* user = nullptr;

  Slot first_item = no_slot;  // what is queued for it, in order
  Slot last_item = no_slot;
  schedule::Links links;
  std::uint16_t bodies = 0;  // SendData without its BodySent
  StallMark stall;
};

static_assert(sizeof(Stream) <= 80, "with its place in the index at most 96 octets a stream");

/// One thing that a stream has queued, in the order in which it was asked for.
struct Item {
  enum class Kind : std::uint8_t {
    request,  // waits until the peer's limit has room
    body,
    trailers,  // wait for the bodies in front of them
    reset,     // RST_STREAM behind what is queued
  };

  Item(Kind k, bool end, Slot s, Body b)
      : kind(k), end_stream(end), stream(s), body(std::move(b)), rest(body.view()) {}

  /// Subject to flow control; an empty DATA frame is not (RFC 9113 §6.9.1).
  [[nodiscard]] bool needs_window() const { return kind == Kind::body && !rest.empty(); }

  Kind kind;
  bool end_stream;
  bool planned = false;  // nothing of it is left to plan
  bool dropped = false;  // the stream ended before that
  std::uint8_t padding = 0;
  Slot stream;
  Slot next = no_slot;
  std::uint32_t pieces = 0;  // planned and not yet sent
  Body body;                 // request, trailers: packed fields
  Bytes rest;                // what is left to plan
  ErrorCode code{};          // of a reset
};

}  // namespace h2

#endif  // H2_SRC_CONNECTION_STREAM_HPP
