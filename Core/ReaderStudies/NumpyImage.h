#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

namespace Clade
{
/// An image as Orthanc gives it to numpy (/instances/{id}/numpy), in real-world units.
struct NumpyImage
{
  std::size_t columns = 0;
  std::size_t rows = 0;
  std::vector<float> values; ///< row by row
};

/// Reads version 1 or 2 of numpy's file format, little-endian, C order, of the shape (1, rows, columns, 1):
/// one frame, one channel; numbers of 8 or 16 bits or float32. Throws Error(InvalidFile) for anything else.
NumpyImage ReadNumpyImage(std::string_view bytes);
} // namespace Clade
