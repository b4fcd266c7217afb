#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace Clade
{
/// Files that appear under their names all together or not at all: each is written as "<path>.tmp", Commit
/// renames them. The destructor removes them unless all were committed. Different files may be written from
/// different threads.
class PendingFiles
{
public:
  explicit PendingFiles(std::vector<std::string> paths);
  ~PendingFiles();
  PendingFiles(const PendingFiles&) = delete;
  PendingFiles& operator=(const PendingFiles&) = delete;

  /// Writes file `index`. Throws as ThrowWriteFailure: NotFound where there is no such folder,
  /// Forbidden where it may not be written to, StorageFull where the disk or a quota is full.
  void Write(std::size_t index, std::string_view bytes);
  void Commit();

private:
  std::vector<std::string> paths_;
  std::size_t committed_ = 0;
};
} // namespace Clade
