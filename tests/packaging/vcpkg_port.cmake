# cmake -D SOURCE=... -D BUILD=... -D CONFIG=... -D FOLDER=... -P: runs portfile.cmake. What vcpkg
# would build is taken from BUILD, where the library is built already.
set(PORT h2)
set(CURRENT_PORT_DIR ${SOURCE}/packaging/vcpkg)
set(CURRENT_PACKAGES_DIR ${FOLDER})
file(REMOVE_RECURSE ${FOLDER})

function(vcpkg_cmake_configure)
  cmake_parse_arguments(PARSE_ARGV 0 call "" "SOURCE_PATH" "OPTIONS")
  if(NOT call_SOURCE_PATH STREQUAL SOURCE)
    message(FATAL_ERROR "the port would build ${call_SOURCE_PATH}")
  endif()
  file(READ ${call_SOURCE_PATH}/CMakeLists.txt listing)
  foreach(option IN LISTS call_OPTIONS)
    string(REGEX MATCH "^-D(H2_[A-Z]+)=OFF$" match "${option}")
    if(NOT match OR NOT listing MATCHES "option\\(${CMAKE_MATCH_1} ")
      message(FATAL_ERROR "h2 has no such option: ${option}")
    endif()
  endforeach()
endfunction()

function(vcpkg_cmake_install)
  execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --config "${CONFIG}"
    --prefix ${CURRENT_PACKAGES_DIR} OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(vcpkg_cmake_config_fixup)
  cmake_parse_arguments(PARSE_ARGV 0 call "" "CONFIG_PATH" "")
  file(RENAME ${CURRENT_PACKAGES_DIR}/${call_CONFIG_PATH} ${CURRENT_PACKAGES_DIR}/share/${PORT})
endfunction()

function(vcpkg_fixup_pkgconfig)
  if(NOT EXISTS ${CURRENT_PACKAGES_DIR}/lib/pkgconfig/h2.pc)
    message(FATAL_ERROR "no h2.pc to fix")
  endif()
endfunction()

function(vcpkg_install_copyright)
  cmake_parse_arguments(PARSE_ARGV 0 call "" "" "FILE_LIST")
  configure_file(${call_FILE_LIST} ${CURRENT_PACKAGES_DIR}/share/${PORT}/copyright COPYONLY)
endfunction()

include(${CURRENT_PORT_DIR}/portfile.cmake)

foreach(file include/h2/h2.hpp share/h2/h2-config.cmake share/h2/copyright share/h2/usage)
  if(NOT EXISTS ${FOLDER}/${file})
    message(SEND_ERROR "the port does not install ${file}")
  endif()
endforeach()
file(GLOB shared LIST_DIRECTORIES true RELATIVE ${FOLDER}/share ${FOLDER}/share/*)
if(NOT shared STREQUAL "h2")
  message(SEND_ERROR "share/ holds what vcpkg does not want there: ${shared}")
endif()
