// A client and a server wired by memory, that exchange requests and responses.
#ifndef H2_BENCH_PAIR_HPP
#define H2_BENCH_PAIR_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <h2/connection.hpp>
#include <h2/frame.hpp>

#include "bench/messages.hpp"

#if defined(H2_BENCH_NGHTTP2)
#include <nghttp2/nghttp2.h>
#endif

namespace h2::bench {

/// How output leaves an engine.
enum class Path : std::uint8_t {
  write,   ///< copied into a buffer of about one frame
  gather,  ///< shown where it lies: content is never touched
};

struct Load {
  std::size_t body = 0;     ///< octets of each response, about
  std::size_t streams = 1;  ///< requests under way at a time
  Path path = Path::write;
  std::uint32_t window = 65'535;  ///< of the connection and of each stream
};

/// What went by, to see that it was the work that was asked for.
struct Traffic {
  std::uint64_t issued = 0;
  std::uint64_t done = 0;
  std::uint64_t fields = 0;
  std::uint64_t content = 0;
  std::uint64_t wire = 0;
  std::uint64_t touched = 0;  ///< a digest of what was looked at, so that somebody did
};

class Pair {
 public:
  explicit Pair(const Load& load);

  void run(std::uint64_t requests);
  [[nodiscard]] const Traffic& traffic() const { return traffic_; }

 private:
  void send_request();
  void respond(const HeadersReceived& request);
  void see(Fields fields);
  void take_server(Bytes& input);
  void take_client(Bytes& input);
  template <class Take>
  void carry(Connection& from, Take&& take);

  Load load_;
  Messages messages_;
  Connection client_;
  Connection server_;
  std::vector<std::byte> buffer_;
  Traffic traffic_;
};

#if defined(H2_BENCH_NGHTTP2)

class NghttpPair {
 public:
  explicit NghttpPair(const Load& load);
  NghttpPair(const NghttpPair&) = delete;
  NghttpPair& operator=(const NghttpPair&) = delete;
  ~NghttpPair();

  void run(std::uint64_t requests);
  [[nodiscard]] const Traffic& traffic() const { return traffic_; }

 private:
  struct Callbacks;
  struct Response {
    std::size_t left = 0;
  };

  void send_request();
  void respond(std::int32_t stream);
  void carry(nghttp2_session* from, nghttp2_session* to);
  void deliver(nghttp2_session* to, const std::uint8_t* octets, std::size_t size);

  Load load_;
  Messages messages_;
  std::vector<std::vector<nghttp2_nv>> requests_;
  std::vector<std::vector<nghttp2_nv>> responses_;
  std::vector<std::uint8_t> payload_;
  std::vector<Response> bodies_;
  nghttp2_session* client_ = nullptr;
  nghttp2_session* server_ = nullptr;
  Traffic traffic_;
};

using TheirPair = NghttpPair;
#else
using TheirPair = void;
#endif

}  // namespace h2::bench

#endif  // H2_BENCH_PAIR_HPP
