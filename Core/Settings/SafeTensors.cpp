#include "Settings/SafeTensors.h"

#include "Base/DurableRename.h"
#include "Base/Error.h"
#include "Base/FileWriting.h"
#include "Settings/StrictObject.h"
#include "Settings/UntrustedJson.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <limits>
#include <set>
#include <utility>

namespace Clade
{
namespace
{
constexpr std::size_t lengthBytes = 8;
constexpr std::size_t mostTensors = 4096;
constexpr std::size_t mostAxes = 8;
constexpr std::size_t longestName = 256;

[[noreturn]] void Refuse(const std::string& where, const std::string& what)
{
  throw Error(ErrorCode::InvalidFile, where + ": " + what);
}

std::uint64_t HeaderLength(const std::uint8_t* bytes)
{
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < lengthBytes; i++)
  {
    length |= static_cast<std::uint64_t>(bytes[i]) << (8 * i);
  }
  return length;
}

/// Checks the first bytes of a file of `fileBytes`; returns the number of bytes of the header.
std::size_t CheckedHeaderLength(const std::uint8_t* bytes, std::size_t fileBytes, const std::string& where)
{
  if (fileBytes < lengthBytes)
  {
    Refuse(where, "the file ends within the length of its header");
  }
  const std::uint64_t length = HeaderLength(bytes);
  if (length > SafeTensors::maximumHeaderBytes)
  {
    Refuse(where, "the header claims " + std::to_string(length) + " bytes, at most " +
                      std::to_string(SafeTensors::maximumHeaderBytes) +
                      " are allowed: it is not a safetensors file, or is damaged");
  }
  if (length > fileBytes - lengthBytes)
  {
    Refuse(where, "the header claims " + std::to_string(length) + " bytes, " +
                      std::to_string(fileBytes - lengthBytes) + " are there: the file is cut short");
  }
  return static_cast<std::size_t>(length);
}

/// Names come from the file and end up in messages and lookups: printable ASCII only.
void CheckName(const std::string& name, const std::string& where)
{
  const bool isPlain = std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (name.empty() || name.size() > longestName || !isPlain)
  {
    Refuse(where, "a tensor's name is empty, longer than " + std::to_string(longestName) +
                      " or not printable ASCII without spaces");
  }
}

/// The integer at `value`; nothing larger than 2^53 is one here, so sums of two never overflow.
std::uint64_t WholeNumber(const nlohmann::json& value, const std::string& what, const std::string& where)
{
  constexpr std::uint64_t largest = std::uint64_t{1} << 53;
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > largest)
  {
    Refuse(where, what + " is not a whole number from 0 to 2^53");
  }
  return value.get<std::uint64_t>();
}

TensorEntry ParseEntry(const std::string& name, const nlohmann::json& json, const std::string& where)
{
  CheckName(name, where);
  const std::string what = "tensor " + name;
  StrictObject members(json, where + ": " + what, ErrorCode::InvalidFile);
  TensorEntry entry;
  entry.name = name;
  if (!members.Has("dtype"))
  {
    members.Refuse("dtype", "F32, F16 or BF16");
  }
  entry.type = members.Word("dtype", entry.type);

  const auto shape = json.find("shape");
  if (shape == json.end() || !shape->is_array() || shape->size() > mostAxes)
  {
    members.Refuse("shape", "an array of at most " + std::to_string(mostAxes) + " sizes");
  }
  std::uint64_t bytes = BytesPerElement(entry.type);
  for (const auto& size : *shape)
  {
    const std::uint64_t length = WholeNumber(size, "a size of " + what, where);
    if (length != 0 && bytes > (std::uint64_t{1} << 53) / length)
    {
      Refuse(where, what + " is larger than any file");
    }
    bytes *= length;
    entry.shape.push_back(static_cast<std::int64_t>(length));
  }

  const auto offsets = json.find("data_offsets");
  if (offsets == json.end() || !offsets->is_array() || offsets->size() != 2)
  {
    members.Refuse("data_offsets", "the offsets of the first byte and of the one after the last");
  }
  const std::uint64_t begin = WholeNumber((*offsets)[0], "an offset of " + what, where);
  const std::uint64_t end = WholeNumber((*offsets)[1], "an offset of " + what, where);
  if (end < begin || end - begin != bytes)
  {
    Refuse(where, what + " has the offsets " + std::to_string(begin) + " and " + std::to_string(end) +
                      ", its shape needs " + std::to_string(bytes) + " bytes");
  }
  if (json.size() != 3)
  {
    Refuse(where, what + " has members other than dtype, shape and data_offsets");
  }
  entry.offset = static_cast<std::size_t>(begin);
  entry.bytes = static_cast<std::size_t>(bytes);
  return entry;
}

