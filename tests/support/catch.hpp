// Catch2, whichever major version is installed.
#ifndef H2_TESTS_SUPPORT_CATCH_HPP
#define H2_TESTS_SUPPORT_CATCH_HPP

#if defined(H2_WITHOUT_CATCH)
// The fuzz targets use the same ends, and no test framework.
#elif __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_macros.hpp>
#include <catch2/catch_tostring.hpp>
#else
#include <catch2/catch.hpp>
#endif

#endif  // H2_TESTS_SUPPORT_CATCH_HPP
