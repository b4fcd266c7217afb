#pragma once
#include "Volume/Volume.h"

namespace Clade::Testing
{
/// A grid oblique to the patient axes, with voxels of 0.8 x 1.1 x 2.5 mm.
inline VolumeGrid ObliqueGrid(std::size_t columns, std::size_t rows, std::size_t slices)
{
  VolumeGrid grid;
  grid.columns = columns;
  grid.rows = rows;
  grid.slices = slices;
  grid.originMm = {-31, 12, 55};
  grid.rowDirection = Normalised({0.9, 0.3, -0.2});
  grid.columnDirection = Normalised(Cross({0.1, 0.2, 0.95}, grid.rowDirection));
  grid.columnSpacingMm = 0.8;
  grid.rowSpacingMm = 1.1;
  grid.sliceSpacingMm = 2.5;
  return grid;
}

/// A grid of 1 mm along the patient axes, voxel (0, 0, 0) at the origin.
inline VolumeGrid UnitGrid(std::size_t columns, std::size_t rows, std::size_t slices)
{
  VolumeGrid grid;
  grid.columns = columns;
  grid.rows = rows;
  grid.slices = slices;
  return grid;
}

/// Every voxel the value of a function of its centre in patient millimetres.
template<typename Function>
Volume Paint(const VolumeGrid& grid, const Function& valueAtMm)
{
  Volume volume(grid);
  for (std::size_t k = 0; k < grid.slices; k++)
  {
    for (std::size_t j = 0; j < grid.rows; j++)
    {
      for (std::size_t i = 0; i < grid.columns; i++)
      {
        const Vector3 index{static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)};
        volume.At(i, j, k) = static_cast<float>(valueAtMm(grid.PatientFromIndex(index)));
      }
    }
  }
  return volume;
}
} // namespace Clade::Testing
