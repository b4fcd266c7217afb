# clade_embed(TARGET SYMBOL FILE...): builds the files into TARGET byte by byte and again whenever one changes. Its
# sources then write
#   #include "Embedded/SYMBOL.h"
# and find `Clade::Embedded::SYMBOL`, a std::array of Base/EmbeddedFile.h in the order given, named without folders.
function(clade_embed target symbol)
  set(root "${CMAKE_BINARY_DIR}/Embedded/${target}")
  set(header "${root}/Embedded/${symbol}.h")
  set(source "${root}/Embedded/${symbol}.cpp")
  set(files)
  foreach(file IN LISTS ARGN)
    get_filename_component(file "${file}" ABSOLUTE)
    list(APPEND files "${file}")
  endforeach()
  set(script "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/CladeEmbedFiles.cmake")
  add_custom_command(
    OUTPUT "${header}" "${source}"
    COMMAND "${CMAKE_COMMAND}" "-DSYMBOL=${symbol}" "-DHEADER=${header}" "-DSOURCE=${source}" "-DFILES=${files}"
            -P "${script}"
    DEPENDS ${files} "${script}"
    COMMENT "Embedding ${symbol}"
    VERBATIM)
  target_sources(${target} PRIVATE "${header}" "${source}")
  target_include_directories(${target} PRIVATE "${root}")
endfunction()
