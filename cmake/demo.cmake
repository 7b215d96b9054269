# The target run-demo: two engines talk in memory, and every frame is shown. The other programs are
# built before that, because README.md goes on with them.
if(TARGET h2-loopback)
  add_custom_target(run-demo
    COMMAND h2-loopback
    COMMENT "h2-loopback: a client and a server in one process, no socket"
    USES_TERMINAL VERBATIM)
  foreach(program h2-minimal h2-serve h2-get)
    if(TARGET ${program})
      add_dependencies(run-demo ${program})
    endif()
  endforeach()
endif()
