// Where this engine and libnghttp2 part, and why this one does what it does.
#ifndef H2_FUZZ_CONNECTION_DIVERGENCES_HPP
#define H2_FUZZ_CONNECTION_DIVERGENCES_HPP

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <h2/h2.hpp>

namespace h2::fuzz {

/// What an end does about a frame.
enum class Answer : std::uint8_t {
  nothing,   ///< it is ignored
  accepted,  ///< something is shown, or said in return
  reset,     ///< a stream error
  ended,     ///< a connection error
  silent,    ///< the connection is over, and nobody is told why
  any,       ///< whatever the rest of it deserves, which the other end does not look at
};

struct Divergence {
  std::string_view frame;  ///< the name of its type
  Answer ours;
  std::optional<Rule> rule;  ///< that the peer broke, as we have it
  Answer theirs;
  std::optional<ErrorCode> code;  ///< with which they answer
  std::string_view what;
  std::string_view because;  ///< the requirements that ours follows, conformance/requirements.tsv
  bool unacknowledged = false;  ///< only before the peer has acknowledged our SETTINGS
};

/// All that are known.
[[nodiscard]] std::span<const Divergence> divergences();

}  // namespace h2::fuzz

#endif  // H2_FUZZ_CONNECTION_DIVERGENCES_HPP
