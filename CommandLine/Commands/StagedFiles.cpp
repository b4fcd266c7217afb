#include "Commands/StagedFiles.h"

#include "Commands/EnhanceOutput.h"

#include "Base/DurableRename.h"
#include "Base/Error.h"

#include <filesystem>
#include <system_error>
#include <utility>

namespace Clade
{
namespace fs = std::filesystem;

namespace
{
std::vector<std::string> RequireAllNew(std::vector<std::string> paths)
{
  for (const std::string& path : paths)
  {
    RequireNew(path);
  }
  return paths;
}
} // namespace

StagedFiles::StagedFiles(std::vector<std::string> paths)
    : paths_(RequireAllNew(std::move(paths))), staging_(paths_.at(0), PartialFolder::Parents::MustBeThere)
{
}

std::string StagedFiles::PlaceOf(const std::string& path) const
{
  return (staging_.Path() / fs::path(path).filename()).string();
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
