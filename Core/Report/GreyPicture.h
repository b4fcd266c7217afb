#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace Clade
{
/// An 8-bit grey picture of a report, row by row from the top left.
struct GreyPicture
{
  std::string caption;
  std::size_t columns = 0;
  std::size_t rows = 0;
  std::vector<std::uint8_t> pixels; ///< columns * rows
  double aspect = 1;                ///< height of a pixel over its width, as slice over in-plane spacing
};
} // namespace Clade
