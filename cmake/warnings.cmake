# Warnings for our own targets only: h2_warnings(target...).
function(h2_warnings)
  foreach(target IN LISTS ARGN)
    if(MSVC)
      target_compile_options(${target} PRIVATE /W4 $<$<BOOL:${H2_WERROR}>:/WX>)
    else()
      target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
        $<$<BOOL:${H2_WERROR}>:-Werror>)
    endif()
  endforeach()
endfunction()
