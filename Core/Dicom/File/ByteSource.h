#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace Clade
{
/// The bytes of one object, in memory or in a file, for any number of threads at the same time.
class ByteSource
{
public:
  virtual ~ByteSource() = default;

  std::size_t Size() const { return size_; }
  /// The first bytes, up to 64 kB: most of what a header has.
  const std::string& Head() const { return head_; }
  /// Puts other bytes of the same number into the head. Before the first read of another thread.
  void ReplaceInHead(std::size_t offset, std::string_view bytes);
  /// Copies up to `count` bytes from `offset` on; returns how many: fewer at the end, or where a file cannot
  /// be read any more.
  std::size_t Read(std::size_t offset, char* to, std::size_t count) const;

protected:
  explicit ByteSource(std::size_t size) : size_(size) {}
  void ReadHead();

private:
  virtual std::size_t ReadPart(std::size_t offset, char* to, std::size_t count) const = 0;

  std::size_t size_;
  std::string head_;
};

/// A regular file, opened for each read behind its head: thousands of them need no file descriptors. Throws
/// Error(NotFound) where it cannot be read.
std::shared_ptr<ByteSource> OpenFileSource(const std::string& path);
/// Bytes that must live as long.
std::shared_ptr<ByteSource> OpenMemorySource(std::string_view bytes);
} // namespace Clade
