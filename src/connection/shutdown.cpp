// The end of a connection: RFC 9113 §5.4.1, §6.8.
#include <algorithm>

#include "connection/engine.hpp"

namespace h2 {

// Nothing more is read. GOAWAY is behind what is in the outbox already, and the last frame.
void Connection::Engine::terminate(ErrorCode code, Bytes debug, EndedBy by) {
  close_all(code, by);
  const StreamId last = std::min(goaway_sent_.value_or(max_stream_id), highest_peer_id_);
  emit(frame::Goaway{last, code, debug});
  if (!final_error_) reach(Stage::ended);
  end();
}

void Connection::Engine::end() {
  if (watched() && stage_ != Stage::ended) tell(observed::StageReached{Stage::ended});
  stage_ = Stage::ended;
  due_ = true;
  deadlines_.stop();
}

void Connection::Engine::close_all(ErrorCode code, EndedBy by) {
  streams_.for_each([this, code, by](Slot slot, const Stream& stream) {
    if (stream::is_closed(stream.state)) return;
    const Verdict verdict = verdict_of(stream);
    abandon(slot, stream::Input::send_rst_stream);
    close(slot, code, by, verdict);
  });
}

/// A graceful one. @pre stage_ is open
void Connection::Engine::begin_shutdown(ErrorCode code, Bytes debug) {
  shutdown_code_ = code;
  shutdown_debug_.assign(debug.begin(), debug.end());
  deadlines_.stop(Deadline::idle);
  deadlines_.start(Deadline::drain, patience_.drain);
  if (role_ == Role::server) {
    give_notice();
  } else {
    announce_last_stream();
  }
}

// First stage of a server's graceful shutdown: the client learns that it should stop, but what it
// has sent before it knows is still taken. The answer to the PING tells that it knows.
void Connection::Engine::give_notice() {
  emit(frame::Goaway{max_stream_id, ErrorCode::no_error, {}});
  send_ping(notice_ping, SentPing::Kind::notice);
  reach(Stage::noticed);
}

// Second stage: what comes now is too late.
void Connection::Engine::announce_last_stream() {
  goaway_sent_ = highest_peer_id_;
  emit(frame::Goaway{highest_peer_id_, shutdown_code_, shutdown_debug_});
  reach(Stage::draining);
  finish_if_drained();
}

void Connection::Engine::finish_if_drained() {
  if (stage_ != Stage::draining || streams_.size() != 0) return;
  reach(Stage::ended);
  end();
}

/// A stage of a shutdown that was asked for, which the caller is going to be told of.
void Connection::Engine::reach(Stage stage) {
  if (watched()) tell(observed::StageReached{stage});
  stage_ = stage;
  stages_due_ = static_cast<std::uint8_t>(stages_due_ | 1U << static_cast<unsigned>(stage));
  due_ = true;
}

bool Connection::Engine::finished() const {
  if (exhausted_) return exhaustion_told_;
  return stage_ == Stage::ended && outbox_.empty() && streams_.size() == 0 && !final_error_ &&
         stages_due_ == 0;
}

}  // namespace h2
