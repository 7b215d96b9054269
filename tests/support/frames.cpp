#include "support/frames.hpp"

#include <cstddef>
#include <span>

#include "support/end.hpp"

namespace h2::test {

Wire goaway(StreamId last, ErrorCode code, std::string_view debug) {
  return frame_octets(frame::Goaway{last, code, std::as_bytes(std::span{debug})});
}

Wire rst(StreamId stream, ErrorCode code) { return frame_octets(frame::RstStream{stream, code}); }

Wire data(StreamId stream, std::string_view content, bool end_stream) {
  return raw(0, end_stream ? 1 : 0, stream, text(content));
}

Wire window_update(StreamId stream, std::uint32_t increment) {
  Wire payload = wire("00000000");
  for (std::size_t i = 0; i < 4; ++i) {
    payload.octets[i] = static_cast<std::byte>(increment >> (24 - 8 * i) & 0xff);
  }
  return raw(8, 0, stream, payload);
}

Wire settings(const std::vector<Setting>& entries) {
  return frame_octets(frame::Settings{false, entries});
}

Wire settings_ack() { return wire("000000 04 01 00000000"); }

Wire ping(std::string_view eight_characters, bool ack) {
  return raw(6, ack ? 1 : 0, 0, text(eight_characters));
}

Wire headers(StreamId stream, std::string_view block_hex, bool end_stream) {
  return raw(1, end_stream ? 5 : 4, stream, wire(block_hex));
}

Wire promise(StreamId stream, StreamId promised) {
  Wire block = wire("82 86 84 01 07");
  block += text("h2.test");
  return frame_octets(frame::PushPromise{stream, promised, block.octets});
}

Wire raw(std::uint8_t type, std::uint8_t flags, StreamId stream, const Wire& payload) {
  const auto length = static_cast<std::uint32_t>(payload.size());
  return frame_octets(frame::Raw{length, type, flags, stream, payload});
}

}  // namespace h2::test
