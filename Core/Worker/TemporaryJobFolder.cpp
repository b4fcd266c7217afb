#include "Worker/TemporaryJobFolder.h"

#include "Base/Error.h"
#include "Base/Logging.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <unistd.h>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;

const std::string jobFolderPrefix = "clade-worker-"; // then the process, a dash, and six random characters

fs::path ParentOr(const std::string& parent)
{
  return parent.empty() ? fs::temp_directory_path() : fs::path(parent);
}

/// Whether the process that the folder's name tells of is gone; this one has no folder yet.
bool IsAbandoned(const std::string& name)
{
  const auto process = static_cast<pid_t>(std::strtol(name.c_str() + jobFolderPrefix.size(), nullptr, 10));
  return process > 0 && (process == getpid() || (kill(process, 0) != 0 && errno == ESRCH));
}
} // namespace

TemporaryJobFolder::TemporaryJobFolder(const std::string& parent)
{
  std::string pattern =
      (ParentOr(parent) / (jobFolderPrefix + std::to_string(getpid()) + "-XXXXXX")).string();
  if (mkdtemp(pattern.data()) == nullptr)
  {
    throw Error(ErrorCode::StorageFull,
                "no temporary folder can be made as " + pattern + " (" + std::strerror(errno) + ")");
  }
  path_ = pattern;
}

TemporaryJobFolder::~TemporaryJobFolder()
{
  std::error_code error;
  fs::remove_all(path_, error);
  if (error)
  {
    Log(LogLevel::Error, "The temporary folder " + path_ + " could not be removed: " + error.message());
  }
}

void TemporaryJobFolder::RemoveAbandoned(const std::string& parent)
{
  std::error_code error;
  for (fs::directory_iterator entry(ParentOr(parent), error), end; !error && entry != end;
       entry.increment(error))
  {
    const std::string name = entry->path().filename().string();
    std::error_code notOurs;
    if (name.compare(0, jobFolderPrefix.size(), jobFolderPrefix) == 0 && entry->is_directory(notOurs) &&
        !entry->is_symlink(notOurs) && IsAbandoned(name))
    {
      fs::remove_all(entry->path(), notOurs); // another user's stays
    }
  }
}
} // namespace Clade
