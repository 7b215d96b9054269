# The target docs: the reference of the public headers with the pages of docs/, by Doxygen.
if(NOT EXISTS ${PROJECT_SOURCE_DIR}/docs/Doxyfile.in)
  return()  # recipes of package managers take the library's sources without its documents
endif()
find_program(H2_DOXYGEN doxygen)
mark_as_advanced(H2_DOXYGEN)
if(NOT H2_DOXYGEN)
  h2_left_out("the reference in HTML" "Doxygen is missing (apt-get install doxygen)")
  add_custom_target(docs
    COMMAND ${CMAKE_COMMAND} -E echo "No reference: Doxygen is missing (apt-get install doxygen)"
    VERBATIM)
  return()
endif()

set(h2_docs_output ${PROJECT_BINARY_DIR}/html)
set(h2_docs_log ${PROJECT_BINARY_DIR}/doxygen.log)
configure_file(${PROJECT_SOURCE_DIR}/docs/Doxyfile.in ${PROJECT_BINARY_DIR}/Doxyfile @ONLY)
add_custom_target(docs
  COMMAND ${CMAKE_COMMAND} -E make_directory ${h2_docs_output}
  COMMAND ${H2_DOXYGEN} ${PROJECT_BINARY_DIR}/Doxyfile
  COMMAND ${CMAKE_COMMAND} -DLOG=${h2_docs_log} -P ${CMAKE_CURRENT_LIST_DIR}/docs_warnings.cmake
  COMMAND ${CMAKE_COMMAND} -E echo "The reference: ${h2_docs_output}/index.html"
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
  USES_TERMINAL VERBATIM)
