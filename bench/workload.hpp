// What is measured: named pieces of work that run in the same way under Google Benchmark, under
// callgrind and with allocations counted.
#ifndef H2_BENCH_WORKLOAD_HPP
#define H2_BENCH_WORKLOAD_HPP

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace h2::bench {

/// Who does the work.
enum class Side : std::uint8_t { h2, nghttp2 };

/// What one run of a workload dealt with.
struct Amount {
  std::size_t units = 0;         ///< what costs are given for: requests, frames, fields, octets
  std::size_t wire_octets = 0;   ///< 0 where nobody asks
  std::size_t plain_octets = 0;  ///< names and values, of field blocks
};

/// One run of the work; it can be repeated any number of times.
using Work = std::function<Amount()>;

struct Workload {
  std::string row;  ///< such as "hpack/decode/fresh/go-hpack"; the same for both sides
  Side side = Side::h2;
  std::string unit;
  std::function<Work()> prepare;  ///< everything that is not to be measured
};

/// A number that is found once: octets of memory.
struct Figure {
  std::string row;
  Side side = Side::h2;
  std::string unit;
  double value = 0;
};

/// How much to ask for.
enum class Effort : std::uint8_t {
  full,
  quick,  ///< without what takes long to prepare
};

// One function for each group.
[[nodiscard]] std::vector<Workload> hpack_workloads(const std::string& stories);
[[nodiscard]] std::vector<Workload> frame_workloads();
[[nodiscard]] std::vector<Workload> connection_workloads();
[[nodiscard]] std::vector<Workload> growth_workloads(Effort effort);
[[nodiscard]] std::vector<Figure> memory_figures();

/// Ends the program: the work is not done as it should be, so there is nothing to measure.
[[noreturn]] void stop(const std::string& what);

}  // namespace h2::bench

#endif  // H2_BENCH_WORKLOAD_HPP
