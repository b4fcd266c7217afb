#include "Commands/PartialFolder.h"

#include "Base/FileWriting.h"

#include <system_error>
#include <unistd.h>

namespace Clade
{
namespace fs = std::filesystem;

PartialFolder::PartialFolder(const fs::path& target, Parents parents)
{
  std::error_code error;
  if (parents == Parents::Make && target.has_parent_path())
  {
    fs::create_directories(target.parent_path(), error);
  }
  // One that is there is another's: of a process of the same number that was killed, or of another container.
  bool isNew = false;
  for (int number = 1; !error && !isNew; number++)
  {
    path_ = target.string() + ".partial-" + std::to_string(getpid()) + "-" + std::to_string(number);
    isNew = fs::create_directory(path_, error);
  }
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
