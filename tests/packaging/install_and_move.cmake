# cmake -D BUILD=... -D CONFIG=... -D SOURCE=... -D PREFIX=... -P: installs what is built into
# another place than PREFIX, moves it there, and looks for paths that say where it was made.
file(REMOVE_RECURSE ${PREFIX} ${PREFIX}-at-first)
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --config "${CONFIG}"
  --prefix ${PREFIX}-at-first COMMAND_ERROR_IS_FATAL ANY)
file(RENAME ${PREFIX}-at-first ${PREFIX})

file(GLOB_RECURSE headers RELATIVE ${SOURCE} ${SOURCE}/include/*)
foreach(header IN LISTS headers)
  if(NOT EXISTS ${PREFIX}/${header})
    message(SEND_ERROR "not installed: ${header}")
  endif()
endforeach()

file(GLOB_RECURSE files ${PREFIX}/*.cmake ${PREFIX}/*.pc ${PREFIX}/*.hpp)
list(LENGTH headers at_least)
list(LENGTH files found)
if(found LESS at_least)
  message(SEND_ERROR "only ${found} files are installed")
endif()
foreach(file IN LISTS files)
  file(READ ${file} text)
  foreach(path ${SOURCE} ${BUILD} ${PREFIX}-at-first)
    string(FIND "${text}" "${path}" at)
    if(NOT at EQUAL -1)
      message(SEND_ERROR "${file} says where it was made: ${path}")
    endif()
  endforeach()
endforeach()

file(GLOB programs ${PREFIX}/bin/h2-*)
if(programs)
  message(SEND_ERROR "nobody asked for ${programs}")
endif()
