#include "Commands/StagingFolder.h"

#include "Base/Error.h"

#include <system_error>

namespace Clade
{
namespace fs = std::filesystem;

namespace
{
/// The path without a slash at its end. Throws Error(Conflict) where something is there.
fs::path FreeFolder(const fs::path& target)
{
  const fs::path folder = target.has_filename() ? target : target.parent_path(); // "folder/"
  std::error_code error;
  if (fs::exists(folder) && !(fs::is_directory(folder) && fs::is_empty(folder, error)))
  {
    throw Error(ErrorCode::Conflict, folder.string() + " already exists; nothing is overwritten");
  }
  return folder;
}
} // namespace

StagingFolder::StagingFolder(const fs::path& target)
    : target_(FreeFolder(target)), staging_(target_, PartialFolder::Parents::Make)
{
}

void StagingFolder::MoveIntoPlace()
{
  std::error_code error;
  fs::rename(Path(), target_, error); // replaces an empty folder
  if (error)
  {
    throw Error(ErrorCode::Conflict,
                "cannot move the result to " + target_.string() + ": " + error.message());
  }
}
} // namespace Clade
