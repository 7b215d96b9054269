// Contracts: what must hold if the library and its caller are free of bugs.
#ifndef H2_SRC_TYPES_CONTRACT_HPP
#define H2_SRC_TYPES_CONTRACT_HPP

#include <cstdio>
#include <cstdlib>

// H2_EXPECTS: the caller kept a precondition. H2_ASSERT: we kept an invariant of our own. Neither
// is ever reachable by what a peer sends. Both stop the program where H2_CONTRACTS is set (debug,
// test and fuzz builds) and cost nothing elsewhere.
#if defined(H2_CONTRACTS)
#define H2_CONTRACT_CHECK(kind, condition)                                                        \
  ((condition)                                                                                    \
       ? void()                                                                                   \
       : (std::fprintf(stderr, "%s:%d: %s violated: %s\n", __FILE__, __LINE__, kind, #condition), \
          std::abort()))
#define H2_EXPECTS(condition) H2_CONTRACT_CHECK("precondition", condition)
#define H2_ASSERT(condition) H2_CONTRACT_CHECK("invariant", condition)
#else
#define H2_EXPECTS(condition) static_cast<void>(0)
#define H2_ASSERT(condition) static_cast<void>(0)
#endif

#endif  // H2_SRC_TYPES_CONTRACT_HPP
