# find_package and pkg-config on what is built already, installed and then moved elsewhere: nothing
# in it may lead back to here.
set(installed ${CMAKE_CURRENT_BINARY_DIR}/installed)
h2_packaging_test("cmake --install, and move it" ${CMAKE_COMMAND}
  -D BUILD=${PROJECT_BINARY_DIR} -D CONFIG=$<CONFIG> -D SOURCE=${PROJECT_SOURCE_DIR}
  -D PREFIX=${installed} -P ${CMAKE_CURRENT_SOURCE_DIR}/install_and_move.cmake
  MAKES h2_installed)

h2_consumer(find_package)
set(here -DCMAKE_PREFIX_PATH=${installed})
h2_consumer_test("find_package" find_package ${here} NEEDS h2_installed)
if("cxx_std_23" IN_LIST CMAKE_CXX_COMPILE_FEATURES)
  h2_consumer_test("find_package in C++23" find_package ${here} -DCMAKE_CXX_STANDARD=23
    NEEDS h2_installed)
endif()
if(h2_other_compiler)
  h2_consumer_test("find_package with the other compiler" find_package ${here}
    COMPILER ${h2_other_compiler} NEEDS h2_installed)
endif()

if(TARGET h2-minimal AND UNIX)
  set(programs ${CMAKE_CURRENT_BINARY_DIR}/programs)
  h2_packaging_test("the programs, on request" sh -euxc
    "'${CMAKE_COMMAND}' --install '${PROJECT_BINARY_DIR}' --prefix '${programs}' \
--config '$<CONFIG>' --component h2_programs && '${programs}/bin/h2-minimal'")
endif()

set(version_script ${CMAKE_CURRENT_SOURCE_DIR}/versions.cmake)
h2_packaging_test("find_package takes the minor versions that fit" ${CMAKE_COMMAND}
  -D CONFIG_VERSION=${PROJECT_BINARY_DIR}/h2-config-version.cmake -D VERSION=${PROJECT_VERSION}
  -P ${version_script})

# The line of README.md, in a shell.
find_program(H2_PKG_CONFIG pkg-config)
h2_readme_block(pkg_config pkg_config_line)
# h2_pkg_config_test(name prefix fixture)
function(h2_pkg_config_test name prefix fixture)
  if(NOT UNIX OR NOT H2_PKG_CONFIG)
    h2_left_out("the test of ${name}" "there is no pkg-config (apt-get install pkg-config)")
    return()
  endif()
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${fixture}-pkg-config)
  configure_file(${CMAKE_CURRENT_SOURCE_DIR}/main.cpp ${folder}/your-program.cpp COPYONLY)
  set(libdir ${prefix}/${CMAKE_INSTALL_LIBDIR})
  h2_packaging_test(${name} ${CMAKE_COMMAND} -E chdir ${folder} ${CMAKE_COMMAND} -E env
    PKG_CONFIG_PATH=${libdir}/pkgconfig LD_LIBRARY_PATH=${libdir} CXX=${CMAKE_CXX_COMPILER}
    sh -euxc "${pkg_config_line}\n./your-program" NEEDS ${fixture})
endfunction()
h2_pkg_config_test("pkg-config" ${installed} h2_installed)
