// What a request or a frame costs after many streams, or beside many. The cost of one unit at each
// size is measured; it should be the same at all of them.
#include <array>
#include <memory>
#include <span>
#include <string>

#include "bench/pair.hpp"
#include "bench/server.hpp"
#include "bench/sides.hpp"
#include "bench/workload.hpp"
#include "wire/wire.hpp"

namespace h2::bench {

namespace {

// A request on a connection that has seen `requests` of them, one after another.
template <class P>
Work after(std::size_t requests) {
  auto pair = std::make_shared<P>(Load{});
  pair->run(requests);
  return [pair] {
    constexpr std::size_t batch = 256;
    pair->run(batch);
    return Amount{batch, 0, 0};
  };
}

// Frames for streams spread over all that are open: half DATA, half WINDOW_UPDATE.
template <class S>
Work beside(std::size_t open) {
  constexpr std::size_t frames = 4'096;
  auto wire = std::make_shared<Wire>();
  const Wire content(64, std::byte{'d'});
  for (std::size_t i = 0; i < frames / 2; ++i) {
    const auto id = static_cast<StreamId>(1 + 2 * (i * 7'919 % open));
    append(*wire, frame::Data{id, content});
    append(*wire, frame::WindowUpdate{id, 1});
  }
  return [renewed = Renewed<S>(open), wire]() mutable {
    S& server = renewed();
    const std::size_t before = server.data_octets();
    server.feed(*wire, wire->size());
    if (server.data_octets() - before != frames / 2 * 64) stop("content went missing");
    return Amount{frames, 0, 0};
  };
}

// Streams that are opened and reset by the client at once, with `open` others that stay.
template <class S>
class Resets {
 public:
  explicit Resets(std::size_t open) : next_(static_cast<StreamId>(1 + 2 * open)) {
    begin(server_, open);
    for (std::size_t i = 0; i < streams; ++i) {
      headers_at_[i] = wire_.size();
      append(wire_, frame::Headers{1, small_request(), true});
      reset_at_[i] = wire_.size();
      append(wire_, frame::RstStream{1, ErrorCode::cancel});
    }
  }

  Amount run() {
    for (std::size_t i = 0; i < streams; ++i, next_ += 2) {
      constexpr std::size_t stream_id = 5;  // in the frame header
      wire::store_u32(wire_.data() + headers_at_[i] + stream_id, next_);
      wire::store_u32(wire_.data() + reset_at_[i] + stream_id, next_);
    }
    if (next_ > max_stream_id - 2 * streams) stop("the streams are used up");
    server_.feed(wire_, wire_.size());
    server_.drain();
    return {streams, 0, 0};
  }

 private:
  static constexpr std::size_t streams = 256;

  S server_;
  Wire wire_;
  StreamId next_;
  std::array<std::size_t, streams> headers_at_;
  std::array<std::size_t, streams> reset_at_;
};

template <class S>
Work open_and_reset(std::size_t open) {
  auto resets = std::make_shared<Resets<S>>(open);
  return [resets] { return resets->run(); };
}

}  // namespace

std::vector<Workload> growth_workloads(Effort effort) {
  std::vector<Workload> out;
  const std::size_t most = effort == Effort::quick ? 100'000 : 1'000'000;
  for (std::size_t requests = 1'000; requests <= most; requests *= 10) {
    add_sides<Pair, TheirPair>(out, "growth/request-after/" + std::to_string(requests), "request",
                               [requests]<class P>() { return after<P>(requests); });
  }
  for (std::size_t open = 1; open <= 10'000; open *= 10) {
    add_sides<Server, TheirServer>(out, "growth/frame-beside/" + std::to_string(open), "frame",
                                   [open]<class S>() { return beside<S>(open); });
  }
  for (const std::size_t open : {1u, 100u, 10'000u}) {
    add_sides<Server, TheirServer>(out, "growth/open-and-reset-beside/" + std::to_string(open),
                                   "stream", [open]<class S>() { return open_and_reset<S>(open); });
  }
  return out;
}

}  // namespace h2::bench
