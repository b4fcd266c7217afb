#include "TrainingRuns/PatchChoice.h"

#include "Geometry/ThroughPlaneFactor.h"

#include <algorithm>

namespace Clade
{
namespace
{
constexpr int smallestPatch = 32, patchStep = 4;

/// Pixels that an image needs along the axis that thick slices are made along, for patches of `patch`.
double LengthFor(int patch, const TrainingOptions& options)
{
  if (options.generator.IsLate())
  {
    // Two slices more than the patch spans, and their profiles.
    return patch + options.smallestFactor * (3 + options.thickestProfile);
  }
  return options.method == TrainingMethod::Smore || options.method == TrainingMethod::Anchored ||
                 options.method == TrainingMethod::Xuan
             ? 2.0 * patch
             : patch;
}

bool Holds(const VolumeGrid& grid, const TrainingOptions& options, int patch)
{
  const auto [shorter, longer] = std::minmax(grid.columns, grid.rows);
  const double across =
      static_cast<double>(grid.slices - 1) * grid.sliceSpacingMm / grid.CoarserInPlaneSpacingMm() + 1;
  return static_cast<double>(shorter) >= patch && static_cast<double>(longer) >= LengthFor(patch, options) &&
         (!LearnsFromLowResolution(options) || across >= patch);
}
} // namespace

int FittingPatch(const std::vector<TrainingVolume>& volumes, const TrainingOptions& options)
{
  int patch = options.patch;
  for (const TrainingVolume& volume : volumes)
  {
    const VolumeGrid& grid = volume.volume.grid;
    if (grid.slices == 0 || !Holds(grid, options, smallestPatch))
    {
      continue;
    }
    while (patch > smallestPatch && !Holds(grid, options, patch))
    {
      patch -= patchStep;
    }
  }
  return std::max(patch, smallestPatch);
}
} // namespace Clade
