// h2-bench GROUP [--stories=DIR] [--list | --count=NAME | flags of Google Benchmark]
//
// Without --list or --count the workloads of the group run under Google Benchmark. --count runs
// one of them three times, the last time for callgrind to count: see bench/instructions.sh.
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_START_INSTRUMENTATION static_cast<void>(0)
#define CALLGRIND_STOP_INSTRUMENTATION static_cast<void>(0)
#endif

#include "bench/workload.hpp"

namespace {

using h2::bench::Amount;
using h2::bench::Workload;

void report(benchmark::State& state, const Amount& amount, std::size_t allocations) {
  const auto runs = static_cast<double>(state.iterations());
  const auto units = static_cast<double>(amount.units);
  using benchmark::Counter;
  state.counters["s/unit"] = Counter(units * runs, Counter::kIsRate | Counter::kInvert);
  state.counters["units/s"] = Counter(units * runs, Counter::kIsRate);
  state.counters["wire/s"] = Counter(static_cast<double>(amount.wire_octets) * runs,
                                     Counter::kIsRate, Counter::OneK::kIs1000);
  state.counters["allocs/unit"] = static_cast<double>(allocations) / (units * runs);
  state.counters["ratio"] =
      static_cast<double>(amount.wire_octets) / static_cast<double>(amount.plain_octets);
}

void run_all(const std::vector<Workload>& workloads, int argc, char** argv) {
  for (const Workload& workload : workloads) {
    benchmark::RegisterBenchmark(workload.name.c_str(), [&workload](benchmark::State& state) {
      Amount amount = workload.run();
      const std::size_t before = h2::bench::allocations();
      for ([[maybe_unused]] auto _ : state) amount = workload.run();
      report(state, amount, h2::bench::allocations() - before);
    });
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}

}  // namespace

namespace {

int count(const std::vector<Workload>& workloads, std::string_view name) {
  for (const Workload& workload : workloads) {
    if (workload.name != name) continue;
    for (int i = 0; i < 2; ++i) static_cast<void>(workload.run());
    const std::size_t before = h2::bench::allocations();
    Amount amount;
    CALLGRIND_START_INSTRUMENTATION;
    amount = workload.run();
    CALLGRIND_STOP_INSTRUMENTATION;
    std::printf("%zu %s %zu %zu %zu\n", amount.units, workload.unit.c_str(), amount.wire_octets,
                amount.plain_octets, h2::bench::allocations() - before);
    return 0;
  }
  std::fprintf(stderr, "h2-bench: no such workload\n");
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::string stories = H2_BENCH_STORIES;
  std::string counted;
  bool list = false;
  std::string group;
  std::vector<char*> rest{argv[0]};
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument.starts_with("--stories=")) {
      stories = argument.substr(std::strlen("--stories="));
    } else if (argument.starts_with("--count=")) {
      counted = argument.substr(std::strlen("--count="));
    } else if (argument == "--list") {
      list = true;
    } else if (!argument.starts_with("-")) {
      group = argument;
    } else {
      rest.push_back(argv[i]);
    }
  }
  if (group != "hpack") {
    std::fprintf(stderr, "usage: h2-bench hpack [--stories=DIR] [--list | --count=NAME]\n");
    return 2;
  }
  const std::vector<Workload> workloads = h2::bench::hpack_workloads(stories);
  if (list) {
    for (const Workload& workload : workloads) std::printf("%s\n", workload.name.c_str());
    return 0;
  }
  if (!counted.empty()) return count(workloads, counted);
  run_all(workloads, static_cast<int>(rest.size()), rest.data());
  return 0;
}
