// The section before: most sections of a connection are like it, field by field.
#ifndef H2_SRC_MESSAGE_PRECEDENT_HPP
#define H2_SRC_MESSAGE_PRECEDENT_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "message/message.hpp"
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
    std::size_t i = 0;
    if (count == count_) {
      for (; i < count; ++i) {
        if (classes[i] == classes_[i]) [[likely]]
          continue;
        if (classes[i] != 0 || judge(i) != classes_[i]) break;
      }
      if (i == count) return true;
    }
    for (; i < count; ++i) {
      if (classes[i] == 0) judge(i);
    }
    return false;
  }

  /// Says of a section whose classes are the precedent's what was said of that, and moves `message`
  /// on as accept() would; or says nothing, where another message is to go on, or nobody can say
  /// it so shortly.
  [[nodiscard]] const Accepted* follow(Message& message, Fields fields, bool end_stream) {
    if (message != before_) return nullptr;
    Message next = end_stream ? ended_ : after_;
    if (length_at_ != Section::none) {
      const std::int64_t length = content_length(fields[length_at_].value);
      if (length < 0 || (end_stream && length > 0)) return nullptr;
      accepted_.section.content_length = length;
      next.expect(length);
    }
    message = next;
    return &accepted_;
  }

  /// Remembers a section that was found usual.
  /// @param before the message that it is the first section of
  void set(const Message& before, FieldClasses classes, const Section& section) {
    if (classes.size() > most) return;
    Message after = before;
    Section any_length = section;
    any_length.content_length = -1;
    const auto kind = after.headers(any_length, false);
    if (!kind) return;
    H2_COUNT(scanned(classes.size()));
    std::copy(classes.begin(), classes.end(), classes_.begin());
    count_ = classes.size();
    before_ = before;
    after_ = ended_ = after;
    ended_.end();
    accepted_ = {*kind, section};
    length_at_ = Section::none;
    for (std::uint32_t i = 0; i < count_; ++i) {
      if (FieldClass::from(classes[i]).name() == FieldName::content_length) length_at_ = i;
    }
  }

 private:
  static constexpr std::size_t most = 32;  // fields of a section that is worth it

  std::array<std::uint32_t, most> classes_;
  std::size_t count_ = SIZE_MAX;  // none yet
  Message before_ = Message::request();
  Message after_ = Message::request();  // without END_STREAM
  Message ended_ = Message::request();  // with it
  Accepted accepted_;
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
