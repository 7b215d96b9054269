// A bar on the terminal, for transfers that take their time.
#ifndef H2_EXAMPLES_GET_PROGRESS_HPP
#define H2_EXAMPLES_GET_PROGRESS_HPP

#include <cstdint>
#include <optional>
#include <string_view>

#include <h2/types.hpp>

namespace get {

/// A moment on the monotonic clock.
[[nodiscard]] h2::Time now();

class Progress {
 public:
  /// Nothing is drawn if not `wanted`, or in the first second.
  explicit Progress(bool wanted);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { clear(); }

  /// Begins to count anew. Without `total` there is no bar, only a number.
  void start(std::string_view what, std::optional<std::uint64_t> total);

  void add(std::uint64_t octets);

  /// Takes the bar away, so that something else can be printed.
  void clear();

 private:
  void draw(h2::Time time);

  bool wanted_;
  bool drawn_ = false;
  std::string_view what_;
  std::optional<std::uint64_t> total_;
  std::uint64_t done_ = 0;
  h2::Time started_;
  h2::Time next_;  // when the bar may be drawn again
};

}  // namespace get

#endif  // H2_EXAMPLES_GET_PROGRESS_HPP
