# The shared library, built on its own as those do who make packages: its symbols, and the packages.
if(NOT UNIX OR APPLE)
  return()
endif()
set(packaged ${CMAKE_CURRENT_BINARY_DIR}/packaged)
h2_packaging_test("cpack makes Debian packages" ${CMAKE_COMMAND}
  -D SOURCE=${PROJECT_SOURCE_DIR} -D FOLDER=${packaged} -D GENERATOR=${CMAKE_GENERATOR}
  -D COMPILER=${CMAKE_CXX_COMPILER} -P ${CMAKE_CURRENT_SOURCE_DIR}/make_packages.cmake
  MAKES h2_packaged ALONE)

# Where the packages put it below /usr: the folder of the machine's kind, where Debian has those.
set(multiarch lib)
if(CMAKE_LIBRARY_ARCHITECTURE AND EXISTS /etc/debian_version)
  set(multiarch lib/${CMAKE_LIBRARY_ARCHITECTURE})
endif()
h2_consumer_test("find_package on the installed packages" find_package
  -DCMAKE_PREFIX_PATH=${packaged}/unpacked/usr NEEDS h2_packaged)
set(CMAKE_INSTALL_LIBDIR ${multiarch})
h2_pkg_config_test("pkg-config on the installed packages" ${packaged}/unpacked/usr h2_packaged)

if(NOT H2_PYTHON)
  return()
endif()
foreach(subject exports debian)
  h2_packaging_test("${subject}" ${H2_PYTHON} -B ${CMAKE_CURRENT_SOURCE_DIR}/${subject}_test.py
    ${PROJECT_SOURCE_DIR} ${packaged} ${PROJECT_VERSION} ${multiarch} NEEDS h2_packaged)
endforeach()
