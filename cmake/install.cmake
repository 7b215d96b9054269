# What `cmake --install` takes: the library, its headers, and what finds them again. The programs
# come only when asked for, with `cmake --install build --component h2_programs`.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS h2 EXPORT h2-targets
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT h2_runtime
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT h2_runtime NAMELINK_COMPONENT h2_dev
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT h2_dev
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/h2 DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  COMPONENT h2_dev FILES_MATCHING PATTERN "*.hpp")
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR}
  COMPONENT h2_license)

# find_package(h2). Before 1.0 a minor version may break, so another minor version is refused.
set(h2_config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/h2)
install(EXPORT h2-targets NAMESPACE h2:: DESTINATION ${h2_config_dir} COMPONENT h2_dev)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/h2-config.cmake.in
  ${PROJECT_BINARY_DIR}/h2-config.cmake INSTALL_DESTINATION ${h2_config_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/h2-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/h2-config.cmake ${PROJECT_BINARY_DIR}/h2-config-version.cmake
  DESTINATION ${h2_config_dir} COMPONENT h2_dev)

# pkg-config. It finds the prefix from where h2.pc lies, so that the whole may be moved.
foreach(dir LIBDIR INCLUDEDIR)
  if(IS_ABSOLUTE ${CMAKE_INSTALL_${dir}})
    set(h2_pc_${dir} ${CMAKE_INSTALL_${dir}})
  else()
    set(h2_pc_${dir} "\${prefix}/${CMAKE_INSTALL_${dir}}")
  endif()
endforeach()
if(IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR})
  set(h2_pc_prefix ${CMAKE_INSTALL_PREFIX})
else()
  file(RELATIVE_PATH h2_pc_up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
  string(REGEX REPLACE "/$" "" h2_pc_prefix "\${pcfiledir}/${h2_pc_up}")
endif()
get_target_property(h2_type h2 TYPE)
set(h2_pc_cflags "")
if(h2_type STREQUAL "SHARED_LIBRARY")
  set(h2_pc_cflags " -DH2_SHARED")
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/h2.pc.in ${PROJECT_BINARY_DIR}/h2.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/h2.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
  COMPONENT h2_dev)

# h2_install_program(target): a program of h2_programs, which finds a shared h2 beside itself.
function(h2_install_program target)
  install(TARGETS ${target} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT h2_programs
    EXCLUDE_FROM_ALL)
  file(RELATIVE_PATH up /${CMAKE_INSTALL_BINDIR} /${CMAKE_INSTALL_LIBDIR})
  set(beside "$ORIGIN")
  if(APPLE)
    set(beside "@loader_path")
  endif()
  if(NOT CMAKE_INSTALL_PREFIX STREQUAL "/usr")
    set_target_properties(${target} PROPERTIES INSTALL_RPATH "${beside}/${up}")
  endif()
endfunction()
