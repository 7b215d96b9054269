# h2 built as a part of somebody else's project: once by each compiler, once without exceptions and
# without RTTI, as a shared library, which links everything that is in it.
h2_consumer(add_subdirectory)
h2_consumer(fetch_content)
set(root ${CMAKE_CURRENT_BINARY_DIR})
foreach(link ${root}/add_subdirectory/h2 ${root}/h2)
  file(CREATE_LINK ${PROJECT_SOURCE_DIR} ${link} RESULT failure SYMBOLIC)
  if(failure)
    h2_left_out("h2 within other projects" "${link}: ${failure}")
    return()
  endif()
endforeach()

set(plain "")
set(bare "")
if(NOT MSVC)
  set(plain -Wall -Wextra -Werror)
  set(bare -fno-exceptions -fno-rtti)
endif()
list(JOIN plain " " plain)
list(JOIN bare " " bare)
h2_consumer_test("add_subdirectory" add_subdirectory
  COMPILER ${h2_other_compiler} FLAGS ${plain} ALONE)
h2_consumer_test("FetchContent, shared, without exceptions and RTTI" fetch_content
  -DBUILD_SHARED_LIBS=ON FLAGS ${bare} ALONE)
