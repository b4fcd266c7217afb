#include "Dicom/File/ByteSource.h"

#include "Base/Error.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <system_error>
#include <unistd.h>

namespace Clade
{
namespace
{
constexpr std::size_t headBytes = std::size_t{1} << 16;

class FileSource : public ByteSource
{
public:
  FileSource(std::string path, std::size_t size) : ByteSource(size), path_(std::move(path))
  {
    ReadHead();
    if (Head().size() < std::min(size, headBytes))
    {
      throw Error(ErrorCode::NotFound, path_ + " cannot be read");
    }
  }

private:
  std::size_t ReadPart(std::size_t offset, char* to, std::size_t count) const override
  {
    const int file = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    std::size_t done = 0;
    while (file >= 0 && done < count)
    {
      const ssize_t part = ::pread(file, to + done, count - done, static_cast<off_t>(offset + done));
      if (part == 0 || (part < 0 && errno != EINTR))
      {
        break;
      }
      done += part > 0 ? static_cast<std::size_t>(part) : 0;
    }
    if (file >= 0)
    {
      ::close(file);
    }
    return done;
  }

  std::string path_;
};

class MemorySource : public ByteSource
{
public:
  explicit MemorySource(std::string_view bytes) : ByteSource(bytes.size()), bytes_(bytes) { ReadHead(); }

private:
  std::size_t ReadPart(std::size_t offset, char* to, std::size_t count) const override
  {
    std::memcpy(to, bytes_.data() + offset, count);
    return count;
  }

  std::string_view bytes_;
};
} // namespace

void ByteSource::ReadHead()
{
  head_.resize(std::min(size_, headBytes));
  head_.resize(head_.empty() ? 0 : ReadPart(0, head_.data(), head_.size()));
}

void ByteSource::ReplaceInHead(std::size_t offset, std::string_view bytes)
{
  head_.replace(offset, bytes.size(), bytes);
}

std::size_t ByteSource::Read(std::size_t offset, char* to, std::size_t count) const
{
  count = offset < size_ ? std::min(count, size_ - offset) : 0;
  if (count == 0)
  {
    return 0;
  }
  const std::size_t fromHead = offset < head_.size() ? std::min(count, head_.size() - offset) : 0;
  std::memcpy(to, head_.data() + std::min(offset, head_.size()), fromHead);
  return fromHead < count ? fromHead + ReadPart(offset + fromHead, to + fromHead, count - fromHead) : count;
}

std::shared_ptr<ByteSource> OpenFileSource(const std::string& path)
{
  std::error_code failure;
  const std::uintmax_t size = std::filesystem::file_size(path, failure); // fails unless it is a regular file
  if (failure)
  {
    throw Error(ErrorCode::NotFound, path + " cannot be read");
  }
  return std::make_shared<FileSource>(path, static_cast<std::size_t>(size));
}

std::shared_ptr<ByteSource> OpenMemorySource(std::string_view bytes)
{
  return std::make_shared<MemorySource>(bytes);
}
} // namespace Clade
