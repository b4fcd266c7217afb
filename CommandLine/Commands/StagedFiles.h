#pragma once
#include "Commands/PartialFolder.h"

#include <string>
#include <vector>

namespace Clade
{
/// New files of one folder that appear under their names together, or not at all.
class StagedFiles
{
public:
  /// @param paths  every file that may be written
  /// Throws Error(Conflict) if one exists already, as ThrowWriteFailure if their folder cannot be
  /// written to.
  explicit StagedFiles(std::vector<std::string> paths);

  /// Where `path`, one of them, is to be written.
  std::string PlaceOf(const std::string& path) const;
  /// Gives the files that were written their names. Throws Error(Conflict) if one was taken meanwhile, as
  /// RenameDurably; then none of them has its name.
  void MoveIntoPlace();

private:
  std::vector<std::string> paths_;
  PartialFolder staging_;
};
} // namespace Clade
