#pragma once
#include "Regions/Quartiles.h"
#include "Regions/Region.h"
#include "Volume/Volume.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace Clade
{
/// Calls run(offset, count) for every unbroken run of voxels along a row whose centres lie inside the region:
/// they are volume.voxels[offset], .. [offset + count - 1]. Runs come in the order of memory. Throws
/// Error(TooLarge) for a region of so many points and rows that this would take minutes.
void ForEachRun(const Region& region, const VolumeGrid& grid,
                const std::function<void(std::size_t offset, std::size_t count)>& run);

/// Volume of the part of the region within the grid's voxels. It is not counted in voxels but integrated
/// along at least 96 x 96 lines through the region: whether a voxel's centre lies inside or not may change
/// the volume of a small region by several per cent, this integral is within 0.2 % of the formula for a
/// sphere of any size.
double VolumeInsideMm3(const Region& region, const VolumeGrid& grid);

/// Voxels whose centres lie inside a region: whole voxels, none weighted or interpolated, since either would
/// smooth the noise that is to be measured. Padding voxels are left out.
struct RegionStatistics
{
  double mean = 0;
  std::optional<double> standardDeviation; ///< n - 1; nothing for one voxel
  double lowest = 0;
  double highest = 0;
  Quartiles quartiles;
  std::size_t voxels = 0;
  std::size_t padding = 0; ///< left out
  double volumeMm3 = 0;    ///< VolumeInsideMm3
};

/// Throws Error(InvalidArgument), naming the region by `name`, where it holds no voxel that is not padding,
/// or one whose value is not a finite number.
RegionStatistics MeasureRegion(const Volume& volume, const Region& region, const std::string& name);
} // namespace Clade
