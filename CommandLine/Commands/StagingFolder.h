#pragma once
#include "Commands/PartialFolder.h"

#include <filesystem>

namespace Clade
{
/// A new folder beside `target` that takes its place as a whole, or vanishes: whoever sees `target` sees all
/// of it.
class StagingFolder
{
public:
  /// Throws Error(Conflict) where `target` is there and is not an empty folder, as PartialFolder where
  /// nothing can be made beside it.
  explicit StagingFolder(const std::filesystem::path& target);

  const std::filesystem::path& Path() const { return staging_.Path(); }
  void MoveIntoPlace();

private:
  std::filesystem::path target_;
  PartialFolder staging_;
};
} // namespace Clade
