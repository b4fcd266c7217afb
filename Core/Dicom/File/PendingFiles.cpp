#include "Dicom/File/PendingFiles.h"

#include "Base/FileWriting.h"

#include <cerrno>
#include <cstdio>
#include <unistd.h>

namespace Clade
{
namespace
{
std::string TemporaryName(const std::string& path)
{
  return path + ".tmp";
}

[[noreturn]] void ThrowSystemError(const std::string& path, int error)
{
  ThrowWriteFailure("File " + path + " cannot be written", error);
}
} // namespace

PendingFiles::PendingFiles(std::vector<std::string> paths) : paths_(std::move(paths)) {}

PendingFiles::~PendingFiles()
{
  for (std::size_t i = 0; i < paths_.size() && committed_ < paths_.size(); i++)
  {
    ::unlink((i < committed_ ? paths_[i] : TemporaryName(paths_[i])).c_str());
  }
}

void PendingFiles::Write(std::size_t index, std::string_view bytes)
{
  if (const int error = WriteBytes(TemporaryName(paths_[index]), bytes))
  {
    ThrowSystemError(paths_[index], error);
  }
}

void PendingFiles::Commit()
{
  for (; committed_ < paths_.size(); committed_++)
  {
    const std::string& path = paths_[committed_];
    if (std::rename(TemporaryName(path).c_str(), path.c_str()) != 0)
    {
      ThrowSystemError(path, errno);
    }
  }
}
} // namespace Clade
