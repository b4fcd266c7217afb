#pragma once
#include "Base/Progress.h"
#include "Support/Phantom.h"
#include "Training/PatchDataset.h"

#include <cmath>
#include <vector>

namespace Clade::Testing
{
/// Thick slices, 5 pixels apart, of waves.
inline TrainingVolume ThickWaves(std::size_t slices = 14)
{
  VolumeGrid grid = UnitGrid(72, 80, slices);
  grid.sliceSpacingMm = 5;
  TrainingVolume source;
  source.name = "waves";
  source.volume = Paint(
      grid, [](const Vector3& p)
      { return 500 + 200 * std::sin(0.5 * p.x) + 150 * std::cos(0.4 * p.y) + 100 * std::sin(0.2 * p.z); });
  source.sliceThicknessMm = 4;
  return source;
}

inline TrainingOptions WavesOptions()
{
  TrainingOptions options = DefaultTrainingOptions(TrainingMethod::Anchored, "MR");
  options.batch = 3;
  options.largestFactor = 6;
  return options;
}

inline TrainingImages Prepared(const std::vector<TrainingVolume>& volumes,
                               const TrainingOptions& options = WavesOptions())
{
  NoProgress progress;
  return PrepareTrainingImages(volumes, options, 2, progress);
}

inline PatchDataset Dataset(const TrainingOptions& options = WavesOptions())
{
  PatchDataset::Needs needs;
  needs.unpaired = true;
  needs.pairs = true;
  return PatchDataset(Prepared({ThickWaves()}), options, needs);
}

inline bool SameBatch(const TrainingBatch& a, const TrainingBatch& b)
{
  return torch::equal(a.lowResolution, b.lowResolution) && torch::equal(a.highResolution, b.highResolution) &&
         torch::equal(a.degraded, b.degraded) && torch::equal(a.sharp, b.sharp);
}
} // namespace Clade::Testing