/// Every byte of the data belongs to one tensor: what overlaps, or hides between tensors, is refused.
void CheckLayout(const std::vector<TensorEntry>& byOffset, std::size_t dataBytes, const std::string& where)
{
  std::size_t reached = 0;
  for (const auto& entry : byOffset)
  {
    if (entry.offset != reached)
    {
      Refuse(where, "tensor " + entry.name + " begins at byte " + std::to_string(entry.offset) +
                        " of the data, expected " + std::to_string(reached) +
                        (entry.offset < reached ? ": it overlaps another" : ": there is a gap"));
    }
    if (entry.bytes > dataBytes - reached)
    {
      Refuse(where, "tensor " + entry.name + " ends at byte " + std::to_string(reached + entry.bytes) +
                        " of the data, which has " + std::to_string(dataBytes) + ": the file is cut short");
    }
    reached += entry.bytes;
  }
  if (reached != dataBytes)
  {
    Refuse(where, std::to_string(dataBytes - reached) + " bytes after the last tensor belong to no tensor");
  }
}

std::ifstream Open(const std::string& path, const std::string& where, std::size_t& fileBytes)
{
  std::error_code error;
  std::ifstream file;
  if (std::filesystem::is_regular_file(path, error))
  {
    fileBytes = static_cast<std::size_t>(std::filesystem::file_size(path, error));
    file.open(path, std::ios::binary);
  }
  if (error || !file.is_open())
  {
    throw Error(ErrorCode::NotFound, where + " is not a file that can be read");
  }
  return file;
}

/// Lengthens `bytes` by `count` bytes of the file.
void Append(std::ifstream& file, std::size_t count, const std::string& path, std::vector<std::uint8_t>& bytes)
{
  const std::size_t before = bytes.size();
  bytes.resize(before + count);
  file.read(reinterpret_cast<char*>(bytes.data() + before), static_cast<std::streamsize>(count));
  if (!file)
  {
    Refuse(path, "the file could not be read to its end");
  }
}

/// The length and the header; leaves `file` at the data.
std::vector<std::uint8_t> ReadStart(std::ifstream& file, std::size_t fileBytes, const std::string& path)
{
  std::vector<std::uint8_t> start;
  Append(file, std::min(fileBytes, lengthBytes), path, start);
  Append(file, CheckedHeaderLength(start.data(), fileBytes, path), path, start);
  return start;
}
} // namespace

std::size_t BytesPerElement(TensorType type)
{
  return type == TensorType::Float32 ? 4 : 2;
}

void SafeTensors::ParseHeader(std::size_t fileBytes, const std::string& where)
{
  const std::size_t headerBytes = dataStart_ - lengthBytes;
  const std::string_view text(reinterpret_cast<const char*>(file_.data()) + lengthBytes, headerBytes);
  const nlohmann::json header = ParseUntrustedJson(text, where + ": the header");
  if (header.size() > mostTensors)
  {
    Refuse(where, "the header names more than " + std::to_string(mostTensors) + " tensors");
  }
  for (const auto& [name, value] : header.items())
  {
    if (name != "__metadata__")
    {
      tensors_.push_back(ParseEntry(name, value, where));
      continue;
    }
    if (!value.is_object())
    {
      Refuse(where, "\"__metadata__\" is not an object");
    }
    for (const auto& [key, content] : value.items())
    {
      if (!content.is_string())
      {
        Refuse(where, "a value of \"__metadata__\" is not a string");
      }
      metadata_[key] = content.get<std::string>();
    }
  }
  // Empty tensors first among those of one offset: they end where the next begins.
  std::sort(tensors_.begin(), tensors_.end(),
            [](const TensorEntry& a, const TensorEntry& b)
            { return std::make_pair(a.offset, a.bytes) < std::make_pair(b.offset, b.bytes); });
  CheckLayout(tensors_, fileBytes - dataStart_, where);
}

