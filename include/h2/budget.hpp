// How often a peer may do what costs this end more than it costs the peer.
#ifndef H2_BUDGET_HPP
#define H2_BUDGET_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <h2/types.hpp>

namespace h2 {

/// So many at once, and so many more with every second that advance() tells of. Progress gives some
/// back, too, so that a caller who tells no time has the same limits, by traffic instead of by
/// clock. What is spent beyond it ends the connection with ENHANCE_YOUR_CALM.
struct Budget {
  std::uint32_t burst = 0;  ///< 0: unlimited
  std::uint32_t per_second = 0;

  friend constexpr bool operator==(const Budget&, const Budget&) = default;
};

// Every budget: X(name in Limits, rule that ends the connection, burst, per second).
#define H2_BUDGETS(X)                            \
  X(early_reset, early_resets, 200, 20)          \
  X(reset, resets, 1'000, 33)                    \
  X(provoked_reset, provoked_resets, 100, 5)     \
  X(refused, refused_streams, 100, 10)           \
  X(ping, ping_frames, 100, 10)                  \
  X(settings, settings_frames, 32, 1)            \
  X(window_update, window_update_frames, 100, 0) \
  X(dribble, credit_dribble, 25'600, 0)          \
  X(empty_data, empty_data_frames, 100, 10)      \
  X(goaway, goaway_frames, 8, 0)                 \
  X(glitch, useless_frames, 2'000, 100)

inline constexpr std::size_t budget_count = 0
#define H2_BUDGET_COUNT(budget, rule, burst, per_second) +1
    H2_BUDGETS(H2_BUDGET_COUNT)
#undef H2_BUDGET_COUNT
    ;

/// What is left of a budget.
struct BudgetStatus {
  std::string_view name;  ///< of the member of Limits, in static memory
  std::uint32_t left;     ///< may be more than `burst`, where what was sent allows for more
  std::uint32_t burst;    ///< 0: unlimited
};

using BudgetStatuses = std::array<BudgetStatus, budget_count>;

}  // namespace h2

#endif  // H2_BUDGET_HPP
