#include "Worker/TemporaryJobFolder.h"

#include "Base/Error.h"
#include "Base/FileWriting.h"
#include "Base/Logging.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <tuple>
#include <unistd.h>
#include <utility>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;

const std::string jobFolderPrefix = "clade-worker-"; // then six random characters
const std::string lockEnding = ".lock";

/// Empty where the system's is not there, whichever variable names it.
fs::path ParentOr(const std::string& parent)
{
  std::error_code missing;
  return parent.empty() ? fs::temp_directory_path(missing) : fs::path(parent);
}

/// A job is not to blame for the folder of a worker: it is tried again.
[[noreturn]] void RefuseParent(const fs::path& parent, int error)
{
  const std::string which =
      "the temporary folder " + parent.string() + " (--temporary-folder, CLADE_TEMPORARY_FOLDER, TMPDIR)";
  switch (error)
  {
  case ENOENT:
  case ENOTDIR:
    throw Error(ErrorCode::Unavailable, which + " does not exist");
  case EACCES:
  case EPERM:
  case EROFS:
    throw Error(ErrorCode::Unavailable, which + " cannot be written: " + std::strerror(error));
  default:
    ThrowWriteFailure(which + " cannot be written", error);
  }
}

/// Whether the open file is still the one of this name: not removed, nor replaced.
bool IsThere(int file, const std::string& path)
{
  struct stat opened
  {
  };
  struct stat named
  {
  };
  return fstat(file, &opened) == 0 && lstat(path.c_str(), &named) == 0 && opened.st_dev == named.st_dev &&
         opened.st_ino == named.st_ino;
}

/// A new lock file below `parent`, open and locked: its descriptor, and its path without the ending. Another
/// process that looks for what was abandoned may be there first, between the file and its lock.
std::pair<int, std::string> MakeLock(const fs::path& parent)
{
  constexpr int tries = 100;
  for (int i = 0; i < tries; i++)
  {
    std::string path = (parent / (jobFolderPrefix + "XXXXXX")).string();
    path += lockEnding;
    const int file = mkostemps(path.data(), static_cast<int>(lockEnding.size()), O_CLOEXEC);
    if (file < 0)
    {
      RefuseParent(parent, errno);
    }
    // Where files cannot be locked, others cannot lock it either, and leave the folder.
    const bool isAnothers = flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (!isAnothers && IsThere(file, path))
    {
      return {file, path.substr(0, path.size() - lockEnding.size())};
    }
    close(file);
  }
  throw Error(ErrorCode::Unavailable, "the temporary folders below " + parent.string() +
                                          " are removed by others as soon as they are made");
}

/// Removes the folder of this lock file, and the file, unless somebody holds it locked.
void RemoveUnlessLocked(const std::string& lockFile)
{
  const int file = open(lockFile.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0)
  {
    return; // another user's, or gone by now
  }
  if (flock(file, LOCK_EX | LOCK_NB) == 0 && IsThere(file, lockFile))
  {
    const fs::path folder = lockFile.substr(0, lockFile.size() - lockEnding.size());
    std::error_code error;
    if (!fs::is_symlink(folder, error))
    {
      fs::remove_all(folder, error);
    }
    if (!fs::exists(folder, error)) // else the next look tries again
    {
      unlink(lockFile.c_str());
    }
  }
  close(file);
}

bool IsLockFile(const std::string& name)
{
  return name.size() > jobFolderPrefix.size() + lockEnding.size() &&
         name.compare(0, jobFolderPrefix.size(), jobFolderPrefix) == 0 &&
         name.compare(name.size() - lockEnding.size(), std::string::npos, lockEnding) == 0;
}
} // namespace

TemporaryJobFolder::TemporaryJobFolder(const std::string& parent)
{
  const fs::path existing = ParentOr(parent);
  if (existing.empty())
  {
    const char* named = std::getenv("TMPDIR");
    RefuseParent(named == nullptr ? "" : named, ENOENT);
  }
  std::tie(lock_, path_) = MakeLock(existing);
  if (mkdir(path_.c_str(), S_IRWXU) != 0)
  {
    const int reason = errno;
    unlink((path_ + lockEnding).c_str());
    close(lock_);
    RefuseParent(existing, reason);
  }
}

TemporaryJobFolder::~TemporaryJobFolder()
{
  std::error_code error;
  fs::remove_all(path_, error);
  if (error)
  {
    Log(LogLevel::Error, "The temporary folder " + path_ + " could not be removed: " + error.message());
  }
  else
  {
    unlink((path_ + lockEnding).c_str());
  }
  close(lock_);
}

void TemporaryJobFolder::RemoveAbandoned(const std::string& parent)
{
  std::error_code error;
  for (fs::directory_iterator entry(ParentOr(parent), error), end; !error && entry != end;
       entry.increment(error))
  {
    if (IsLockFile(entry->path().filename().string()))
    {
      RemoveUnlessLocked(entry->path().string());
    }
  }
}
} // namespace Clade
