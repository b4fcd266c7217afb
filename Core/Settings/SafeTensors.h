#pragma once
#include "Settings/EnumWords.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace Clade
{
enum class TensorType
{
  Float32,
  Float16,
  BFloat16
};

template<>
struct EnumWords<TensorType>
{
  static constexpr EnumWord<TensorType> all[] = {
      {TensorType::Float32, "F32"}, {TensorType::Float16, "F16"}, {TensorType::BFloat16, "BF16"}};
};

std::size_t BytesPerElement(TensorType type);

/// One tensor of a file: elements in C order (last axis fastest), little-endian.
struct TensorEntry
{
  std::string name;
  TensorType type = TensorType::Float32;
  std::vector<std::int64_t> shape; ///< empty: a scalar
  std::size_t offset = 0;          ///< of its first byte, from the start of the data
  std::size_t bytes = 0;
};

/// A file in the safetensors format: eight bytes with the length of a JSON header, the header, and the
/// tensors' bytes with neither gap nor overlap. Reading trusts nothing in the file and runs nothing from it;
/// whatever is not as it must be is an Error(InvalidFile) that names the member and what was expected.
class SafeTensors
{
public:
  static constexpr std::size_t maximumHeaderBytes = 1 << 20;

  /// @param where  names the file in errors
  static SafeTensors Parse(std::vector<std::uint8_t> file, const std::string& where);
  /// Throws Error(NotFound) where the file cannot be opened.
  static SafeTensors Read(const std::string& path);
  /// Everything but the data: Data() must not be called. As quick for a large file as for a small one.
  static SafeTensors ReadHeader(const std::string& path) { return ReadHeader(path, path); }
  /// The same; errors call the file `where`, so that its path is not shown to people elsewhere.
  static SafeTensors ReadHeader(const std::string& path, const std::string& where);

  /// In ascending order of offset.
  const std::vector<TensorEntry>& Tensors() const { return tensors_; }
  /// Null where there is none of that name.
  const TensorEntry* Find(const std::string& name) const;
  /// First byte of `entry`, which must be one of Tensors(). Valid as long as this object; unaligned.
  const std::uint8_t* Data(const TensorEntry& entry) const
  {
    return file_.data() + dataStart_ + entry.offset;
  }
  /// The strings of "__metadata__".
  const std::map<std::string, std::string>& Metadata() const { return metadata_; }

private:
  void ParseHeader(std::size_t fileBytes, const std::string& where);

  std::vector<std::uint8_t> file_;
  std::size_t dataStart_ = 0;
  std::vector<TensorEntry> tensors_;
  std::map<std::string, std::string> metadata_;
};

/// A tensor to be written; `data` points to its elements and must outlive the call.
struct TensorToWrite
{
  std::string name;
  TensorType type = TensorType::Float32;
  std::vector<std::int64_t> shape;
  const void* data = nullptr;
};

/// Writes beside `path` and renames, so that a reader sees the old file or the whole new one. Throws
/// as ThrowWriteFailure where writing fails, Error(InvalidArgument) for two tensors of one name.
void WriteSafeTensors(const std::string& path, const std::vector<TensorToWrite>& tensors,
                      const std::map<std::string, std::string>& metadata);
} // namespace Clade
