#include "bench/wire.hpp"

#include <string_view>

#include <h2/hpack.hpp>

#include "bench/workload.hpp"

namespace h2::bench {

void append(Wire& wire, const frame::Frame& frame) {
  const std::size_t before = wire.size();
  wire.resize(before + frame::encoded_size(frame));
  if (!frame::encode(frame, std::span{wire}.subspan(before))) stop("a frame does not encode");
}

Wire client_preface() {
  constexpr std::string_view magic = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  const auto octets = std::as_bytes(std::span{magic});
  Wire wire(octets.begin(), octets.end());
  append(wire, frame::Settings{});
  append(wire, frame::Settings{.ack = true});
  return wire;
}

Bytes small_request() {
  static const Wire block = [] {
    const std::vector<Field> fields{{":method", "GET"},
                                    {":scheme", "https"},
                                    {":path", "/"},
                                    {":authority", "example.com", false, Indexing::skip}};
    hpack::Encoder encoder;
    Wire out(encoder.bound(fields));
    out.resize(encoder.encode(fields, out));
    return out;
  }();
  return block;
}

void append_requests(Wire& wire, StreamId first, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    append(wire, frame::Headers{first + static_cast<StreamId>(2 * i), small_request()});
  }
}

}  // namespace h2::bench
