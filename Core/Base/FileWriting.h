#pragma once
#include <string>
#include <string_view>

namespace Clade
{
/// Throws the Error that a failed write means: NotFound where there is no such folder, Forbidden where this
/// user may not write there or nobody may, Conflict where the name is a folder's, StorageFull where the disk,
/// a quota or a limit is full or the disk fails, else Internal. The sentence is `what`, a colon and the
/// system's words.
/// @param error  errno of what failed
[[noreturn]] void ThrowWriteFailure(const std::string& what, int error);

/// `bytes` become all that the file holds. Returns 0, or the errno of what failed.
int WriteBytes(const std::string& path, std::string_view bytes);

/// The same; throws as ThrowWriteFailure, naming the path.
void WriteWholeFile(const std::string& path, std::string_view bytes);

/// Throws so where the file could not be written now, and changes nothing: to be called before the work whose
/// result is to be written.
void RequireWritableFile(const std::string& path);
} // namespace Clade
