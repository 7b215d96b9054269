# Run by ctest: FILE is what PROGRAM writes.
execute_process(COMMAND ${PROGRAM} OUTPUT_VARIABLE written RESULT_VARIABLE result)
file(READ ${FILE} there)
if(NOT result EQUAL 0 OR NOT written STREQUAL there)
  message(FATAL_ERROR "${FILE} is out of date: build the target docs-generated")
endif()
