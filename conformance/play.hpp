// Plays cases on a subject.
#ifndef H2_CONFORMANCE_PLAY_HPP
#define H2_CONFORMANCE_PLAY_HPP

#include <cstdint>
#include <string>

#include "conformance/case.hpp"
#include "conformance/subject.hpp"

namespace h2::conformance {

/// How octets are handed over, which must make no difference: RFC 9113 §4.1.
enum class Cut : std::uint8_t {
  whole,   ///< what a step feeds at once, output in large buffers
  octets,  ///< one octet at a time, output in buffers of 3
};

enum class Outcome : std::uint8_t { passed, failed, not_applicable };

struct Played {
  Outcome outcome = Outcome::passed;
  std::size_t line = 0;  ///< of the step that failed
  std::string what;      ///< expected and got; or why it does not apply
  std::string instance;  ///< "server, length=3, octet by octet"
};

/// Plays every instance in both cuts; the first failure is the result.
[[nodiscard]] Played play(const Case& test, const SubjectKind& kind);

}  // namespace h2::conformance

#endif  // H2_CONFORMANCE_PLAY_HPP
