// Octets of heap: of an idle connection, of open streams, and of what streams leave behind.
#include <memory>
#include <string>

#include "bench/allocations.hpp"
#include "bench/pair.hpp"
#include "bench/server.hpp"
#include "bench/workload.hpp"

namespace h2::bench {

namespace {

double live() { return static_cast<double>(allocations().live); }

template <class S>
class Memory {
 public:
  Memory(std::vector<Figure>& out, Side side) : out_(out), side_(side) {}

  void idle() {
    const double before = live();
    const auto server = std::make_unique<S>();
    const double idle = live() - before - sizeof(S);
    begin(*server, 0);
    const double begun = live() - before - sizeof(S);
    note("memory/idle-server", "connection", idle);
    note("memory/server-after-preface", "connection", begun);
  }

  // Streams whose request has come and whose response has not; then none again.
  void streams(std::size_t count) {
    S server;
    begin(server, 0);
    open(server, 1, 1);  // what is allocated on first use is not theirs
    reset(server, 1, 1);
    const double before = live();
    open(server, 3, count);
    const double opened = live() - before;
    reset(server, 3, count);
    const double closed = live() - before;
    const auto each = static_cast<double>(count);
    note("memory/open-stream/" + std::to_string(count), "stream", opened / each);
    note("memory/closed-stream/" + std::to_string(count), "stream", closed / each);
  }

 private:
  static void open(S& server, StreamId first, std::size_t count) {
    Wire wire;
    append_requests(wire, first, count);
    server.feed(wire, wire.size());
    server.drain();
  }

  static void reset(S& server, StreamId first, std::size_t count) {
    Wire wire;
    for (std::size_t i = 0; i < count; ++i) {
      append(wire, frame::RstStream{first + static_cast<StreamId>(2 * i), ErrorCode::cancel});
    }
    server.feed(wire, wire.size());
    server.drain();
  }

  void note(const std::string& row, const char* unit, double octets) {
    out_.push_back({row, side_, std::string("octets/") + unit, octets});
  }

  std::vector<Figure>& out_;
  Side side_;
};

// What both ends together hold after a while, tables and all, and how much a thousandfold of
// requests adds to it.
template <class P>
void after_requests(std::vector<Figure>& out, Side side) {
  const double before = live();
  P pair(Load{});
  const double built = live() - before;
  pair.run(20'000);
  const double warm = live() - before;
  pair.run(100'000);
  const double grown = live() - before - warm;
  out.push_back({"memory/pair/tables-and-buffers", side, "octets/pair", warm - built});
  out.push_back({"memory/pair/growth-in-100000-requests", side, "octets/pair", grown});
}

template <class S, class P>
void all(std::vector<Figure>& out, Side side) {
  Memory<S> memory(out, side);
  memory.idle();
  for (const std::size_t count : {100u, 1'000u, 10'000u}) memory.streams(count);
  after_requests<P>(out, side);
}

}  // namespace

std::vector<Figure> memory_figures() {
  std::vector<Figure> out;
  all<Server, Pair>(out, Side::h2);
#if defined(H2_BENCH_NGHTTP2)
  all<TheirServer, TheirPair>(out, Side::nghttp2);
#endif
  return out;
}

}  // namespace h2::bench
