// What a case is played on: one end of a connection, of whatever implementation.
#ifndef H2_CONFORMANCE_SUBJECT_HPP
#define H2_CONFORMANCE_SUBJECT_HPP

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/case.hpp"

namespace h2::conformance {

/// A step that this subject has no means for: the case does not apply to it.
struct NotApplicable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Subject {
 public:
  Subject() = default;
  Subject(const Subject&) = delete;
  Subject& operator=(const Subject&) = delete;
  virtual ~Subject() = default;

  /// Octets from the peer. Returns how many it took; the rest is given again after some output was
  /// taken.
  virtual std::size_t feed(std::string_view octets) = 0;

  /// Writes at most `size` octets.
  virtual std::string write(std::size_t size) = 0;

  /// Events since the last call, as text. Pieces of content come as one.
  virtual std::vector<std::string> events() = 0;

  /// Why it was refused, or nothing.
  virtual std::string act(const Act& act) = 0;

  /// Lets time pass; counted from the beginning.
  virtual void advance(std::int64_t nanoseconds) = 0;

  [[nodiscard]] virtual bool finished() = 0;

  /// `send_window 1`, `remote MAX_FRAME_SIZE`, ...
  [[nodiscard]] virtual std::int64_t ask(std::string_view what) = 0;
};

/// A kind of subject.
struct SubjectKind {
  std::string name;
  std::string version;
  /// Its events and refusals are those of the cases. If not, only its output is compared.
  bool exact = false;
  std::unique_ptr<Subject> (*make)(Role role, const OptionList& options) = nullptr;
  /// The rule for which the options are refused, or nothing.
  std::string (*check)(Role role, const OptionList& options) = nullptr;
  /// The octets of a frame, nothing if it cannot be.
  std::optional<std::string> (*encode)(std::string_view frame) = nullptr;
  /// The text of a frame or the name of the rule that it breaks.
  std::string (*decode)(std::string_view octets) = nullptr;
};

/// The engine of this library.
[[nodiscard]] SubjectKind h2_subject();

#if defined(H2_CONFORMANCE_NGHTTP2)
/// libnghttp2, as it is installed.
[[nodiscard]] SubjectKind nghttp2_subject();
#endif

}  // namespace h2::conformance

#endif  // H2_CONFORMANCE_SUBJECT_HPP
