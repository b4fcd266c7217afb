#pragma once
#include <string_view>

namespace Clade
{
/// A file of the source tree that was built into the program (clade_embed, Resources/CMake/CladeEmbed.cmake).
struct EmbeddedFile
{
  std::string_view name; ///< without folders: "index.html"
  std::string_view content;
};
} // namespace Clade
