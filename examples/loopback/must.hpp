// For actions that are known to be in place: a refusal is a bug of this program.
#ifndef H2_EXAMPLES_LOOPBACK_MUST_HPP
#define H2_EXAMPLES_LOOPBACK_MUST_HPP

#include <cstdio>
#include <cstdlib>

#include <h2/error.hpp>
#include <h2/result.hpp>

namespace loopback {

inline void must(h2::Result<void, h2::Misuse> done) {
  if (done) return;
  std::fprintf(stderr, "an action was refused: %s\n", h2::text(done.error().kind).data());
  std::exit(EXIT_FAILURE);
}

}  // namespace loopback

#endif  // H2_EXAMPLES_LOOPBACK_MUST_HPP
