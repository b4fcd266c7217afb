#pragma once
#include <string>
#include <vector>

namespace Clade
{
/// The regular files that `paths` name or that lie below them, sorted, each once. Folders below that this
/// user may not enter are passed over. Throws Error(NotFound) for a path that is not there or cannot be
/// listed.
std::vector<std::string> FilesBelow(const std::vector<std::string>& paths);
} // namespace Clade
