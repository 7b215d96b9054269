#include "bench/results.hpp"

#include <algorithm>

namespace h2::bench {

const std::optional<double>* column(const Costs& costs, std::string_view name) {
  const std::array<const std::optional<double>*, column_names.size()> columns{
      &costs.nanoseconds, &costs.instructions, &costs.allocations,
      &costs.allocated,   &costs.wire,         &costs.octets};
  const auto* const found = std::find(column_names.begin(), column_names.end(), name);
  return found == column_names.end() ? nullptr : columns[found - column_names.begin()];
}

Costs& Results::at(const std::string& row, const std::string& unit, Side side) {
  auto found =
      std::find_if(rows_.begin(), rows_.end(), [&](const Row& r) { return r.name == row; });
  if (found == rows_.end()) found = rows_.insert(found, Row{row, unit, {}, {}});
  auto& costs = side == Side::h2 ? found->h2 : found->nghttp2;
  if (!costs) costs.emplace();
  return *costs;
}

const Row* Results::find(std::string_view name) const {
  const auto found =
      std::find_if(rows_.begin(), rows_.end(), [&](const Row& row) { return row.name == name; });
  return found == rows_.end() ? nullptr : &*found;
}

std::optional<double> Results::ratio(const Row& row, std::string_view name) {
  if (!row.h2 || !row.nghttp2) return std::nullopt;
  const auto& ours = *column(*row.h2, name);
  const auto& theirs = *column(*row.nghttp2, name);
  if (!ours || !theirs || *ours <= 0) return std::nullopt;
  return *theirs / *ours;
}

}  // namespace h2::bench
