// Streams whose content waits for flow-control credit, and since when.
#ifndef H2_SRC_CONNECTION_STALLS_HPP
#define H2_SRC_CONNECTION_STALLS_HPP

#include <algorithm>
#include <cstdint>
#include <optional>

#include <h2/types.hpp>

namespace h2 {

/// What a stream keeps of it: 6 octets.
class StallMark {
 public:
  [[nodiscard]] bool running() const { return sent_ != none; }

  /// Octets of content that were sent since it began.
  [[nodiscard]] std::uint32_t sent() const { return sent_; }

 private:
  friend class Stalls;
  static constexpr std::uint16_t none = 0xffff;

  std::uint16_t since_high_ = 0;
  std::uint16_t since_low_ = 0;
  std::uint16_t sent_ = none;
};
static_assert(sizeof(StallMark) == 6);

/// Waits for all streams at once and looks at them only when the first of them may have waited too
/// long. Begins are rounded up to the millisecond, so nothing ends early.
class Stalls {
 public:
  /// Content that has to get through in the time, whatever the size of the credits that let it.
  static constexpr std::uint32_t enough = 1'024;

  /// What is longer cannot be told from less, and means never.
  static constexpr Duration longest = Duration::seconds(24 * 24 * 60 * 60);

  explicit Stalls(std::optional<Duration> patience)
      : patience_(patience && *patience <= longest ? patience : std::nullopt) {}

  /// Content cannot be sent; counted from the first time that this is said.
  void begin(StallMark& mark) {
    if (!patience_ || mark.running()) return;
    set_since(mark, ticks_);
    mark.sent_ = 0;
    if (running_++ == 0) base_ = ticks_;
    note(ticks_);
  }

  void end(StallMark& mark) {
    if (!mark.running()) return;
    mark.sent_ = StallMark::none;
    if (--running_ == 0) forget();
  }

  /// Content was sent; enough of it ends the stall.
  void sent(StallMark& mark, std::uint32_t octets) {
    if (!mark.running()) return;
    const std::uint32_t all = mark.sent_ + std::min(octets, enough);
    if (all >= enough) return end(mark);
    mark.sent_ = static_cast<std::uint16_t>(all);
  }

  /// Tells the time, which went on. A look at the streams becomes due when the first may be late.
  void advance(Time now) {
    if (!epoch_) epoch_ = now;
    now_ = now;
    ticks_ = ticks_until(now);
    if (looking_ || (first_ && moment(*first_) <= now)) {
      looking_ = true;
      cursor_ = 0;
      base_ = first_ ? *first_ : base_;
      first_.reset();
    }
  }

  /// Streams are to be looked at, from slot `cursor` on: each with late(), then done().
  [[nodiscard]] bool looking() const { return looking_; }
  [[nodiscard]] std::uint32_t cursor() const { return cursor_; }
  void go_on(std::uint32_t cursor) { cursor_ = cursor; }
  void done() { looking_ = false; }

  /// Whether the time of a stream is over. @param could_send what its window would let pass now
  [[nodiscard]] bool late(StallMark& mark, std::uint64_t could_send) {
    if (!mark.running()) return false;
    if (moment(since(mark)) > now_) {
      note(since(mark));
      return false;
    }
    if (mark.sent() + could_send < enough) return true;
    end(mark);  // the credit is there: whoever writes is late, not the peer
    return false;
  }

  /// When advance() is needed next: never after the first stream is late, and at most once before.
  [[nodiscard]] std::optional<Time> next() const {
    if (!epoch_) return std::nullopt;
    if (looking_) return now_;
    return first_ ? std::optional(moment(*first_)) : std::nullopt;
  }

 private:
  static constexpr std::int64_t tick = 1'000'000;  // nanoseconds

  // Ticks since the first moment; before it, none have passed. The difference of two moments may
  // need all 64 bits.
  [[nodiscard]] std::uint64_t ticks_until(Time now) const {
    const auto passed = static_cast<std::uint64_t>(now.nanoseconds) -
                        static_cast<std::uint64_t>(epoch_->nanoseconds);
    return passed / tick + (passed % tick != 0 ? 1 : 0);
  }

  // The end of the wait that began at `since`. Rounding up may have passed the end of time.
  [[nodiscard]] Time moment(std::uint64_t since) const {
    const auto epoch = static_cast<std::uint64_t>(epoch_->nanoseconds);
    if (since > (std::uint64_t{INT64_MAX} - epoch) / tick) return Time{INT64_MAX};
    return Time{static_cast<std::int64_t>(epoch + since * tick)} + *patience_;
  }

  static void set_since(StallMark& mark, std::uint64_t ticks) {
    mark.since_high_ = static_cast<std::uint16_t>(ticks >> 16 & 0xffff);
    mark.since_low_ = static_cast<std::uint16_t>(ticks & 0xffff);
  }

  // A mark has room for 32 bits. None began before `base_`, and none 2^32 ticks after it.
  [[nodiscard]] std::uint64_t since(const StallMark& mark) const {
    const std::uint32_t low = std::uint32_t{mark.since_high_} << 16 | mark.since_low_;
    return base_ + static_cast<std::uint32_t>(low - static_cast<std::uint32_t>(base_));
  }

  void note(std::uint64_t since) {
    if (!first_ || since < *first_) first_ = since;
  }

  void forget() {
    first_.reset();
    looking_ = false;
  }

  std::optional<Duration> patience_;
  std::optional<Time> epoch_;  // the first moment that was told
  Time now_;
  std::uint64_t ticks_ = 0;
  std::optional<std::uint64_t> first_;  // no stall that runs began before
  std::uint64_t base_ = 0;
  std::uint32_t cursor_ = 0;
  std::uint32_t running_ = 0;
  bool looking_ = false;
};

}  // namespace h2

#endif  // H2_SRC_CONNECTION_STALLS_HPP
