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
/// from a copy that grows with what arrives. Small numbers need no allocation.
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
    if (octets > small_.size() && large_.size() < octets) large_.resize(octets);
    std::byte* store = octets > small_.size() ? large_.data() : small_.data();
    const std::size_t n = std::min(octets - have_, input.size());
    std::copy_n(input.data(), n, store + have_);
    input = input.subspan(n);
    have_ += n;
    if (have_ < octets) return std::nullopt;
    have_ = 0;
    return Bytes{store, octets};
  }

  /// Gives the memory for large numbers back.
  void trim() {
    if (have_ == 0 && large_.capacity() > 0) {
      large_.clear();
      large_.shrink_to_fit();
    }
  }

 private:
  std::array<std::byte, 16> small_{};
  std::pmr::vector<std::byte> large_;
  std::size_t have_ = 0;
};

}  // namespace h2

#endif  // H2_SRC_CONNECTION_COLLECTOR_HPP
