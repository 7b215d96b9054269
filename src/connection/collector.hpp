// Brings together octets that arrive in pieces.
#ifndef H2_SRC_CONNECTION_COLLECTOR_HPP
#define H2_SRC_CONNECTION_COLLECTOR_HPP

#include <array>
#include <cstddef>
#include <memory_resource>
#include <utility>
#include <vector>

#include <h2/types.hpp>

namespace h2 {

/// A known number of octets: in place if they came all at once, else a copy that grows with what
/// arrives, not with what was announced. Small numbers need no allocation.
class Collector {
 public:
  explicit Collector(std::pmr::memory_resource* memory) : large_(memory) {}

  /// Keeps octets, when `left` are missing that do not all come with these.
  void add(Bytes piece, std::size_t left) {
    if (have_ == 0) release();
    if (have_ + left > small_.size()) {
      large_.insert(large_.end(), piece.begin(), piece.end());
    } else {
      for (std::size_t i = 0; i < piece.size(); ++i) small_[have_ + i] = piece[i];
    }
    have_ += piece.size();
  }

  /// All of them: what was added, and the last `left`, which are taken from the front of the input.
  /// What it shows is valid until the next call.
  [[nodiscard]] Bytes complete(Bytes& input, std::size_t left) {
    const Bytes last = input.first(left);
    input = input.subspan(left);
    if (have_ == 0) return last;
    add(last, left);
    const std::size_t all = std::exchange(have_, 0);
    return all > small_.size() ? Bytes{large_} : Bytes{small_}.first(all);
  }

  /// Gives the memory of the last large number back.
  void release() {
    if (large_.capacity() == 0) return;
    large_.clear();
    large_.shrink_to_fit();
  }

 private:
  std::array<std::byte, 16> small_{};
  std::pmr::vector<std::byte> large_;
  std::size_t have_ = 0;
};

}  // namespace h2

#endif  // H2_SRC_CONNECTION_COLLECTOR_HPP
