// The section before: most sections of a connection are like it, field by field.
#ifndef H2_SRC_MESSAGE_PRECEDENT_HPP
#define H2_SRC_MESSAGE_PRECEDENT_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "message/section.hpp"
#include "types/work.hpp"

namespace h2::message {

/// The last usual section of one direction, and what was said of it. The verdict on a usual section
/// follows from the classes of its fields and from the value of content-length; so a section with
/// the same classes in the same order is judged by comparing them.
class Precedent {
 public:
  /// Goes over the classes of a section. `judge(i)` is asked for each that is not there yet, puts
  /// it into its place and answers it. Says whether all of them are the precedent's.
  template <class Judge>
  [[nodiscard]] bool complete(FieldClasses classes, Judge&& judge) const {
    const std::size_t count = classes.size();
    H2_COUNT(scanned(count));
    bool same = count == count_;
    for (std::size_t i = 0; i != count; ++i) {
      while (same && i + 2 <= count && same_two(&classes[i], &classes_[i])) i += 2;
      if (i == count) break;
      const std::uint32_t bits = classes[i] != 0 ? classes[i] : judge(i);
      same = same && bits == classes_[i];
    }
    return same;
  }

  /// What is to be said of a section whose classes are the precedent's: false if it was judged as
  /// something else than this one is to be, or its content-length is none.
  /// @param section filled in, if so
  [[nodiscard]] bool apply(HeadersKind expected, Fields fields, Method asked,
                           Section& section) const {
    const bool request = section_.status == 0;
    if (request != (expected == HeadersKind::request)) return false;
    if (!request && (asked == Method::head || asked == Method::connect)) return false;
    section = section_;
    if (length_at_ == Section::none) return true;
    section.content_length = content_length(fields[length_at_].value);
    return section.content_length >= 0;
  }

  /// Remembers a section that was found usual.
  void set(FieldClasses classes, const Section& section) {
    if (classes.size() > most) return;
    H2_COUNT(scanned(classes.size()));
    std::copy(classes.begin(), classes.end(), classes_.begin());
    count_ = classes.size();
    section_ = section;
    length_at_ = Section::none;
    for (std::uint32_t i = 0; i < count_; ++i) {
      if (FieldClass::from(classes[i]).name() == FieldName::content_length) length_at_ = i;
    }
  }

 private:
  static constexpr std::size_t most = 32;  // fields of a section that is worth it

  static bool same_two(const std::uint32_t* a, const std::uint32_t* b) {
    std::uint64_t first, second;
    std::memcpy(&first, a, sizeof first);
    std::memcpy(&second, b, sizeof second);
    return first == second;
  }

  std::array<std::uint32_t, most> classes_;
  std::size_t count_ = SIZE_MAX;  // none yet
  Section section_;
  std::uint32_t length_at_ = Section::none;  // the content-length field
};

/// The classes of a section, and whether they are those of the section before.
struct Classified {
  FieldClasses classes = {};
  Precedent* precedent = nullptr;
  bool as_before = false;
};

}  // namespace h2::message

#endif  // H2_SRC_MESSAGE_PRECEDENT_HPP
