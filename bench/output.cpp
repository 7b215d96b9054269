#include "bench/output.hpp"

#include <cstdio>
#include <fstream>

#include <nlohmann/json.hpp>

#if defined(H2_BENCH_NGHTTP2)
#include <nghttp2/nghttp2.h>
#endif

namespace h2::bench {

namespace {

using nlohmann::ordered_json;

std::string number(const std::optional<double>& value) {
  if (!value) return "-";
  const double size = *value < 0 ? -*value : *value;
  const int digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 3;
  char text[32];
  std::snprintf(text, sizeof(text), "%.*f", size == 0 ? 0 : digits, *value);
  return text;
}

std::string group_of(const Row& row) { return row.name.substr(0, row.name.find('/')); }

void print_costs(const Costs& costs) {
  std::printf(" %10s %10s %8s %8s", number(costs.nanoseconds).c_str(),
              number(costs.instructions).c_str(), number(costs.allocations).c_str(),
              number(costs.allocated).c_str());
}

// The columns of one library and then of the other, and how many times less we need.
void print_row(const Row& row) {
  std::printf("%-44s %-7s", row.name.c_str(), row.unit.c_str());
  print_costs(row.h2.value_or(Costs{}));
  std::printf(" |");
  print_costs(row.nghttp2.value_or(Costs{}));
  std::printf(" | %6s %6s\n", number(Results::ratio(row, "nanoseconds")).c_str(),
              number(Results::ratio(row, "instructions")).c_str());
}

void print_figure(const Row& row) {
  const auto octets = [](const std::optional<Costs>& costs) {
    return number(costs ? costs->octets : std::nullopt);
  };
  std::printf("%-44s %-17s %10s | %10s | %6s\n", row.name.c_str(), row.unit.c_str(),
              octets(row.h2).c_str(), octets(row.nghttp2).c_str(),
              number(Results::ratio(row, "octets")).c_str());
}

ordered_json json_of(const std::optional<Costs>& costs) {
  if (!costs) return nullptr;
  ordered_json out;
  for (const std::string_view name : column_names) {
    if (const auto& value = *column(*costs, name)) out[std::string(name)] = *value;
  }
  return out;
}

ordered_json json_of(const Judgement& judgement) {
  const Goal& goal = judgement.goal;
  ordered_json out{{"name", goal.name},     {"what", goal.what},   {"row", goal.row},
                   {"column", goal.column}, {"ratio", goal.ratio}, {"goal", goal.goal}};
  out["bar"] = goal.bar ? ordered_json(*goal.bar) : ordered_json(nullptr);
  out["value"] = judgement.value ? ordered_json(*judgement.value) : ordered_json(nullptr);
  out["reached"] = judgement.reached;
  out["passed"] = judgement.passed;
  return out;
}

}  // namespace

void print(const Results& results) {
  std::string group;
  for (const Row& row : results.rows()) {
    const bool figure = row.h2 && row.h2->octets;
    if (group != group_of(row)) {
      group = group_of(row);
      if (figure) {
        std::printf("\n%-44s %-17s %10s | %10s | %6s\n", group.c_str(), "unit", "h2", "nghttp2",
                    "ratio");
      } else {
        std::printf("\n%-44s %-7s %10s %10s %8s %8s | %10s %10s %8s %8s | %6s %6s\n", group.c_str(),
                    "unit", "ns", "instr", "allocs", "octets", "nghttp2 ns", "instr", "allocs",
                    "octets", "x time", "x instr");
      }
    }
    figure ? print_figure(row) : print_row(row);
  }
}

void print(const std::vector<Judgement>& judgements) {
  std::printf("\n%-4s %-58s %-12s %10s %12s %10s\n", "goal", "what", "column", "found", "goal",
              "bar");
  for (const Judgement& each : judgements) {
    const Goal& goal = each.goal;
    const char* const verdict = !each.value    ? "not measured"
                                : !each.passed ? "MISSED"
                                : each.reached ? "reached"
                                               : "not reached";
    const std::string column = goal.ratio ? "x " + goal.column : goal.column;
    std::printf("%-4s %-58s %-14s %10s %s %8s %10s  %s\n", goal.name.c_str(), goal.what.c_str(),
                column.c_str(), number(each.value).c_str(),
                goal.ratio ? ">=" : "<=", number(goal.goal).c_str(), number(goal.bar).c_str(),
                verdict);
  }
}

bool print_missed(const std::vector<Judgement>& judgements) {
  bool none = true;
  for (const Judgement& each : judgements) {
    if (each.passed) continue;
    none = false;
    std::fprintf(stderr, "h2-bench: %s, %s: %s of %s is %s, the bar is %s\n",
                 each.goal.name.c_str(), each.goal.what.c_str(), each.goal.column.c_str(),
                 each.goal.row.c_str(), number(each.value).c_str(), number(each.goal.bar).c_str());
  }
  return none;
}

void write_json(const std::string& file, const Results& results,
                const std::vector<Judgement>& judgements) {
  ordered_json out;
  out["compiler"] = __VERSION__;
#if defined(H2_BENCH_NGHTTP2)
  out["nghttp2"] = nghttp2_version(0)->version_str;
#endif
  out["rows"] = ordered_json::array();
  for (const Row& row : results.rows()) {
    out["rows"].push_back({{"name", row.name},
                           {"unit", row.unit},
                           {"h2", json_of(row.h2)},
                           {"nghttp2", json_of(row.nghttp2)}});
  }
  out["goals"] = ordered_json::array();
  for (const Judgement& each : judgements) out["goals"].push_back(json_of(each));
  std::ofstream stream(file);
  stream << out.dump(1) << '\n';
  if (!stream.flush()) stop("cannot write " + file);
}

}  // namespace h2::bench
