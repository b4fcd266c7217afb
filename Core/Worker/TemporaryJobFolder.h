#pragma once
#include <string>

namespace Clade
{
/// A private folder (mode 0700) for the files of one attempt, removed with the object: it holds images of
/// patients.
class TemporaryJobFolder
{
public:
  /// Below `parent`, or the system's temporary folder where that is empty. Throws Error(StorageFull).
  explicit TemporaryJobFolder(const std::string& parent);
  ~TemporaryJobFolder();
  TemporaryJobFolder(const TemporaryJobFolder&) = delete;
  TemporaryJobFolder& operator=(const TemporaryJobFolder&) = delete;

  const std::string& Path() const { return path_; }

  /// Removes what workers of this machine left that were killed. To be called before the first attempt.
  static void RemoveAbandoned(const std::string& parent);

private:
  std::string path_;
};
} // namespace Clade
