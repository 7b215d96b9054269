// PING frames that were sent and not answered, RFC 9113 §6.7.
#ifndef H2_SRC_CONNECTION_PINGS_HPP
#define H2_SRC_CONNECTION_PINGS_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include <h2/types.hpp>

namespace h2 {

using PingPayload = std::array<std::byte, 8>;

struct SentPing {
  enum class Kind : std::uint8_t {
    caller,
    keep_alive,  ///< the engine wants to know whether the peer is there
    notice,      ///< behind a server's notice of shutdown: its answer says that the notice arrived
  };

  PingPayload payload;
  Kind kind;
  std::optional<Time> at;  ///< nothing where no time is told
};

class Pings {
 public:
  static constexpr std::size_t most = 8;  // of the caller

  /// No more of the caller's, until one is answered.
  [[nodiscard]] bool full() const {
    const auto of_caller = [](const SentPing& p) { return p.kind == SentPing::Kind::caller; };
    return std::count_if(pings_.begin(), end(), of_caller) == std::ptrdiff_t{most};
  }

  /// @pre there is at most one of each kind of the engine's, and full() for the caller's is false
  void sent(const SentPing& ping) { pings_[size_++] = ping; }

  /// The oldest with this payload is not waited for any more.
  [[nodiscard]] std::optional<SentPing> answered(const PingPayload& payload) {
    const auto same = [&payload](const SentPing& p) { return p.payload == payload; };
    const auto found = std::find_if(pings_.begin(), pings_.begin() + size(), same);
    if (found == end()) return std::nullopt;
    const SentPing ping = *found;
    std::copy(found + 1, pings_.begin() + size(), found);
    --size_;
    return ping;
  }

 private:
  [[nodiscard]] std::ptrdiff_t size() const { return static_cast<std::ptrdiff_t>(size_); }
  [[nodiscard]] std::array<SentPing, most + 2>::const_iterator end() const {
    return pings_.begin() + size();
  }

  std::array<SentPing, most + 2> pings_{};  // oldest first
  std::size_t size_ = 0;
};

}  // namespace h2

#endif  // H2_SRC_CONNECTION_PINGS_HPP
