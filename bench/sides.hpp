// Adds one piece of work for each library that there is.
#ifndef H2_BENCH_SIDES_HPP
#define H2_BENCH_SIDES_HPP

#include <string>
#include <utility>
#include <vector>

#include "bench/workload.hpp"

namespace h2::bench {

/// `make.template operator()<T>()` prepares the work with the driver T: `Ours` for h2, `Theirs` for
/// libnghttp2. Theirs is void where that library was not found.
template <class Ours, class Theirs, class Make>
void add_sides(std::vector<Workload>& out, const std::string& row, const std::string& unit,
               Make make) {
  out.push_back({row, Side::h2, unit, [make] { return make.template operator()<Ours>(); }});
  if constexpr (!std::is_void_v<Theirs>) {
    out.push_back(
        {row, Side::nghttp2, unit, [make] { return make.template operator()<Theirs>(); }});
  }
}

}  // namespace h2::bench

#endif  // H2_BENCH_SIDES_HPP
