#include "Base/FilesBelow.h"

#include "Base/Error.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;

void AddFilesBelow(const std::string& path, std::vector<std::string>& files)
{
  std::error_code failure;
  const fs::file_status status = fs::status(path, failure);
  if (fs::is_regular_file(status))
  {
    files.push_back(path);
    return;
  }
  if (!fs::is_directory(status))
  {
    throw Error(ErrorCode::NotFound, "there is no file or folder " + path);
  }
  fs::recursive_directory_iterator entry(path, fs::directory_options::skip_permission_denied, failure);
  for (; !failure && entry != fs::recursive_directory_iterator(); entry.increment(failure))
  {
    std::error_code unreadable;
    if (entry->is_regular_file(unreadable))
    {
      files.push_back(entry->path().string());
    }
  }
  if (failure)
  {
    throw Error(ErrorCode::NotFound, "the folder " + path + " cannot be listed: " + failure.message());
  }
}
} // namespace

std::vector<std::string> FilesBelow(const std::vector<std::string>& paths)
{
  std::vector<std::string> files;
  for (const std::string& path : paths)
  {
    AddFilesBelow(path, files);
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}
} // namespace Clade
