# The target run-demo: two engines talk in memory, and every frame is shown.
if(TARGET h2-loopback)
  add_custom_target(run-demo
    COMMAND h2-loopback
    COMMENT "h2-loopback: a client and a server in one process, no socket"
    USES_TERMINAL VERBATIM)
endif()
