// A server alone, fed with octets: of h2, and of libnghttp2 where it was found.
#ifndef H2_BENCH_SERVER_HPP
#define H2_BENCH_SERVER_HPP

#include <array>
#include <cstddef>
#include <memory>

#include <h2/connection.hpp>

#include "bench/wire.hpp"

#if defined(H2_BENCH_NGHTTP2)
#include <nghttp2/nghttp2.h>
#endif

namespace h2::bench {

/// Takes frames and tells of them; asked for wide windows and many streams.
class Server {
 public:
  Server();

  /// Feeds octets, `cut` at a time, and takes what there is to say.
  void feed(Bytes octets, std::size_t cut);
  /// Takes the output.
  void drain();

  [[nodiscard]] std::size_t events() const { return events_; }
  [[nodiscard]] std::size_t data_octets() const { return data_octets_; }

 private:
  void take(Bytes& input);

  Connection connection_;
  std::size_t events_ = 0;
  std::size_t data_octets_ = 0;
  std::array<std::byte, 16'384> buffer_;
};

#if defined(H2_BENCH_NGHTTP2)

class NghttpServer {
 public:
  NghttpServer();
  NghttpServer(const NghttpServer&) = delete;
  NghttpServer& operator=(const NghttpServer&) = delete;
  ~NghttpServer();

  void feed(Bytes octets, std::size_t cut);
  void drain();

  [[nodiscard]] std::size_t events() const { return events_; }
  [[nodiscard]] std::size_t data_octets() const { return data_octets_; }

 private:
  nghttp2_session* session_ = nullptr;
  std::size_t events_ = 0;
  std::size_t data_octets_ = 0;
};

using TheirServer = NghttpServer;
#else
using TheirServer = void;
#endif

/// A server with its preface exchanged, and `open` streams.
template <class S>
void begin(S& server, std::size_t open) {
  server.drain();
  Wire wire = client_preface();
  append_requests(wire, 1, open);
  server.feed(wire, wire.size());
  server.drain();
}

/// A server with open streams for who feeds it with what budgets are for: they are wide, but the
/// longest benchmarks outlast them.
template <class S>
class Renewed {
 public:
  explicit Renewed(std::size_t open) : open_(open) {}

  /// The server for the next feeding, of up to 4,096 frames: a new one now and then.
  S& operator()() {
    constexpr std::size_t feedings = 7'000;
    if (used_++ % feedings == 0) {
      server_ = std::make_shared<S>();
      begin(*server_, open_);
    }
    return *server_;
  }

 private:
  std::size_t open_;
  std::size_t used_ = 0;
  std::shared_ptr<S> server_;
};

}  // namespace h2::bench

#endif  // H2_BENCH_SERVER_HPP
