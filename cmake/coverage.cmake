# H2_COVERAGE: everything is built with counters; the target coverage-report reads them.
if(NOT H2_COVERAGE)
  return()
endif()

add_compile_options(--coverage -fprofile-update=atomic)
add_link_options(--coverage)

find_program(H2_GCOVR gcovr)
if(NOT H2_GCOVR)
  h2_left_out("the coverage report" "gcovr is missing (apt-get install gcovr)")
  add_custom_target(coverage-report
    COMMAND ${CMAKE_COMMAND} -E echo "No report: gcovr is missing (apt-get install gcovr)"
    VERBATIM)
  return()
endif()

# What the suite has to reach, in percent. Contracts fail in no test, so the branches of the lines
# that state them do not count.
set(h2_lines_least 98)
set(h2_branches_least 93)

set(h2_report ${PROJECT_BINARY_DIR}/report)
add_custom_target(coverage-report
  COMMAND ${CMAKE_COMMAND} -E make_directory ${h2_report}
  COMMAND ${H2_GCOVR} --root ${PROJECT_SOURCE_DIR} --object-directory ${PROJECT_BINARY_DIR}
    --filter ${PROJECT_SOURCE_DIR}/src/ --filter ${PROJECT_SOURCE_DIR}/include/
    --exclude-throw-branches --exclude-unreachable-branches
    --exclude-branches-by-pattern ".*H2_(ASSERT|EXPECTS)\\(.*"
    --fail-under-line ${h2_lines_least} --fail-under-branch ${h2_branches_least}
    --html-details ${h2_report}/index.html --txt ${h2_report}/summary.txt --print-summary
    ${PROJECT_BINARY_DIR}
  COMMAND ${CMAKE_COMMAND} -E cat ${h2_report}/summary.txt
  COMMAND ${CMAKE_COMMAND} -E echo "Line by line: ${h2_report}/index.html"
  USES_TERMINAL VERBATIM)
