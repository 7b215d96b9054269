# Run by cpack before it closes the packages: puts copyright and changelog into each, in
# /usr/share/doc/PACKAGE.
if(NOT CPACK_GENERATOR STREQUAL "DEB")
  return()
endif()
foreach(pair IN LISTS CPACK_H2_PACKAGES)
  get_filename_component(component ${pair} DIRECTORY)
  get_filename_component(package ${pair} NAME)
  set(root ${CPACK_TEMPORARY_DIRECTORY}/${component})
  if(NOT EXISTS ${root})
    continue()
  endif()
  set(folder ${root}${CPACK_PACKAGING_INSTALL_PREFIX}/share/doc/${package})
  configure_file(${CPACK_H2_SOURCE}/LICENSE ${folder}/copyright COPYONLY)
  file(ARCHIVE_CREATE OUTPUT ${folder}/changelog.gz PATHS ${CPACK_H2_SOURCE}/CHANGELOG.md
    FORMAT raw COMPRESSION GZip COMPRESSION_LEVEL 9)
  file(CHMOD ${folder}/changelog.gz PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
endforeach()
