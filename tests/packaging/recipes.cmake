# The recipes for other package managers, tried without them: stand-ins of their functions do what
# the recipes rely on. And the workflow for hosted machines.
h2_packaging_test("the vcpkg port" ${CMAKE_COMMAND}
  -D SOURCE=${PROJECT_SOURCE_DIR} -D BUILD=${PROJECT_BINARY_DIR} -D CONFIG=$<CONFIG>
  -D FOLDER=${CMAKE_CURRENT_BINARY_DIR}/vcpkg -P ${CMAKE_CURRENT_SOURCE_DIR}/vcpkg_port.cmake)
if(H2_PYTHON)
  h2_packaging_test("recipes" ${H2_PYTHON} -B ${CMAKE_CURRENT_SOURCE_DIR}/recipes_test.py
    ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_BINARY_DIR}/conan ${PROJECT_VERSION} ${CMAKE_COMMAND})
endif()

find_program(H2_CONAN conan)
mark_as_advanced(H2_CONAN)
if(H2_CONAN)
  h2_packaging_test("conan create" ${CMAKE_COMMAND} -E env
    CONAN_HOME=${CMAKE_CURRENT_BINARY_DIR}/conan-home
    sh -euxc "${H2_CONAN} profile detect --force\n\
${H2_CONAN} create '${PROJECT_SOURCE_DIR}/packaging/conan' -s compiler.cppstd=20" ALONE)
endif()
