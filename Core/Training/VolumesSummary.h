#pragma once
#include "Training/TrainingVolume.h"

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

namespace Clade
{
/// What is remembered of volumes when their voxels are gone: enough for a model's metadata and card. Pairs
/// are the smallest and the largest among the volumes; 0, 0 where there is none.
struct VolumesSummary
{
  std::size_t volumes = 0;
  std::size_t nearIsotropic = 0;                    ///< of them
  std::size_t slices = 0;                           ///< of all together
  std::pair<double, double> inPlaneSpacingMm{0, 0}; ///< the coarser of a volume's two
  std::pair<double, double> sliceSpacingMm{0, 0};
  std::pair<double, double> factor{0, 0}; ///< ThroughPlaneFactor
};
VolumesSummary Summarise(const std::vector<TrainingVolume>& volumes);

/// {"volumes", "nearIsotropic", "slices", "inPlaneSpacingMm": [smallest, largest], "sliceSpacingMm",
/// "factor"}
nlohmann::json ToJson(const VolumesSummary& summary);
} // namespace Clade