SafeTensors SafeTensors::Parse(std::vector<std::uint8_t> file, const std::string& where)
{
  SafeTensors parsed;
  parsed.file_ = std::move(file);
  parsed.dataStart_ = lengthBytes + CheckedHeaderLength(parsed.file_.data(), parsed.file_.size(), where);
  parsed.ParseHeader(parsed.file_.size(), where);
  return parsed;
}

SafeTensors SafeTensors::ReadHeader(const std::string& path, const std::string& where)
{
  std::size_t fileBytes = 0;
  std::ifstream file = Open(path, where, fileBytes);
  SafeTensors parsed;
  parsed.file_ = ReadStart(file, fileBytes, where);
  parsed.dataStart_ = parsed.file_.size();
  parsed.ParseHeader(fileBytes, where);
  return parsed;
}

SafeTensors SafeTensors::Read(const std::string& path)
{
  std::size_t fileBytes = 0;
  std::ifstream file = Open(path, path, fileBytes);
  SafeTensors parsed;
  parsed.file_ = ReadStart(file, fileBytes, path);
  parsed.dataStart_ = parsed.file_.size();
  // Before the data are read: a file that its header does not account for costs nothing, whatever its size.
  parsed.ParseHeader(fileBytes, path);
  Append(file, fileBytes - parsed.dataStart_, path, parsed.file_);
  return parsed;
}

const TensorEntry* SafeTensors::Find(const std::string& name) const
{
  const auto found = std::find_if(tensors_.begin(), tensors_.end(),
                                  [&](const TensorEntry& entry) { return entry.name == name; });
  return found == tensors_.end() ? nullptr : &*found;
}

namespace
{
std::size_t ElementCount(const TensorToWrite& tensor)
{
  std::size_t count = 1;
  for (const std::int64_t size : tensor.shape)
  {
    count *= static_cast<std::size_t>(size);
  }
  return count;
}

std::string HeaderOf(const std::vector<TensorToWrite>& tensors,
                     const std::map<std::string, std::string>& metadata)
{
  nlohmann::json header = nlohmann::json::object();
  if (!metadata.empty())
  {
    header["__metadata__"] = metadata;
  }
  std::size_t offset = 0;
  for (const auto& tensor : tensors)
  {
    CheckName(tensor.name, "a tensor to be written");
    if (header.contains(tensor.name))
    {
      throw Error(ErrorCode::InvalidArgument, "two tensors to be written have the name " + tensor.name);
    }
    const std::size_t end = offset + ElementCount(tensor) * BytesPerElement(tensor.type);
    header[tensor.name] = {
        {"dtype", ToWord(tensor.type)}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' '); // the data then begins on a multiple of eight
  return text;
}

void Write(std::ofstream& file, const std::vector<TensorToWrite>& tensors, const std::string& header)
{
  for (std::size_t i = 0; i < lengthBytes; i++)
  {
    file.put(static_cast<char>((static_cast<std::uint64_t>(header.size()) >> (8 * i)) & 0xff));
  }
  file << header;
  for (const auto& tensor : tensors)
  {
    file.write(static_cast<const char*>(tensor.data),
               static_cast<std::streamsize>(ElementCount(tensor) * BytesPerElement(tensor.type)));
  }
  file.close();
}
} // namespace

void WriteSafeTensors(const std::string& path, const std::vector<TensorToWrite>& tensors,
                      const std::map<std::string, std::string>& metadata)
{
  const std::string header = HeaderOf(tensors, metadata);
  const std::string unfinished = path + ".unfinished";
  std::ofstream file(unfinished, std::ios::binary | std::ios::trunc);
  if (!file.is_open())
  {
    ThrowWriteFailure(unfinished + " could not be created", errno);
  }
  Write(file, tensors, header);
  try
  {
    if (!file)
    {
      throw Error(ErrorCode::StorageFull, path + " could not be written");
    }
    RenameDurably(unfinished, path);
  }
  catch (const Error&)
  {
    std::error_code ignored;
    std::filesystem::remove(unfinished, ignored);
    throw;
  }
}
} // namespace Clade
