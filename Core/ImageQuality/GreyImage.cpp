#include "ImageQuality/GreyImage.h"

#include "Base/Error.h"
#include "Base/FileWriting.h"
#include "ImageQuality/PngReader.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace Clade
{
namespace
{
constexpr std::size_t maxPixels = 64000000;
constexpr std::size_t maxBytes = 4 * maxPixels + 65536;

/// The parts of a PGM file (netpbm's format "pgm"): numbers between white space and comments, then pixels.
class PgmReader
{
public:
  explicit PgmReader(const std::string& bytes) : bytes_(bytes) {}

  GreyImage Read()
  {
    const bool isText = bytes_[1] == '2';
    GreyImage image;
    image.columns = Number();
    image.rows = Number();
    if (Number() != 255)
    {
      Refuse("has a maximum grey value other than 255; expected 8 bits");
    }
    if (image.columns == 0 || image.rows == 0 || image.columns > maxPixels / image.rows)
    {
      Refuse("has no pixels or more than 64 million");
    }
    image.pixels.resize(image.columns * image.rows);
    isText ? ReadText(image) : ReadBinary(image);
    return image;
  }

private:
  [[noreturn]] static void Refuse(const std::string& what)
  {
    throw Error(ErrorCode::InvalidFile, "the PGM image " + what);
  }

  std::size_t Number()
  {
    SkipBlanks();
    std::size_t number = 0;
    const std::size_t begin = at_;
    while (at_ < bytes_.size() && std::isdigit(static_cast<unsigned char>(bytes_[at_])) != 0 &&
           at_ < begin + 9)
    {
      number = 10 * number + static_cast<std::size_t>(bytes_[at_++] - '0');
    }
    if (at_ == begin)
    {
      Refuse("is cut short or damaged: expected a number at byte " + std::to_string(at_));
    }
    return number;
  }

  void SkipBlanks()
  {
    while (at_ < bytes_.size() &&
           (std::isspace(static_cast<unsigned char>(bytes_[at_])) != 0 || bytes_[at_] == '#'))
    {
      at_ = bytes_[at_] == '#' ? std::min(bytes_.find('\n', at_), bytes_.size()) : at_ + 1;
    }
  }

  void ReadText(GreyImage& image)
  {
    for (std::uint8_t& pixel : image.pixels)
    {
      const std::size_t value = Number();
      if (value > 255)
      {
        Refuse("holds the value " + std::to_string(value) + "; expected at most 255");
      }
      pixel = static_cast<std::uint8_t>(value);
    }
  }

  void ReadBinary(GreyImage& image)
  {
    at_++; // the one blank after the largest value
    if (bytes_.size() < at_ || bytes_.size() - at_ < image.pixels.size())
    {
      Refuse("is cut short: expected " + std::to_string(image.pixels.size()) + " pixels");
    }
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), image.pixels.size(), image.pixels.begin());
  }

  const std::string& bytes_;
  std::size_t at_ = 2; // after "P5"
};

std::string ReadFile(const std::string& path)
{
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  std::ifstream file(path, std::ios::binary);
  if (error || !file)
  {
    throw Error(ErrorCode::NotFound, path + " does not exist or cannot be read");
  }
  if (size > maxBytes)
  {
    throw Error(ErrorCode::InvalidFile, path + " is larger than an image of 64 million pixels");
  }
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}
} // namespace

GreyImage ReadGreyImage(const std::string& path)
{
  const std::string bytes = ReadFile(path);
  const std::string kind = bytes.substr(0, 2);
  try
  {
    if (kind == "P5" || kind == "P2")
    {
      return PgmReader(bytes).Read();
    }
    if (bytes.compare(0, 8, "\x89PNG\r\n\x1a\n") == 0)
    {
      return ReadPng(bytes, maxPixels);
    }
  }
  catch (const Error& error)
  {
    throw error.WithContext("Reading " + path);
  }
  throw Error(ErrorCode::InvalidFile, path + " is neither a PGM nor a PNG image");
}

void WritePgm(const std::string& path, const GreyImage& image)
{
  std::string bytes = "P5\n" + std::to_string(image.columns) + ' ' + std::to_string(image.rows) + "\n255\n";
  bytes.append(image.pixels.begin(), image.pixels.end());
  WriteWholeFile(path, bytes);
}
} // namespace Clade
