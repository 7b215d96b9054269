# Puts the parts of the page together, as a C++ string literal.
# cmake -DFOLDER=... -DOUTPUT=... -P embed.cmake
file(READ ${FOLDER}/page.html page)
foreach(part css model.js view.js)
  file(READ ${FOLDER}/page.${part} text)
  string(REPLACE "<!--${part}-->" "${text}" page "${page}")
endforeach()
file(WRITE ${OUTPUT} "R\"page(${page})page\"\n")
