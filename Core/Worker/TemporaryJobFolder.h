#pragma once
#include <string>

namespace Clade
{
/// A private folder (mode 0700) for the files of one attempt, removed with the object: it holds images of
/// patients. Beside it lies a file of the same name and ".lock", which this process holds locked (flock) as
/// long as it has the folder, so that any other can tell, on this machine or in another container, whether
/// the owner is alive; over a network only where locks reach every machine (Security.md).
class TemporaryJobFolder
{
public:
  /// Below `parent`, or the system's temporary folder where that is empty. Throws Error(Unavailable)
  /// where that is not there or may not be written, else as ThrowWriteFailure.
  explicit TemporaryJobFolder(const std::string& parent);
  ~TemporaryJobFolder();
  TemporaryJobFolder(const TemporaryJobFolder&) = delete;
  TemporaryJobFolder& operator=(const TemporaryJobFolder&) = delete;

  const std::string& Path() const { return path_; }

  /// Removes what workers left that were killed: folders whose lock nobody holds. What has no lock, or lies
  /// where files cannot be locked, stays.
  static void RemoveAbandoned(const std::string& parent);

private:
  std::string path_;
  int lock_ = -1; ///< descriptor of the open lock file
};
} // namespace Clade
