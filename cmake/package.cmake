# Debian packages as Debian would cut them: the shared library alone in one that is named after its
# SONAME, so that two of them can be installed at once, and all that is for compiling in the other.
# `cmake --workflow --preset package` makes both; a static build has no more than the second.
set(h2_soversion ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
set(CPACK_GENERATOR TGZ)
set(CPACK_PACKAGE_CONTACT "the h2 authors" CACHE STRING "Who answers for the packages")
set(CPACK_PACKAGE_VENDOR "the h2 authors")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_STRIP_FILES ON)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

# What the library depends on, and how others depend on it: two programs find that out.
find_program(H2_DPKG_SHLIBDEPS dpkg-shlibdeps)
find_program(H2_FILE file)
mark_as_advanced(H2_DPKG_SHLIBDEPS H2_FILE)
if(H2_DPKG_SHLIBDEPS AND H2_FILE)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
  set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
  set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY ">=")
endif()

set(h2_library_package libh2-${h2_soversion})
set(h2_description
  "An HTTP/2 engine for C++20 that turns octets into events and actions into
octets, in memory, and does nothing else.
.
This package contains the")
set(CPACK_DEBIAN_H2_DEV_PACKAGE_NAME libh2-dev)
set(CPACK_DEBIAN_H2_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_H2_DEV_DESCRIPTION "${h2_description} headers and the library to link.")
set(CPACK_DEBIAN_H2_RUNTIME_PACKAGE_NAME ${h2_library_package})
set(CPACK_DEBIAN_H2_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_H2_RUNTIME_DESCRIPTION "${h2_description} shared library.")

set(CPACK_COMPONENTS_ALL h2_dev)
if(h2_type STREQUAL "SHARED_LIBRARY")
  list(PREPEND CPACK_COMPONENTS_ALL h2_runtime)
  set(CPACK_DEBIAN_H2_DEV_PACKAGE_DEPENDS "${h2_library_package} (= ${PROJECT_VERSION})")
endif()

# The documents that every Debian package has.
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/debian_documents.cmake)
set(CPACK_H2_SOURCE ${PROJECT_SOURCE_DIR})
set(CPACK_H2_PACKAGES h2_dev/libh2-dev h2_runtime/${h2_library_package})

include(CPack)
