// One budget and what is left of it.
#ifndef H2_SRC_LIMIT_BUCKET_HPP
#define H2_SRC_LIMIT_BUCKET_HPP

#include <algorithm>
#include <cstdint>
#include <optional>

#include <h2/budget.hpp>
#include <h2/types.hpp>

namespace h2::limit {

/// Tokens that are spent by what the peer does, and come back with time, up to the burst, and with
/// progress. Time that stands still, goes back or is not told gives none.
class Bucket {
 public:
  Bucket() = default;
  explicit Bucket(Budget budget) : budget_(budget), left_(budget.burst) {}

  /// Of what there is, whatever time it is. False, and nothing is taken, if there is less.
  [[nodiscard]] bool take(std::uint32_t tokens) {
    if (tokens > left_) [[unlikely]]
      return budget_.burst == 0;
    left_ -= tokens;
    return true;
  }
  void empty() { left_ = 0; }
  [[nodiscard]] bool has(std::uint32_t tokens) const {
    return tokens <= left_ || budget_.burst == 0;
  }

  /// Gives tokens back, up to the burst.
  void credit(std::uint32_t tokens) {
    if (left_ < budget_.burst) left_ += std::min(tokens, budget_.burst - left_);
  }

  /// Gives more, without an end: for what was sent and will be answered, whenever that is.
  void allow(std::uint32_t tokens) { left_ += std::min(tokens, UINT32_MAX - left_); }

  [[nodiscard]] std::uint32_t left(std::optional<Time> now) const {
    Bucket later = *this;
    if (now) later.count_time(*now);
    return later.left_;
  }

  [[nodiscard]] std::uint32_t burst() const { return budget_.burst; }

  /// What time has given. What is too little for a token stays to be counted with what follows.
  void count_time(Time now) {
    if (dated_ != 0 && now <= since_) return;
    const auto passed = static_cast<std::uint64_t>((now - since_).nanoseconds);
    const bool counts = dated_ != 0 && budget_.per_second > 0 && left_ < budget_.burst;
    since_ = now;
    dated_ = 1;
    if (!counts) return;
    const std::uint64_t rate = budget_.per_second;
    const std::uint64_t whole = std::min<std::uint64_t>(passed / second, UINT32_MAX);
    const std::uint64_t parts = passed % second * rate + rest_;
    const std::uint64_t tokens = whole * rate + parts / second;
    credit(static_cast<std::uint32_t>(std::min<std::uint64_t>(tokens, UINT32_MAX)));
    rest_ = left_ < budget_.burst ? static_cast<std::uint32_t>(parts % second) & 0x7fff'ffff : 0;
  }

 private:
  static constexpr std::uint64_t second = 1'000'000'000;

  Budget budget_;
  std::uint32_t left_ = 0;
  std::uint32_t rest_ : 31 = 0;  // of a token, in 10^9ths
  std::uint32_t dated_ : 1 = 0;
  Time since_;  // counted up to here
};

}  // namespace h2::limit

#endif  // H2_SRC_LIMIT_BUCKET_HPP
