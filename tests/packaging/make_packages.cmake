# cmake -D SOURCE=... -D FOLDER=... -D GENERATOR=... -D COMPILER=... -P: builds the shared library
# in FOLDER/build, makes the packages there, and unpacks them below FOLDER/unpacked.
function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

set(build ${FOLDER}/build)
run(${CMAKE_COMMAND} -S ${SOURCE} -B ${build} -G ${GENERATOR} -DCMAKE_CXX_COMPILER=${COMPILER}
  -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O0 -DCMAKE_INSTALL_PREFIX=/usr
  -DBUILD_SHARED_LIBS=ON -DH2_TESTS=OFF -DH2_EXAMPLES=OFF -DH2_CONFORMANCE=OFF -DH2_FUZZ=OFF)
run(${CMAKE_COMMAND} --build ${build} --config Debug --parallel 2)

file(REMOVE_RECURSE ${FOLDER}/unpacked ${FOLDER}/packages)
find_program(DPKG_DEB dpkg-deb)
if(NOT DPKG_DEB)
  run(${CMAKE_COMMAND} -E env DESTDIR=${FOLDER}/unpacked ${CMAKE_COMMAND} --install ${build}
    --config Debug)
  return()
endif()
find_program(CPACK cpack REQUIRED)
run(${CPACK} --config ${build}/CPackConfig.cmake -C Debug -G DEB -B ${FOLDER}/packages)
file(GLOB packages ${FOLDER}/packages/*.deb)
foreach(package IN LISTS packages)
  run(${DPKG_DEB} --extract ${package} ${FOLDER}/unpacked)
endforeach()
