#include "bench/measure.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

#include <benchmark/benchmark.h>

#include "bench/allocations.hpp"
#include "bench/counter.hpp"

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_START_INSTRUMENTATION static_cast<void>(0)
#define CALLGRIND_STOP_INSTRUMENTATION static_cast<void>(0)
#define CALLGRIND_ZERO_STATS static_cast<void>(0)
#define CALLGRIND_DUMP_STATS_AT(name) static_cast<void>(name)
#endif

namespace h2::bench {

namespace {

const char* name(Side side) { return side == Side::h2 ? "h2" : "nghttp2"; }

std::string full_name(const Workload& workload) { return workload.row + " " + name(workload.side); }

// Buffers and tables have their final size after the first runs.
Work warm(const Workload& workload) {
  Work work = workload.prepare();
  for (int i = 0; i < 3; ++i) static_cast<void>(work());
  return work;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Google Benchmark's own counters go into its report; we only want each repetition's numbers.
class Collector : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration || run.error_occurred) continue;
      const double units = run.counters.at("units") * static_cast<double>(run.iterations);
      Samples& samples = samples_[run.run_name.function_name];
      samples.nanoseconds.push_back(run.cpu_accumulated_time * 1e9 / units);
      const auto counted = run.counters.find("instructions");
      if (counted != run.counters.end()) samples.instructions.push_back(counted->second);
    }
  }

  void write(const Workload& workload, Results& results) const {
    const auto found = samples_.find(full_name(workload));
    if (found == samples_.end()) return;
    Costs& costs = results.at(workload.row, workload.unit, workload.side);
    costs.nanoseconds = median(found->second.nanoseconds);
    if (!found->second.instructions.empty()) {
      costs.instructions = median(found->second.instructions);
    }
  }

 private:
  struct Samples {
    std::vector<double> nanoseconds;
    std::vector<double> instructions;
  };
  std::map<std::string, Samples> samples_;
};

void run(benchmark::State& state, const Work& work) {
  Amount amount;
  const InstructionCounter counter;
  const auto before = counter.read();
  for ([[maybe_unused]] auto _ : state) amount = work();
  const auto after = counter.read();
  const auto units = static_cast<double>(amount.units);
  state.counters["units"] = units;
  if (before && after) {
    const auto all = static_cast<double>(*after - *before);
    state.counters["instructions"] = all / units / static_cast<double>(state.iterations());
  }
}

}  // namespace

void stop(const std::string& what) {
  std::fprintf(stderr, "h2-bench: %s\n", what.c_str());
  std::exit(2);
}

void count(const std::vector<Workload>& workloads, Results& results) {
  for (const Workload& workload : workloads) {
    const Work work = warm(workload);
    const Allocations before = allocations();
    const Amount amount = work();
    const Allocations after = allocations();
    const auto units = static_cast<double>(amount.units);
    Costs& costs = results.at(workload.row, workload.unit, workload.side);
    costs.allocations = static_cast<double>(after.calls - before.calls) / units;
    costs.allocated = static_cast<double>(after.octets - before.octets) / units;
    if (amount.wire_octets != 0) costs.wire = static_cast<double>(amount.wire_octets) / units;
  }
}

void time(const std::vector<Workload>& workloads, const Timing& timing, Results& results) {
  if (workloads.empty()) return;
  for (const Workload& workload : workloads) {
    auto work = std::make_shared<Work>();
    benchmark::RegisterBenchmark(full_name(workload).c_str(),
                                 [work, &workload](benchmark::State& state) {
                                   if (!*work) *work = warm(workload);
                                   run(state, *work);
                                 });
  }
  std::vector<std::string> flags{"h2-bench", "--benchmark_enable_random_interleaving=true",
                                 "--benchmark_repetitions=" + std::to_string(timing.repetitions),
                                 "--benchmark_min_time=" + std::to_string(timing.seconds)};
  std::vector<char*> arguments;
  for (std::string& flag : flags) arguments.push_back(flag.data());
  int size = static_cast<int>(arguments.size());
  benchmark::Initialize(&size, arguments.data());
  Collector collector;
  benchmark::RunSpecifiedBenchmarks(&collector);
  benchmark::Shutdown();
  for (const Workload& workload : workloads) collector.write(workload, results);
}

void run_for_callgrind(const std::vector<Workload>& workloads) {
  for (const Workload& workload : workloads) {
    const Work work = warm(workload);
    const std::string label = full_name(workload);
    CALLGRIND_ZERO_STATS;
    CALLGRIND_START_INSTRUMENTATION;
    const Amount amount = work();
    CALLGRIND_DUMP_STATS_AT(label.c_str());
    CALLGRIND_STOP_INSTRUMENTATION;
    std::printf("%s %zu %s\n", label.c_str(), amount.units, workload.unit.c_str());
    std::fflush(stdout);
  }
}

void read_instructions(const std::string& file, Results& results) {
  std::ifstream in(file);
  if (!in) stop("cannot read " + file);
  for (std::string line; std::getline(in, line);) {
    std::istringstream fields(line);
    std::string row, side;
    double instructions = 0;
    if (!(fields >> row >> side >> instructions)) stop("not of bench/instructions.sh: " + line);
    for (const Row& known : results.rows()) {
      if (known.name != row) continue;
      Costs& costs = results.at(row, known.unit, side == "h2" ? Side::h2 : Side::nghttp2);
      costs.instructions = instructions;
      break;
    }
  }
}

}  // namespace h2::bench
