#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace Clade
{
/// An 8-bit grey image, row by row from the top left.
struct GreyImage
{
  std::size_t columns = 0;
  std::size_t rows = 0;
  std::vector<std::uint8_t> pixels; ///< columns * rows
};

/// Reads an 8-bit grey image: .pgm (P2 or P5, maximum 255), and .png where the program was built with libpng
/// (grey, or colour turned grey with the weights of MATLAB's rgb2gray; transparency is ignored). The content
/// tells the kind, not the name. Throws Error: NotFound; InvalidFile for what is neither, is cut short, has
/// more than 8 bits or more than 64 million pixels.
GreyImage ReadGreyImage(const std::string& path);

/// Writes a .pgm (P5). Throws as WriteWholeFile.
void WritePgm(const std::string& path, const GreyImage& image);
} // namespace Clade
