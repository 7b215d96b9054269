// From workloads to results.
#ifndef H2_BENCH_MEASURE_HPP
#define H2_BENCH_MEASURE_HPP

#include <string>
#include <vector>

#include "bench/results.hpp"
#include "bench/workload.hpp"

namespace h2::bench {

struct Timing {
  int repetitions = 7;
  double seconds = 0.05;  ///< of each repetition, at least
};

/// Runs each workload once for what does not vary: allocations and octets on the wire.
void count(const std::vector<Workload>& workloads, Results& results);

/// Runs them under Google Benchmark, all repetitions of all workloads in one shuffled order, so
/// that a busy machine hits both sides alike. Adds instructions where the system counts them.
void time(const std::vector<Workload>& workloads, const Timing& timing, Results& results);

/// Runs each workload once for callgrind, which writes the counts of the run to a file of its own
/// under the name of the workload; prints name, side and units. See bench/instructions.sh.
void run_for_callgrind(const std::vector<Workload>& workloads);

/// Takes over the instructions that bench/instructions.sh has written to `file`.
void read_instructions(const std::string& file, Results& results);

}  // namespace h2::bench

#endif  // H2_BENCH_MEASURE_HPP
