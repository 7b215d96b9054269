// rapidcheck inside a Catch2 case. Its own catch.hpp does not compile with Catch2 3.
#ifndef H2_TESTS_SUPPORT_PROPERTY_HPP
#define H2_TESTS_SUPPORT_PROPERTY_HPP

#include <sstream>
#include <string>

#include <rapidcheck.h>

#include "support/catch.hpp"

namespace h2::test {

/// Checks `property` as a section of the current case; on failure the message shows the shrunk
/// counterexample and the RC_PARAMS that bring it back.
template <class Property>
void prop(const std::string& name, Property&& property) {
  SECTION(name) {
    const auto result = rc::detail::checkTestable(std::forward<Property>(property),
                                                  rc::detail::TestMetadata{name, name});
    std::ostringstream message;
    rc::detail::printResultMessage(result, message);
    INFO(message.str());
    CHECK(result.template is<rc::detail::SuccessResult>());
  }
}

}  // namespace h2::test

#endif  // H2_TESTS_SUPPORT_PROPERTY_HPP
