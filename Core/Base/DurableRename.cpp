#include "Base/DurableRename.h"

#include "Base/FileWriting.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace Clade
{
namespace
{
[[noreturn]] void Refuse(const std::string& path, int error)
{
  ThrowWriteFailure(path + " could not be written", error);
}

/// 0, or what kept the file or folder from reaching the disk. Some network disks do not support it.
int Synchronise(const std::string& path)
{
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0)
  {
    return errno;
  }
  int error = 0;
  while ((error = ::fsync(file) == 0 ? 0 : errno) == EINTR)
  {
  }
  ::close(file);
  return error == EINVAL || error == ENOSYS || error == ENOTSUP ? 0 : error;
}

void SynchroniseFolderOf(const std::string& path)
{
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const int error = Synchronise(folder.empty() ? "." : folder);
  if (error != 0 && error != EACCES) // a folder that may be written, not listed, cannot be opened
  {
    Refuse(path, error);
  }
}

/// 0, or why the file did not get the name; EEXIST where another has it.
int RenameIfFree(const std::string& from, const std::string& to)
{
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0)
  {
    return 0;
  }
  if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP)
  {
    return errno;
  }
  // Network disks may lack this rename; a hard link does not replace a file either.
  return ::link(from.c_str(), to.c_str()) == 0 && ::unlink(from.c_str()) == 0 ? 0 : errno;
}
} // namespace

void RenameDurably(const std::string& from, const std::string& to)
{
  if (const int error = Synchronise(from))
  {
    Refuse(to, error);
  }
  if (std::rename(from.c_str(), to.c_str()) != 0)
  {
    Refuse(to, errno);
  }
  SynchroniseFolderOf(to);
}

bool RenameDurablyIfFree(const std::string& from, const std::string& to)
{
  if (const int error = Synchronise(from))
  {
    Refuse(to, error);
  }
  const int error = RenameIfFree(from, to);
  if (error == EEXIST)
  {
    return false;
  }
  if (error != 0)
  {
    Refuse(to, error);
  }
  SynchroniseFolderOf(to);
  return true;
}
} // namespace Clade
