// Which table sizes the peer's encoder may choose, RFC 9113 §4.3.1.
#ifndef H2_SRC_HPACK_TABLE_LIMIT_HPP
#define H2_SRC_HPACK_TABLE_LIMIT_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace h2::hpack {

/// SETTINGS_HEADER_TABLE_SIZE of this end as the peer may see it: the last value it acknowledged,
/// or any that is on its way to it.
class TableLimit {
 public:
  void announce(std::uint32_t octets) {
    // More at once than a peer is ever sent: the last place stands for all that follow.
    if (count_ == pending_.size()) {
      pending_.back() = std::max(pending_.back(), octets);
    } else {
      pending_[count_++] = octets;
    }
    update();
  }

  /// `capacity` is the size that the peer's encoder uses now.
  void acknowledge(std::uint32_t octets, std::uint32_t capacity) {
    const auto end = pending_.begin() + static_cast<std::ptrdiff_t>(count_);
    const auto found = std::find(pending_.begin(), end, octets);
    const auto rest = found == end ? end : found + 1;
    std::copy(rest, end, pending_.begin());
    count_ = static_cast<std::size_t>(end - rest);
    acknowledged_ = octets;
    update();
    if (octets < capacity) demanded_ = std::min(octets, demanded_.value_or(octets));
  }

  /// The largest table size update to accept.
  [[nodiscard]] std::uint32_t largest() const { return largest_; }

  /// The peer has acknowledged less than it uses: the next block must begin with an update to no
  /// more than this.
  [[nodiscard]] std::optional<std::uint32_t> demanded() const { return demanded_; }
  void satisfied() { demanded_.reset(); }

 private:
  void update() {
    largest_ = acknowledged_;
    for (std::size_t i = 0; i < count_; ++i) largest_ = std::max(largest_, pending_[i]);
  }

  std::array<std::uint32_t, 8> pending_{};
  std::size_t count_ = 0;
  std::uint32_t acknowledged_ = 4096;
  std::uint32_t largest_ = 4096;
  std::optional<std::uint32_t> demanded_;
};

}  // namespace h2::hpack

#endif  // H2_SRC_HPACK_TABLE_LIMIT_HPP
