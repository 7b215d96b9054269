// h2-bench: what the engine costs, beside libnghttp2 where that is installed.
#include <algorithm>
#include <cstdio>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "bench/goals.hpp"
#include "bench/measure.hpp"
#include "bench/output.hpp"
#include "bench/results.hpp"
#include "bench/workload.hpp"

namespace {

using namespace h2::bench;

struct Flags {
  std::vector<std::string> groups;
  std::string stories = H2_BENCH_STORIES;
  std::string filter;
  std::string json;
  std::string instructions;
  std::string bars = H2_BENCH_BARS;
  bool quick = false;
  bool no_time = false;
  bool callgrind = false;
  Timing timing;
};

const std::vector<std::string> all_groups{"hpack", "frames", "connection", "memory", "growth"};

std::vector<Workload> workloads_of(const std::string& group, const Flags& flags) {
  if (group == "hpack") return hpack_workloads(flags.stories);
  if (group == "frames") return frame_workloads();
  if (group == "connection") return connection_workloads();
  if (group == "growth") return growth_workloads(flags.quick ? Effort::quick : Effort::full);
  return {};
}

std::set<std::string> rows_of(const std::vector<Goal>& goals) {
  std::set<std::string> rows;
  for (const Goal& goal : goals) rows.insert({goal.row, goal.minus, goal.over});
  return rows;
}

// With --quick only what is judged.
std::vector<Workload> chosen(const Flags& flags) {
  const std::regex filter(flags.filter);
  const std::set<std::string> judged = rows_of(read_goals(flags.bars));
  std::vector<Workload> out;
  for (const std::string& group : flags.groups) {
    for (Workload& workload : workloads_of(group, flags)) {
      if (!std::regex_search(workload.row, filter)) continue;
      if (flags.quick && judged.count(workload.row) == 0) continue;
      out.push_back(std::move(workload));
    }
  }
  return out;
}

// The goals that something was measured for, so that a group by itself is not judged for others.
std::vector<Judgement> judgements_of(const Flags& flags, const Results& results) {
  std::vector<Goal> goals = read_goals(flags.bars);
  const auto missing = [&](const Goal& goal) { return results.find(goal.row) == nullptr; };
  goals.erase(std::remove_if(goals.begin(), goals.end(), missing), goals.end());
  return judge(goals, results);
}

int measure(const Flags& flags) {
  const std::vector<Workload> workloads = chosen(flags);
  if (flags.callgrind) {
    run_for_callgrind(workloads);
    return 0;
  }
  Results results;
  count(workloads, results);
  if (std::find(flags.groups.begin(), flags.groups.end(), "memory") != flags.groups.end()) {
    for (const Figure& figure : memory_figures()) {
      results.at(figure.row, figure.unit, figure.side).octets = figure.value;
    }
  }
  if (!flags.no_time) time(workloads, flags.timing, results);
  if (!flags.instructions.empty()) read_instructions(flags.instructions, results);

  const std::vector<Judgement> judgements = judgements_of(flags, results);
  print(results);
  if (!judgements.empty()) print(judgements);
  if (!flags.json.empty()) write_json(flags.json, results, judgements);
  return print_missed(judgements) || !flags.quick ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Flags flags;
  CLI::App app{"Measures h2 and, where it is installed, libnghttp2 at the same work."};
  app.add_option("group", flags.groups, "hpack, frames, connection, memory, growth; all if none")
      ->check(CLI::IsMember(all_groups));
  app.add_option("--filter", flags.filter, "only rows that this regular expression is found in");
  app.add_option("--json", flags.json, "write the results to this file");
  app.add_option("--instructions", flags.instructions, "what bench/instructions.sh has counted");
  app.add_option("--bars", flags.bars, "goals, and what is held")->check(CLI::ExistingFile);
  app.add_option("--stories", flags.stories, "a checkout of hpack-test-case")
      ->check(CLI::ExistingDirectory);
  app.add_option("--repetitions", flags.timing.repetitions, "of each timing");
  app.add_option("--seconds", flags.timing.seconds, "that each of them takes at least");
  app.add_flag("--quick", flags.quick,
               "only what bars.json names, briefly; exits with 1 if a bar is missed");
  app.add_flag("--no-time", flags.no_time, "only what does not vary");
  app.add_flag("--callgrind", flags.callgrind, "each row once, for bench/instructions.sh");
  CLI11_PARSE(app, argc, argv);
  if (flags.groups.empty()) flags.groups = all_groups;
  if (flags.quick) flags.timing = {3, 0.02};
  return measure(flags);
}
