#include "Dicom/Read/WorthDoing.h"

#include "Base/Error.h"
#include "Base/Format.h"
#include "Volume/Resampler.h"

#include <algorithm>
#include <unistd.h>

namespace Clade
{
namespace
{
constexpr double largestGapOfSpacing = 0.5;

double MemoryLimitBytes(const InputLimits& limits)
{
  if (limits.memoryLimitGiB > 0)
  {
    return limits.memoryLimitGiB * bytesPerGiB;
  }
  return static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
}
} // namespace

void RequireMemory(std::size_t voxels, const InputLimits& limits)
{
  const double bytes = 4.0 * static_cast<double>(voxels);
  if (bytes > MemoryLimitBytes(limits))
  {
    throw Error(ErrorCode::Size, "the volume needs " + Decimal(bytes / bytesPerGiB, 2) +
                                     " GiB, the limit is " +
                                     Decimal(MemoryLimitBytes(limits) / bytesPerGiB, 2) +
                                     " GiB; --memory-limit raises it (in Orthanc: MemoryLimitGiB)");
  }
}

void RequireWorthDoing(const VolumeGrid& grid, double sliceThicknessMm, const InputLimits& limits)
{
  const std::size_t sliceVoxels = grid.rows * grid.columns;
  if (!limits.requireAnisotropy) // measured or learned from, not enhanced
  {
    RequireMemory(sliceVoxels * grid.slices, limits);
    return;
  }
  const VolumeGrid target = ThroughPlaneGrid(grid, GridKind::Isotropic);
  RequireNearlySquarePixels(grid);
  const double missing = 1 - sliceThicknessMm / grid.sliceSpacingMm;
  if (missing > largestGapOfSpacing + lengthTolerance)
  {
    throw Error(ErrorCode::Gap, Decimal(100 * missing, 0) + " % of the tissue between slices was not imaged");
  }
  if (target.slices > limits.maximumOutputSlices)
  {
    throw Error(ErrorCode::Size, "the result would have " + std::to_string(target.slices) +
                                     " slices, the limit is " + std::to_string(limits.maximumOutputSlices) +
                                     "; --maximum-slices raises it (in Orthanc: MaximumSlices)");
  }
  RequireMemory(sliceVoxels * (grid.slices + target.slices), limits);
}
} // namespace Clade
