#pragma once
#include <filesystem>
#include <string>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace Clade::Testing
{
/// What one call of fsync was for.
struct Sync
{
  std::string path;
  std::uintmax_t bytes = 0;         ///< of a file, at that moment
  std::vector<std::string> entries; ///< of a folder, at that moment
};

/// The calls of fsync of this program so far.
inline std::vector<Sync>& Syncs()
{
  static std::vector<Sync> syncs;
  return syncs;
}
} // namespace Clade::Testing

/// Takes the place of the system library's: notes the call, and does it. To be included once in a program.
extern "C" int fsync(int file)
{
  namespace fs = std::filesystem;
  Clade::Testing::Sync sync;
  std::error_code error;
  sync.path = fs::read_symlink("/proc/self/fd/" + std::to_string(file), error).string();
  if (fs::is_directory(sync.path, error))
  {
    for (const auto& entry : fs::directory_iterator(sync.path))
    {
      sync.entries.push_back(entry.path().filename().string());
    }
  }
  else
  {
    sync.bytes = fs::file_size(sync.path, error);
  }
  Clade::Testing::Syncs().push_back(sync);
  return static_cast<int>(::syscall(SYS_fsync, file));
}
