#pragma once
#include <string>

namespace Clade
{
/// Gives the file `from` the name `to`, in place of any file that has it: even after a power cut, `to` is the
/// old file or the whole new one, and the new one once this has returned (POSIX: fsync of the file before the
/// rename, of the folder after it). Both names must be on one file system. Throws as
/// ThrowWriteFailure, naming `to`; `from` is then left as it is, unless it was the folder that could not be
/// synchronised.
void RenameDurably(const std::string& from, const std::string& to);

/// The same if no file has the name `to` yet. If one has, returns false and changes nothing.
bool RenameDurablyIfFree(const std::string& from, const std::string& to);
} // namespace Clade
