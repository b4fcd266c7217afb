#include "ReaderStudies/NumpyImage.h"

#include "Base/Error.h"

#include <cstdint>
#include <cstring>
#include <regex>
#include <string>

namespace Clade
{
namespace
{
[[noreturn]] void Refuse(const std::string& what)
{
  throw Error(ErrorCode::InvalidFile, "Orthanc's array of an image " + what);
}

/// Where the numbers begin; `header` is the text that describes them.
std::size_t ReadHeader(std::string_view bytes, std::string& header)
{
  constexpr std::string_view magic = "\x93NUMPY";
  if (bytes.size() < 12 || bytes.substr(0, magic.size()) != magic || (bytes[6] != 1 && bytes[6] != 2))
  {
    Refuse("is not in numpy's format, version 1 or 2");
  }
  const std::size_t sizes = bytes[6] == 1 ? 2 : 4;
  std::size_t length = 0;
  for (std::size_t i = 0; i < sizes; i++)
  {
    length |= static_cast<std::size_t>(static_cast<unsigned char>(bytes[8 + i])) << (8 * i);
  }
  const std::size_t start = 8 + sizes + length;
  if (start > bytes.size() || length > 4096)
  {
    Refuse("is cut short");
  }
  header = std::string(bytes.substr(8 + sizes, length));
  return start;
}

template<class Number>
std::vector<float> Converted(std::string_view bytes, std::size_t count)
{
  if (bytes.size() != count * sizeof(Number))
  {
    Refuse("has " + std::to_string(bytes.size()) + " bytes of pixels; expected " +
           std::to_string(count * sizeof(Number)));
  }
  std::vector<Number> numbers(count);
  std::memcpy(numbers.data(), bytes.data(), bytes.size());
  return std::vector<float>(numbers.begin(), numbers.end());
}
} // namespace

NumpyImage ReadNumpyImage(std::string_view bytes)
{
  std::string header;
  const std::size_t start = ReadHeader(bytes, header);
  static const std::regex typePattern("'descr':\\s*'[<|=]?([a-z][0-9])'");
  static const std::regex shapePattern("'shape':\\s*\\(1, ?([0-9]{1,6}), ?([0-9]{1,6}), ?1,?\\)");
  std::smatch type, shape;
  if (!std::regex_search(header, type, typePattern) || !std::regex_search(header, shape, shapePattern) ||
      header.find("True") != std::string::npos)
  {
    Refuse("is described by " + header.substr(0, 100) + "; expected one frame of one channel in C order");
  }
  NumpyImage image;
  image.rows = std::stoul(shape[1]);
  image.columns = std::stoul(shape[2]);
  const std::size_t count = image.rows * image.columns;
  const std::string_view pixels = bytes.substr(start);
  const std::string name = type[1];
  image.values = name == "f4"   ? Converted<float>(pixels, count)
                 : name == "u2" ? Converted<std::uint16_t>(pixels, count)
                 : name == "i2" ? Converted<std::int16_t>(pixels, count)
                 : name == "u1" ? Converted<std::uint8_t>(pixels, count)
                 : name == "i1" ? Converted<std::int8_t>(pixels, count)
                                : std::vector<float>();
  if (image.values.empty())
  {
    Refuse("has no pixels, or numbers of the type " + name + "; expected 8 or 16 bits or float32");
  }
  return image;
}
} // namespace Clade
