// What was measured: rows, with a column of costs for each library.
#ifndef H2_BENCH_RESULTS_HPP
#define H2_BENCH_RESULTS_HPP

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/workload.hpp"

namespace h2::bench {

/// For one unit of work. What was not measured is absent.
struct Costs {
  std::optional<double> nanoseconds;  ///< median of the repetitions
  std::optional<double> instructions;
  std::optional<double> allocations;
  std::optional<double> allocated;  ///< octets
  std::optional<double> wire;       ///< octets
  std::optional<double> octets;     ///< of memory, for figures
};

/// The column with that name, as bars.json and the JSON output call it; null if there is none.
[[nodiscard]] const std::optional<double>* column(const Costs& costs, std::string_view name);

inline constexpr std::array<std::string_view, 6> column_names{
    "nanoseconds", "instructions", "allocations", "allocated", "wire", "octets"};

struct Row {
  std::string name;
  std::string unit;
  std::optional<Costs> h2;
  std::optional<Costs> nghttp2;
};

class Results {
 public:
  /// The costs of one side of a row, which is made where there is none yet.
  Costs& at(const std::string& row, const std::string& unit, Side side);

  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  [[nodiscard]] const Row* find(std::string_view name) const;

  /// nghttp2 by h2, where both are known: how many times less we need.
  [[nodiscard]] static std::optional<double> ratio(const Row& row, std::string_view name);

 private:
  std::vector<Row> rows_;
};

}  // namespace h2::bench

#endif  // H2_BENCH_RESULTS_HPP
