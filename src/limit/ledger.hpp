// All budgets of a connection.
#ifndef H2_SRC_LIMIT_LEDGER_HPP
#define H2_SRC_LIMIT_LEDGER_HPP

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <h2/budget.hpp>
#include <h2/error.hpp>
#include <h2/types.hpp>

#include "limit/bucket.hpp"

namespace h2::limit {

enum class Cost : std::uint8_t {
#define H2_COST(budget, rule, burst, per_second) budget,
  H2_BUDGETS(H2_COST)
#undef H2_COST
};

struct CostInfo {
  std::string_view name;
  Rule rule;
};

inline constexpr std::array<CostInfo, budget_count> costs = {{
#define H2_COST_INFO(budget, rule, burst, per_second) {#budget, Rule::rule},
    H2_BUDGETS(H2_COST_INFO)
#undef H2_COST_INFO
}};

/// Fixed in size. Every operation takes constant time.
class Ledger {
 public:
  explicit Ledger(const std::array<Budget, budget_count>& budgets) {
    for (std::size_t i = 0; i < budget_count; ++i) buckets_[i] = Bucket{budgets[i]};
  }

  /// It is later than it was. What time gives is counted when somebody asks.
  void advance(Time now) {
    now_ = now;
    told_ = true;
    behind_ |= all_budgets;
  }

  /// The rule that is broken now, if this is more than there was.
  [[nodiscard]] std::optional<Rule> spend(Cost cost, std::uint32_t tokens) {
    if (take(cost, tokens)) return std::nullopt;
    at(cost).empty();
    return costs[static_cast<std::size_t>(cost)].rule;
  }

  /// The same, but nothing is spent if there is less: false.
  [[nodiscard]] bool take(Cost cost, std::uint32_t tokens) {
    catch_up(bit(cost));
    return at(cost).take(tokens);
  }

  void credit(Cost cost, std::uint32_t tokens) { at(cost).credit(tokens); }
  void allow(Cost cost, std::uint32_t tokens) { at(cost).allow(tokens); }

  // What the peer earns by being at work, and not only at us, comes with every stream and frame: it
  // is counted when somebody asks.

  /// A stream came to its regular end.
  void completed() {
    ++completed_;
    behind_ |= earned;
  }

  /// Content went to and fro.
  void moved(std::uint32_t octets) { octets_ += octets; }

  /// The peer may say of each new stream, and of its window, what it wants.
  void opened() { allow(Cost::window_update, 2); }

  /// Our caller gave a stream of the peer's up, to which a good deal may be under way.
  void gave_up() {
    earn();  // no further than the burst, which this may pass
    allow(Cost::glitch, 64);
  }

  /// HEADERS went out: peers measure the way there and back with PING.
  void sent_headers() { credit(Cost::ping, 1); }

  /// DATA went out, of which the peer gives the credit back as it likes. Small content calls for
  /// small credits, of the stream and of the connection.
  /// @param whole the frame is not larger because there was no more to send
  /// @param frames of one size, which have so many octets together
  void sent_data(std::uint32_t octets, bool whole, std::uint32_t frames = 1) {
    const std::uint32_t each = frames == 1 ? octets : octets / frames;
    const std::uint32_t large = each > usual ? (each + usual - 1) / usual : 1;
    allow(Cost::window_update, 10 * frames * large);
    credit(Cost::ping, frames);
    if (whole && octets < small) allow(Cost::dribble, 2 * (small - octets));
    moved(octets);
  }

  /// What a WINDOW_UPDATE of so many octets costs: the smaller, the more. Large ones give back.
  [[nodiscard]] std::optional<Rule> spend_on_credit(std::uint32_t increment) {
    if (const auto rule = spend(Cost::window_update, 1)) return rule;
    if (increment < small) return spend(Cost::dribble, small - increment);
    credit(Cost::dribble, increment - small);
    return std::nullopt;
  }

  /// The same, but nothing is spent if there is less: false.
  [[nodiscard, gnu::always_inline]] bool take_for_credit(std::uint32_t increment) {
    const bool dribbles = increment < small;
    catch_up(bit(Cost::window_update) | (dribbles ? bit(Cost::dribble) : 0));
    Bucket& updates = at(Cost::window_update);
    if (!updates.has(1)) return false;
    if (dribbles && !at(Cost::dribble).take(small - increment)) return false;
    if (!dribbles) credit(Cost::dribble, increment - small);
    return updates.take(1);
  }

  [[nodiscard]] BudgetStatuses status() const {
    Ledger asked = *this;
    asked.earn();
    const auto now = told_ ? std::optional(now_) : std::nullopt;
    BudgetStatuses all{};
    for (std::size_t i = 0; i < budget_count; ++i) {
      all[i] = {costs[i].name, asked.buckets_[i].left(now), buckets_[i].burst()};
    }
    return all;
  }

 private:
  static constexpr std::uint32_t small = 256;  // octets of a frame that is hardly worth its header
  static constexpr std::uint32_t usual = 16'384;  // octets that a peer takes in without being asked

  static constexpr std::uint64_t unit = 1'024;  // octets that give a token back

  // Bits of what is not counted yet: for each budget what time has given it, and for all what was
  // earned, but for octets.
  static constexpr std::uint16_t bit(Cost cost) {
    return static_cast<std::uint16_t>(1U << static_cast<unsigned>(cost));
  }
  static constexpr std::uint16_t earned = 1U << budget_count;
  static constexpr std::uint16_t all_budgets = earned - 1;
  static_assert(budget_count < 16);

  /// Makes these budgets what they are now. Of several frames in a moment only the first finds
  /// anything to do.
  void catch_up(std::uint16_t budgets) {
    if (octets_ >= unit || (behind_ & (budgets | earned)) != 0) [[unlikely]]
      count(budgets);
  }

  [[gnu::noinline]] void count(std::uint16_t budgets) {
    earn();
    for (std::uint32_t late = behind_ & budgets; late != 0; late &= late - 1) {
      buckets_[static_cast<std::size_t>(std::countr_zero(late))].count_time(now_);
    }
    behind_ &= static_cast<std::uint16_t>(~budgets);
  }

  void earn() {
    for (const Cost cost : {Cost::ping, Cost::glitch}) credit(cost, tokens(octets_ / unit));
    octets_ %= unit;
    if (completed_ == 0) return;
    using enum Cost;
    for (const Cost cost :
         {early_reset, reset, provoked_reset, refused, ping, settings, empty_data, glitch}) {
      credit(cost, completed_);
    }
    completed_ = 0;
    behind_ &= static_cast<std::uint16_t>(~earned);
  }

  [[nodiscard]] static std::uint32_t tokens(std::uint64_t n) {
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(n, UINT32_MAX));
  }

  [[nodiscard]] Bucket& at(Cost cost) { return buckets_[static_cast<std::size_t>(cost)]; }

  std::array<Bucket, budget_count> buckets_;
  Time now_;  // if it was told
  // Not counted yet:
  std::uint64_t octets_ = 0;     // moved
  std::uint32_t completed_ = 0;  // fewer than there are streams
  std::uint16_t behind_ = 0;     // what else
  bool told_ = false;
};

}  // namespace h2::limit

#endif  // H2_SRC_LIMIT_LEDGER_HPP
