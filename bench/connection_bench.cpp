// Both ends of a connection at work.
#include <memory>

#include "bench/pair.hpp"
#include "bench/sides.hpp"
#include "bench/workload.hpp"

namespace h2::bench {

namespace {

// A batch that ends with all streams closed; large bodies come in smaller ones.
std::uint64_t batch_of(const Load& load) {
  const std::uint64_t least = load.body >= 1u << 20 ? 4 : 256;
  return std::max<std::uint64_t>(least, load.streams);
}

template <class P>
Work exchange(const Load& load) {
  auto pair = std::make_shared<P>(load);
  const std::uint64_t batch = batch_of(load);
  return [pair, batch, empty = load.body == 0] {
    const Traffic before = pair->traffic();
    pair->run(batch);
    const Traffic& after = pair->traffic();
    const std::uint64_t content = after.content - before.content;
    if (after.fields - before.fields != batch * 18) stop("a connection lost fields");
    if (empty != (content == 0)) stop("a connection lost content");
    return Amount{batch, after.wire - before.wire, 0};
  };
}

void add(std::vector<Workload>& out, const std::string& name, const Load& load) {
  const char* const path = load.path == Path::write ? "write" : "gather";
  const std::string streams = load.streams == 1 ? "1-stream" : "100-streams";
  add_sides<Pair, TheirPair>(out, "connection/" + name + "/" + streams + "/" + path, "request",
                             [load]<class P>() { return exchange<P>(load); });
}

}  // namespace

std::vector<Workload> connection_workloads() {
  std::vector<Workload> out;
  for (const auto& [name, body] : {std::pair<const char*, std::size_t>{"0", 0},
                                   {"1KiB", 1'024},
                                   {"16KiB", 16'384},
                                   {"1MiB", 1u << 20}}) {
    for (const std::size_t streams : {1u, 100u}) {
      for (const Path path : {Path::write, Path::gather}) add(out, name, {body, streams, path});
    }
  }
  constexpr std::uint32_t wide = 16u << 20;
  for (const std::size_t streams : {1u, 100u}) {
    add(out, "1MiB-wide-windows", {1u << 20, streams, Path::gather, wide});
  }
  return out;
}

}  // namespace h2::bench
