// Brings together octets that arrive in pieces.
#ifndef H2_SRC_CONNECTION_COLLECTOR_HPP
#define H2_SRC_CONNECTION_COLLECTOR_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory_resource>
#include <optional>
#include <vector>

#include <h2/types.hpp>

namespace h2 {

/// Takes a known number of octets from the front of the input: in place if they are all there, else
/// from a copy that grows with what arrives, not with what was announced. Small numbers need no
/// allocation.
class Collector {
 public:
  explicit Collector(std::pmr::memory_resource* memory) : large_(memory) {}

  /// All `octets` of them, or nothing while some are missing. What it shows is valid until the next
  /// call. Ask for the same number again until it is there.
  [[nodiscard]] std::optional<Bytes> take(Bytes& input, std::size_t octets) {
    if (have_ == 0 && input.size() >= octets) {
      const Bytes whole = input.first(octets);
      input = input.subspan(octets);
      return whole;
    }
    if (have_ == 0) release();
    const Bytes piece = input.first(std::min(octets - have_, input.size()));
    input = input.subspan(piece.size());
    if (octets > small_.size()) {
      large_.insert(large_.end(), piece.begin(), piece.end());
    } else {
      std::copy(piece.begin(), piece.end(), small_.begin() + static_cast<std::ptrdiff_t>(have_));
    }
    have_ += piece.size();
    if (have_ < octets) return std::nullopt;
    have_ = 0;
    return octets > small_.size() ? Bytes{large_} : Bytes{small_}.first(octets);
  }

  /// Nothing was taken that is not complete yet.
  [[nodiscard]] bool empty() const { return have_ == 0; }

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
