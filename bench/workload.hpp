// What is measured: named pieces of work that run in the same way under Google Benchmark, under
// callgrind and with allocations counted.
#ifndef H2_BENCH_WORKLOAD_HPP
#define H2_BENCH_WORKLOAD_HPP

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace h2::bench {

/// What one run of a workload dealt with.
struct Amount {
  std::size_t units = 0;         ///< what costs are given for: fields, or octets of strings
  std::size_t wire_octets = 0;   ///< compressed
  std::size_t plain_octets = 0;  ///< names and values
};

struct Workload {
  std::string name;  ///< such as "hpack/decode/fresh/go-hpack/h2"
  std::string unit;
  std::function<Amount()> run;
};

/// The workloads of `h2-bench hpack` on the stories in `folder`.
[[nodiscard]] std::vector<Workload> hpack_workloads(const std::string& folder);

/// Calls of operator new so far in this process.
[[nodiscard]] std::size_t allocations();

}  // namespace h2::bench

#endif  // H2_BENCH_WORKLOAD_HPP
