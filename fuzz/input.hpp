// What a fuzz target makes of its octets.
#ifndef H2_FUZZ_INPUT_HPP
#define H2_FUZZ_INPUT_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <h2/types.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace h2::fuzz {

/// Stops the program, and so reports a finding, if a law does not hold.
inline void check(bool holds, const char* law) {
  if (holds) return;
  std::fprintf(stderr, "broken law: %s\n", law);
  std::abort();
}

/// The same, for what names the law itself, or is empty.
inline void check(const std::string& broken) { check(broken.empty(), broken.c_str()); }

/// Reads the input from the front; what is missing reads as 0.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size)
      : rest_(reinterpret_cast<const std::byte*>(data), size) {}
  explicit Input(Bytes octets) : rest_(octets) {}

  [[nodiscard]] bool empty() const { return rest_.empty(); }

  std::uint8_t octet() {
    if (rest_.empty()) return 0;
    const auto value = std::to_integer<std::uint8_t>(rest_[0]);
    rest_ = rest_.subspan(1);
    return value;
  }
  std::uint32_t number(unsigned octets) {
    std::uint32_t value = 0;
    while (octets-- != 0) value = value << 8 | octet();
    return value;
  }
  Bytes bytes(std::size_t most) {
    const Bytes front = rest_.first(std::min(most, rest_.size()));
    rest_ = rest_.subspan(front.size());
    return front;
  }
  std::string_view text(std::size_t most) {
    const Bytes front = bytes(most);
    return {reinterpret_cast<const char*>(front.data()), front.size()};
  }
  Bytes rest() { return bytes(rest_.size()); }

 private:
  Bytes rest_;
};

}  // namespace h2::fuzz

#endif  // H2_FUZZ_INPUT_HPP
