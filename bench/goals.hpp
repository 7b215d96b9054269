// What the costs should be, and what they must not pass: bench/bars.json.
#ifndef H2_BENCH_GOALS_HPP
#define H2_BENCH_GOALS_HPP

#include <optional>
#include <string>
#include <vector>

#include "bench/results.hpp"

namespace h2::bench {

/// One line of bars.json. The value is that of h2 in a column of a row,
/// `(row - minus) / divided_by / over`, or nghttp2's share of the same by ours with `ratio`.
struct Goal {
  std::string name;  ///< such as "G9"
  std::string what;
  std::string row;
  std::string column;
  std::string minus;  ///< another row, or nothing
  std::string over;   ///< another row, or nothing
  double divided_by = 1;
  bool ratio = false;  ///< at least `goal`; otherwise at most
  double goal = 0;
  std::optional<double> bar;  ///< what is held in CI: the goal, unless it says otherwise
};

struct Judgement {
  Goal goal;
  std::optional<double> value;  ///< absent if something was not measured
  bool reached = false;         ///< the goal
  bool passed = true;           ///< the bar, or there is none, or there is no value
};

[[nodiscard]] std::vector<Goal> read_goals(const std::string& file);
[[nodiscard]] std::vector<Judgement> judge(const std::vector<Goal>& goals, const Results& results);

}  // namespace h2::bench

#endif  // H2_BENCH_GOALS_HPP
