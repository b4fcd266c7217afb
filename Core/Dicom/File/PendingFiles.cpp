#include "Dicom/File/PendingFiles.h"

#include "Base/Error.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
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
  ErrorCode code = ErrorCode::Internal;
  switch (error)
  {
  case ENOSPC:
  case EDQUOT:
  case EFBIG: // a limit on the size of files
    code = ErrorCode::StorageFull;
    break;
  case ENOENT:
  case ENOTDIR:
    code = ErrorCode::NotFound;
    break;
  case EACCES:
  case EPERM:
  case EROFS:
    code = ErrorCode::Forbidden;
    break;
  default:
    break;
  }
  throw Error(code, "File " + path + " cannot be written: " + std::strerror(error));
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
  const std::string name = TemporaryName(paths_[index]);
  const int file = ::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0)
  {
    ThrowSystemError(paths_[index], errno);
  }
  int error = 0;
  while (!bytes.empty() && error == 0)
  {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written >= 0)
    {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    else if (errno != EINTR)
    {
      error = errno;
    }
  }
  if (::close(file) != 0 && error == 0) // a network disk tells of a lack of room only now
  {
    error = errno;
  }
  if (error != 0)
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
