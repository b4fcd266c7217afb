#include "StagedFiles.h"

#include "EnhanceOutput.h"

#include "Base/DurableRename.h"
#include "Base/Error.h"
#include "Base/FileWriting.h"

#include <filesystem>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace Clade
{
namespace fs = std::filesystem;

StagedFiles::StagedFiles(std::vector<std::string> paths)
    : paths_(std::move(paths)), staging_(paths_.at(0) + ".partial-" + std::to_string(getpid()))
{
  for (const std::string& path : paths_)
  {
    RequireNew(path);
  }
  std::error_code error;
  fs::create_directory(staging_, error);
  if (error)
  {
    ThrowWriteFailure("cannot write " + paths_.front(), error.value());
  }
}

StagedFiles::~StagedFiles()
{
  std::error_code ignored; // nothing left to do where it cannot be removed
  fs::remove_all(staging_, ignored);
}

std::string StagedFiles::PlaceOf(const std::string& path) const
{
  return (fs::path(staging_) / fs::path(path).filename()).string();
}

void StagedFiles::MoveIntoPlace()
{
  std::vector<std::string> moved;
  try
  {
    for (const std::string& path : paths_)
    {
      if (fs::exists(PlaceOf(path)))
      {
        if (!RenameDurablyIfFree(PlaceOf(path), path))
        {
          throw Error(ErrorCode::Conflict, path + " already exists; nothing is overwritten");
        }
        moved.push_back(path);
      }
    }
  }
  catch (const Error&)
  {
    for (const std::string& path : moved)
    {
      std::error_code ignored; // what is said is the first failure
      fs::remove(path, ignored);
    }
    throw;
  }
}
} // namespace Clade
