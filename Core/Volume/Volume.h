#pragma once
#include "Geometry/VolumeGrid.h"

#include <cstdint>
#include <vector>

namespace Clade
{
/// Voxels on a grid. Voxel (column i, row j, slice k) is voxels[(k * rows + j) * columns + i].
struct Volume
{
  VolumeGrid grid;
  std::vector<float> voxels; ///< grid.VoxelCount() values
  /// 1 where the voxel is padding (outside what was reconstructed), else 0; empty where no voxel is.
  std::vector<std::uint8_t> padding;

  Volume() = default;
  explicit Volume(const VolumeGrid& onGrid) : grid(onGrid), voxels(onGrid.VoxelCount(), 0.0f) {}

  std::size_t Offset(std::size_t i, std::size_t j, std::size_t k) const
  {
    return (k * grid.rows + j) * grid.columns + i;
  }
  float& At(std::size_t i, std::size_t j, std::size_t k) { return voxels[Offset(i, j, k)]; }
  float At(std::size_t i, std::size_t j, std::size_t k) const { return voxels[Offset(i, j, k)]; }
  bool IsPadding(std::size_t i, std::size_t j, std::size_t k) const
  {
    return !padding.empty() && padding[Offset(i, j, k)] != 0;
  }
};
} // namespace Clade
