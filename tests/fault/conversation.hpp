// A conversation in which nothing is wrong, to put one thing wrong in it.
#ifndef H2_TESTS_FAULT_CONVERSATION_HPP
#define H2_TESTS_FAULT_CONVERSATION_HPP

#include <string>
#include <string_view>
#include <vector>

#include <h2/h2.hpp>

#include "support/end.hpp"
#include "support/wire.hpp"

namespace h2::test {

/// What one frame of the peer's does that comes twice.
struct Step {
  std::string_view name;
  Wire octets;
  std::string_view twice;  // the first error that the second one makes; empty: none
};

/// An end that is ready for script(): a client has sent its requests.
[[nodiscard]] End ready(Role role, Options options = {});

/// What its peer sends from the first octet on: every type of frame that is legal there.
[[nodiscard]] std::vector<Step> script(Role role);

[[nodiscard]] Wire whole(const std::vector<Step>& steps);

/// Feeds it and takes what there is to take; then the transport goes away, and all that has to be
/// true of an end that is over is checked.
void check_finish(End& end, Log log);

/// The first line of an error, without "error ".
[[nodiscard]] std::string first_error(const Log& log);

}  // namespace h2::test

#endif  // H2_TESTS_FAULT_CONVERSATION_HPP
