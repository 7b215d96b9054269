# Warnings for our own targets only: h2_warnings(target...).
function(h2_warnings)
  foreach(target IN LISTS ARGN)
    if(MSVC)
      target_compile_options(${target} PRIVATE /W4 $<$<BOOL:${H2_WERROR}>:/WX>)
      # It would have fopen and getenv replaced by what no other system has.
      target_compile_definitions(${target} PRIVATE _CRT_SECURE_NO_WARNINGS)
    else()
      target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
        $<$<BOOL:${H2_WERROR}>:-Werror>)
    endif()
  endforeach()
endfunction()
