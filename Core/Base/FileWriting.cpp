#include "Base/FileWriting.h"

#include "Base/Error.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace Clade
{
namespace
{
ErrorCode CodeOfWriteFailure(int error)
{
  switch (error)
  {
  case ENOENT:
  case ENOTDIR:
    return ErrorCode::NotFound;
  case EACCES:
  case EPERM:
  case EROFS:
    return ErrorCode::Forbidden;
  case EISDIR:
  case ENOTEMPTY:
    return ErrorCode::Conflict;
  case ENOSPC:
  case EDQUOT:
  case EFBIG:
  case EIO:
    return ErrorCode::StorageFull;
  default:
    return ErrorCode::Internal;
  }
}
} // namespace

void ThrowWriteFailure(const std::string& what, int error)
{
  throw Error(CodeOfWriteFailure(error), what + ": " + std::strerror(error));
}

int WriteBytes(const std::string& path, std::string_view bytes)
{
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0)
  {
    return errno;
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
  return error;
}

void WriteWholeFile(const std::string& path, std::string_view bytes)
{
  if (const int error = WriteBytes(path, bytes))
  {
    ThrowWriteFailure("cannot write " + path, error);
  }
}

void RequireWritableFile(const std::string& path)
{
  const std::string folder = std::filesystem::path(path).parent_path().string();
  struct stat found = {};
  int error = ::stat(path.c_str(), &found) == 0 ? 0 : errno;
  if (error == 0)
  {
    error = S_ISDIR(found.st_mode) ? EISDIR : ::access(path.c_str(), W_OK) == 0 ? 0 : errno;
  }
  else if (error == ENOENT) // it is to be made
  {
    error = ::access(folder.empty() ? "." : folder.c_str(), W_OK | X_OK) == 0 ? 0 : errno;
  }
  if (error != 0)
  {
    ThrowWriteFailure("cannot write " + path, error);
  }
}
} // namespace Clade
