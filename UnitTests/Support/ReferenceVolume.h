#pragma once
#include "Support/ReferenceData.h"
#include "Volume/Volume.h"

namespace Clade::Testing
{
/// A text volume of UnitTests/Data/Reference/volumes ("nz ny nx", then x fastest), on a grid of 1 mm.
inline Volume ReferenceVolume(const std::string& name)
{
  std::ifstream file(ReferencePath(name));
  VolumeGrid grid;
  file >> grid.slices >> grid.rows >> grid.columns;
  Volume volume(grid);
  for (float& voxel : volume.voxels)
  {
    file >> voxel;
  }
  if (!file)
  {
    throw std::runtime_error("no reference volume " + name);
  }
  return volume;
}
} // namespace Clade::Testing
