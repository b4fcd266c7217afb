#include "Commands/PartialFolder.h"

#include "Base/FileWriting.h"

#include <system_error>
#include <unistd.h>

namespace Clade
{
namespace fs = std::filesystem;

PartialFolder::PartialFolder(const fs::path& target, Parents parents)
    : path_(target.string() + ".partial-" + std::to_string(getpid()))
{
  std::error_code error;
  if (parents == Parents::Make && path_.has_parent_path())
  {
    fs::create_directories(path_.parent_path(), error);
  }
  fs::remove_all(path_, error); // of a process of the same number that was killed
  fs::create_directory(path_, error);
  if (error)
  {
    ThrowWriteFailure("cannot write " + target.string(), error.value());
  }
}

PartialFolder::~PartialFolder()
{
  std::error_code ignored; // nothing left to do where it cannot be removed
  fs::remove_all(path_, ignored);
}
} // namespace Clade
