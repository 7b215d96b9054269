// Requests and responses as browsers and servers send them: ten and eight fields, of which some
// change from one to the next.
#ifndef H2_BENCH_MESSAGES_HPP
#define H2_BENCH_MESSAGES_HPP

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include <h2/field.hpp>
#include <h2/types.hpp>

namespace h2::bench {

class Messages {
 public:
  /// Responses of about `body` octets.
  explicit Messages(std::size_t body);
  Messages(const Messages&) = delete;
  Messages& operator=(const Messages&) = delete;

  static constexpr std::size_t count = 256;  ///< of each; then they come again

  [[nodiscard]] const std::vector<Field>& request(std::uint64_t i) const {
    return requests_[i % count];
  }
  [[nodiscard]] const std::vector<Field>& response(std::uint64_t i) const {
    return responses_[i % count];
  }
  [[nodiscard]] Bytes body(std::uint64_t i) const {
    return Bytes{payload_}.first(sizes_[i % count]);
  }

 private:
  std::string_view keep(std::string text);

  std::deque<std::string> texts_;
  std::vector<std::vector<Field>> requests_;
  std::vector<std::vector<Field>> responses_;
  std::vector<std::size_t> sizes_;
  std::vector<std::byte> payload_;
};

}  // namespace h2::bench

#endif  // H2_BENCH_MESSAGES_HPP
