#pragma once
#include <filesystem>

namespace Clade
{
/// A new folder beside `target` that takes its place as a whole, or vanishes: whoever sees `target` sees all
/// of it.
class StagingFolder
{
public:
  /// Throws Error(Conflict) where `target` is there and is not an empty folder, Error(StorageFull or
  /// Forbidden) where nothing can be made beside it.
  explicit StagingFolder(std::filesystem::path target);
  ~StagingFolder(); ///< removes what was not moved
  StagingFolder(const StagingFolder&) = delete;
  StagingFolder& operator=(const StagingFolder&) = delete;

  const std::filesystem::path& Path() const { return staging_; }
  void MoveIntoPlace();

private:
  std::filesystem::path target_;
  std::filesystem::path staging_;
};
} // namespace Clade
