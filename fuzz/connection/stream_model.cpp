#include "fuzz/connection/stream_model.hpp"

namespace h2::fuzz {

// Opening a stream closes those with lower identifiers that were skipped, RFC 9113 §5.1.1.
StreamModel::Stream& StreamModel::open(StreamId id) {
  for (StreamId skipped = highest_ + (highest_ == 0 ? 1 : 2); skipped < id; skipped += 2) {
    streams_[skipped].end = End::regular;
  }
  highest_ = id;
  return streams_[id];
}

void StreamModel::finish(Stream& stream, Way& way) {
  way = Way::done;
  if (stream.sent == Way::done && stream.received == Way::done) stream.end = End::regular;
}

bool StreamModel::malformed(Section section, bool end_stream, Way before) {
  if (before == Way::content) return section != Section::trailers || !end_stream;
  if (section == Section::interim) return end_stream;
  return section != Section::response;
}

Expected StreamModel::refuse_use(StreamId id) {
  if (over_) return MisuseKind::connection_ended;
  if (is_idle(id)) return MisuseKind::unknown_stream;
  if (streams_[id].end != End::none) return MisuseKind::stream_closed;
  return std::nullopt;
}

Expected StreamModel::send_headers(StreamId id, Section section, bool end_stream) {
  if (over_) return MisuseKind::connection_ended;
  if (id == 0) return MisuseKind::stream_id;
  if (is_idle(id)) {
    if (role_ == Role::server) return MisuseKind::unknown_stream;
    if (id % 2 == 0) return MisuseKind::stream_id;
    if (section != Section::request) return MisuseKind::malformed_fields;
    Stream& stream = open(id);
    stream.sent = Way::content;
    if (end_stream) finish(stream, stream.sent);
    return std::nullopt;
  }
  Stream& stream = streams_[id];
  if (stream.end != End::none) return MisuseKind::stream_closed;
  if (stream.sent == Way::done) return MisuseKind::wrong_state;
  const bool trailers = stream.sent == Way::content;
  // Trailers end the stream whether asked to or not.
  if (malformed(section, end_stream || trailers, stream.sent)) return MisuseKind::malformed_fields;
  if (section != Section::interim) stream.sent = Way::content;
  if (end_stream || trailers) finish(stream, stream.sent);
  return std::nullopt;
}

Expected StreamModel::send_data(StreamId id, bool end_stream) {
  if (const Expected refused = refuse_use(id)) return refused;
  Stream& stream = streams_[id];
  if (stream.sent != Way::content) return MisuseKind::wrong_state;
  if (end_stream) finish(stream, stream.sent);
  return std::nullopt;
}

Expected StreamModel::reset(StreamId id) {
  if (const Expected refused = refuse_use(id)) return refused;
  streams_[id].end = End::by_us;
  return std::nullopt;
}

StreamModel::Stream* StreamModel::target(StreamId id, bool headers) {
  if (over_) return nullptr;
  if (id == 0 || is_idle(id)) {
    over_ = true;
    return nullptr;
  }
  Stream& stream = streams_[id];
  switch (stream.end) {
    case End::none: break;
    case End::by_us: return nullptr;  // the peer may not know yet
    case End::regular:
      if (headers) {
        over_ = true;
        return nullptr;
      }
      [[fallthrough]];
    case End::by_peer:
      stream.end = End::by_us;  // a stream error is answered with RST_STREAM
      return nullptr;
  }
  if (stream.received == Way::done) {
    stream.end = End::by_us;
    return nullptr;
  }
  return &stream;
}

void StreamModel::receive_headers(StreamId id, Section section, bool end_stream) {
  if (over_) return;
  if (role_ == Role::server && id % 2 == 1 && id > highest_) {
    Stream& stream = open(id);
    if (section != Section::request) {
      stream.end = End::by_us;
      return;
    }
    stream.received = Way::content;
    if (end_stream) finish(stream, stream.received);
    return;
  }
  Stream* const stream = target(id, true);
  if (stream == nullptr) return;
  if (malformed(section, end_stream, stream->received)) {
    stream->end = End::by_us;
    return;
  }
  if (section != Section::interim) stream->received = Way::content;
  if (end_stream) finish(*stream, stream->received);
}

void StreamModel::receive_data(StreamId id, bool end_stream) {
  Stream* const stream = target(id, false);
  if (stream == nullptr) return;
  if (stream->received == Way::nothing) {
    stream->end = End::by_us;
  } else if (end_stream) {
    finish(*stream, stream->received);
  }
}

void StreamModel::receive_reset(StreamId id) {
  if (over_) return;
  if (id == 0 || is_idle(id)) {
    over_ = true;
    return;
  }
  Stream& stream = streams_[id];
  if (stream.end == End::none) stream.end = End::by_peer;
}

void StreamModel::receive_window_update(StreamId id) {
  if (!over_ && id != 0 && is_idle(id)) over_ = true;
}

std::optional<StreamState> StreamModel::state(StreamId id) const {
  const auto found = streams_.find(id);
  if (over_ || found == streams_.end() || found->second.end != End::none) return std::nullopt;
  const Stream& stream = found->second;
  if (stream.sent == Way::done) return StreamState::half_closed_local;
  if (stream.received == Way::done) return StreamState::half_closed_remote;
  return StreamState::open;
}

}  // namespace h2::fuzz
