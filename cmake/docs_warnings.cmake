# Run behind Doxygen: fails if LOG has a warning. Every type and function of a namespace has to be
# documented; members may be left to their names, as where all events have a `stream`.
file(STRINGS ${LOG} lines)
list(FILTER lines EXCLUDE REGEX "Member .* of (struct|class) .* is not documented")
if(lines)
  list(JOIN lines "\n" text)
  message(FATAL_ERROR "${text}")
endif()
