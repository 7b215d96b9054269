#include "bench/goals.hpp"

#include <fstream>

#include <nlohmann/json.hpp>

namespace h2::bench {

namespace {

using nlohmann::json;

Goal goal_of(const json& from) {
  Goal goal;
  goal.name = from.at("name").get<std::string>();
  goal.what = from.at("what").get<std::string>();
  goal.row = from.at("row").get<std::string>();
  goal.column = from.at("column").get<std::string>();
  goal.minus = from.value("minus", "");
  goal.over = from.value("over", "");
  goal.divided_by = from.value("divided_by", 1.0);
  goal.ratio = from.contains("ratio_at_least");
  goal.goal = from.at(goal.ratio ? "ratio_at_least" : "at_most").get<double>();
  // Time varies from run to run, so it is judged only where a bar says how far off is too far.
  if (goal.column != "nanoseconds") goal.bar = goal.goal;
  if (const auto bar = from.find("bar"); bar != from.end()) {
    goal.bar = bar->is_null() ? std::nullopt : std::optional(bar->get<double>());
  }
  if (column({}, goal.column) == nullptr) throw std::invalid_argument("no column " + goal.column);
  return goal;
}

using Value = std::optional<double>;

Value costs(const Results& results, const std::string& row, const std::string& name, Side side) {
  const Row* const found = results.find(row);
  if (found == nullptr) return std::nullopt;
  const auto& costs = side == Side::h2 ? found->h2 : found->nghttp2;
  return costs ? *column(*costs, name) : std::nullopt;
}

Value value_of(const Goal& goal, const Results& results, Side side) {
  Value value = costs(results, goal.row, goal.column, side);
  if (!goal.minus.empty()) {
    const Value minus = costs(results, goal.minus, goal.column, side);
    value = value && minus ? Value(*value - *minus) : std::nullopt;
  }
  if (!goal.over.empty()) {
    const Value over = costs(results, goal.over, goal.column, side);
    value = value && over && *over != 0 ? Value(*value / *over) : std::nullopt;
  }
  return value ? Value(*value / goal.divided_by) : std::nullopt;
}

}  // namespace

std::vector<Goal> read_goals(const std::string& file) {
  std::vector<Goal> out;
  try {
    std::ifstream in(file);
    const json all = json::parse(in);
    for (const json& each : all.at("goals")) out.push_back(goal_of(each));
  } catch (const std::exception& error) {
    stop(file + ": " + error.what());
  }
  return out;
}

std::vector<Judgement> judge(const std::vector<Goal>& goals, const Results& results) {
  std::vector<Judgement> out;
  for (const Goal& goal : goals) {
    Judgement judgement{goal, value_of(goal, results, Side::h2), false, true};
    if (goal.ratio && judgement.value) {
      const Value theirs = value_of(goal, results, Side::nghttp2);
      judgement.value =
          theirs && *judgement.value > 0 ? Value(*theirs / *judgement.value) : std::nullopt;
    }
    if (judgement.value) {
      const auto within = [&](double limit) {
        // What is printed as equal is equal.
        return goal.ratio ? *judgement.value >= limit - 5e-4 : *judgement.value <= limit + 5e-4;
      };
      judgement.reached = within(goal.goal);
      judgement.passed = !goal.bar || within(*goal.bar);
    }
    out.push_back(std::move(judgement));
  }
  return out;
}

}  // namespace h2::bench
