#include "StagingFolder.h"

#include "Base/Error.h"
#include "Base/FileWriting.h"

#include <system_error>
#include <unistd.h>
#include <utility>

namespace Clade
{
namespace fs = std::filesystem;

StagingFolder::StagingFolder(fs::path target) : target_(std::move(target))
{
  if (!target_.has_filename()) // "folder/"
  {
    target_ = target_.parent_path();
  }
  std::error_code error;
  if (fs::exists(target_) && !(fs::is_directory(target_) && fs::is_empty(target_, error)))
  {
    throw Error(ErrorCode::Conflict, target_.string() + " already exists; nothing is overwritten");
  }
  staging_ = target_.string() + ".partial-" + std::to_string(getpid());
  fs::create_directories(staging_, error);
  if (error)
  {
    ThrowWriteFailure("cannot make the folder " + staging_.string(), error.value());
  }
}

StagingFolder::~StagingFolder()
{
  std::error_code ignored; // nothing left to do where it cannot be removed
  fs::remove_all(staging_, ignored);
}

void StagingFolder::MoveIntoPlace()
{
  std::error_code error;
  fs::rename(staging_, target_, error); // replaces an empty folder
  if (error)
  {
    throw Error(ErrorCode::Conflict,
                "cannot move the result to " + target_.string() + ": " + error.message());
  }
}
} // namespace Clade
