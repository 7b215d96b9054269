# h2_left_out(what because): one line at configure time for an optional part that is not built.
function(h2_left_out what because)
  message(STATUS "h2: without ${what}: ${because}")
endfunction()
