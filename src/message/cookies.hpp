// Cookies in one field line or in many, RFC 9113 §8.2.3.
#ifndef H2_SRC_MESSAGE_COOKIES_HPP
#define H2_SRC_MESSAGE_COOKIES_HPP

#include <cstdint>
#include <memory_resource>
#include <vector>

#include <h2/field.hpp>

namespace h2::message {

/// Makes one cookie field out of several, and several out of one. Keeps its memory from section to
/// section; it never needs more than list_size() of the section counts.
class Cookies {
 public:
  explicit Cookies(std::pmr::memory_resource* memory) : fields_(memory), value_(memory) {}

  /// The section with its cookie fields as one, at the place of the first: sensitive if one of them
  /// is. Valid until the next call; `fields` itself if there is nothing to join.
  [[nodiscard]] Fields join(Fields fields);

  /// The section with its cookie fields cut at each "; " into views of their values; `fields`
  /// itself if there is nothing to cut or if the lines would then count for more than `limit`.
  /// Valid until the next call.
  [[nodiscard]] Fields split(Fields fields, std::uint32_t limit);

  /// Gives the memory back.
  void release();

 private:
  std::pmr::vector<Field> fields_;
  std::pmr::vector<char> value_;
};

}  // namespace h2::message

#endif  // H2_SRC_MESSAGE_COOKIES_HPP
