// Shows what a connection tells while it works: as text for people, as JSON for programs.
#ifndef H2_EXAMPLES_ONLOOKER_HPP
#define H2_EXAMPLES_ONLOOKER_HPP

#include <cstdio>
#include <optional>
#include <string>

#include <h2/observer.hpp>
#include <h2/trace.hpp>

namespace examples {

/// Whether `out` is a terminal whose user did not ask for plain text (https://no-color.org).
[[nodiscard]] bool wants_colour(std::FILE* out);

/// Where frames are to be shown; null: nowhere.
struct Shown {
  std::FILE* text = nullptr;
  std::FILE* json = nullptr;
};

/// Has to stay where it is as long as the connection.
class Onlooker {
 public:
  /// @param name tells the connections of a program apart; empty where there is but one
  explicit Onlooker(Shown shown, const std::string& name = {});
  Onlooker(const Onlooker&) = delete;
  Onlooker& operator=(const Onlooker&) = delete;

  /// For h2::Options: null if there is nothing to show, and then it costs nothing.
  [[nodiscard]] const h2::Observer* observer() const {
    return text_ || json_ ? &observer_ : nullptr;
  }

  /// What is not written yet is written. Call it before something else is printed or waited for.
  void settle();

 private:
  Shown shown_;
  std::optional<h2::trace::Text> text_;
  std::optional<h2::trace::Json> json_;
  h2::Observer observer_;
};

}  // namespace examples

#endif  // H2_EXAMPLES_ONLOOKER_HPP
