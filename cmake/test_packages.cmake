# What the tests stand on. A version in find_package would refuse either Catch2 2.13 or Catch2 3.
find_package(Catch2 QUIET)
find_package(rapidcheck QUIET)

if(NOT Catch2_FOUND OR NOT rapidcheck_FOUND)
  set(h2_missing "")
  if(NOT Catch2_FOUND)
    list(APPEND h2_missing "Catch2")
  endif()
  if(NOT rapidcheck_FOUND)
    list(APPEND h2_missing "rapidcheck")
  endif()
  list(JOIN h2_missing " and " h2_missing)
  message(FATAL_ERROR
    "The tests of h2 need ${h2_missing}.\n"
    "On Debian and Ubuntu: apt-get install catch2 librapidcheck-dev\n"
    "To build without the tests: cmake -DH2_TESTS=OFF ...")
endif()
