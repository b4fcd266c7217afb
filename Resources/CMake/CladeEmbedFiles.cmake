# Run by clade_embed at build time: writes HEADER and SOURCE that hold FILES as the array SYMBOL.
list(LENGTH FILES count)
file(WRITE "${HEADER}" "#pragma once
#include \"Base/EmbeddedFile.h\"

#include <array>

namespace Clade::Embedded
{
extern const std::array<EmbeddedFile, ${count}> ${SYMBOL};
}
")

set(rows)
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME)
  file(SIZE "${file}" size)
  file(READ "${file}" hex HEX)
  string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${hex}")
  string(REGEX REPLACE "((\\\\x..)(\\\\x..)?(\\\\x..)?(\\\\x..)?(\\\\x..)?(\\\\x..)?(\\\\x..)?(\\\\x..)?)" "\\1\"\n\"" bytes
         "${bytes}")
  string(APPEND rows "  EmbeddedFile{\"${name}\", std::string_view(\n\"${bytes}\", ${size})},\n")
endforeach()
file(WRITE "${SOURCE}" "#include \"Embedded/${SYMBOL}.h\"

namespace Clade::Embedded
{
const std::array<EmbeddedFile, ${count}> ${SYMBOL} = {{
${rows}}};
}
")
