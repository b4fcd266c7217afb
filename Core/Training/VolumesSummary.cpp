#include "Training/VolumesSummary.h"

#include "Geometry/ThroughPlaneFactor.h"
#include "Training/TrainingImages.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace Clade
{
VolumesSummary Summarise(const std::vector<TrainingVolume>& volumes)
{
  VolumesSummary summary;
  const auto widen = [&](std::pair<double, double>& range, double value)
  {
    const bool isFirst = summary.volumes == 0;
    range = {isFirst ? value : std::min(range.first, value), isFirst ? value : std::max(range.second, value)};
  };
  for (const TrainingVolume& one : volumes)
  {
    const VolumeGrid& grid = one.volume.grid;
    widen(summary.inPlaneSpacingMm, grid.CoarserInPlaneSpacingMm());
    widen(summary.sliceSpacingMm, grid.sliceSpacingMm);
    widen(summary.factor, ThroughPlaneFactor(grid));
    summary.nearIsotropic += ThroughPlaneFactor(grid) < thickFromFactor ? 1 : 0;
    summary.slices += grid.slices;
    summary.volumes++;
  }
  return summary;
}

nlohmann::json ToJson(const VolumesSummary& summary)
{
  const auto range = [](const std::pair<double, double>& r) { return nlohmann::json{r.first, r.second}; };
  return {{"volumes", summary.volumes},
          {"nearIsotropic", summary.nearIsotropic},
          {"slices", summary.slices},
          {"inPlaneSpacingMm", range(summary.inPlaneSpacingMm)},
          {"sliceSpacingMm", range(summary.sliceSpacingMm)},
          {"factor", range(summary.factor)}};
}
} // namespace Clade
