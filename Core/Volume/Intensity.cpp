#include "Volume/Intensity.h"

#include "Base/Error.h"
#include "Base/Format.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace Clade
{
namespace
{
constexpr double blendOfRange = 0.02;

std::vector<float> VoxelsBesidePadding(const Volume& volume)
{
  std::vector<float> values;
  values.reserve(volume.voxels.size());
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    if (!volume.padding.empty() && volume.padding[n] != 0)
    {
      continue;
    }
    if (!std::isfinite(volume.voxels[n]))
    {
      const std::size_t row = n / volume.grid.columns;
      throw Error(ErrorCode::InvalidArgument, "voxel (" + std::to_string(n % volume.grid.columns) + ", " +
                                                  std::to_string(row % volume.grid.rows) + ", " +
                                                  std::to_string(row / volume.grid.rows) +
                                                  ") is not a finite number");
    }
    values.push_back(volume.voxels[n]);
  }
  return values;
}

double Percentile(std::vector<float>& values, double percentile)
{
  const double rank = percentile / 100 * static_cast<double>(values.size() - 1);
  const auto below = values.begin() + static_cast<std::ptrdiff_t>(rank);
  std::nth_element(values.begin(), below, values.end());
  const double fraction = rank - std::floor(rank);
  if (fraction == 0)
  {
    return static_cast<double>(*below);
  }
  const double above = static_cast<double>(*std::min_element(below + 1, values.end()));
  return static_cast<double>(*below) * (1 - fraction) + above * fraction;
}
} // namespace

IntensityMap RobustLimits(const Volume& volume, double lowPercentile, double highPercentile)
{
  if (!(lowPercentile >= 0 && lowPercentile < highPercentile && highPercentile <= 100))
  {
    throw Error(ErrorCode::InvalidArgument,
                "intensity limits at the percentiles " + Decimal(lowPercentile, 3) + " and " +
                    Decimal(highPercentile, 3) +
                    " were asked for; two between 0 and 100, in ascending order, are "
                    "expected");
  }
  std::vector<float> values = VoxelsBesidePadding(volume);
  if (values.empty())
  {
    throw Error(ErrorCode::NothingToDo, "every voxel of the volume is padding");
  }
  const auto [smallest, largest] = std::minmax_element(values.begin(), values.end());
  if (*smallest == *largest)
  {
    throw Error(ErrorCode::NothingToDo, "every voxel of the volume has the same value, " +
                                            Decimal(static_cast<double>(*smallest), 6));
  }
  const IntensityMap whole{static_cast<double>(*smallest), static_cast<double>(*largest)};
  const double low = Percentile(values, lowPercentile);
  const double high = Percentile(values, highPercentile);
  return low < high ? IntensityMap{low, high} : whole;
}

float BlendBeyondLimits(const IntensityMap& map, float interpolated, float network)
{
  const double value = static_cast<double>(interpolated);
  const double beyond = std::max(map.low - value, value - map.high);
  if (beyond <= 0)
  {
    return network;
  }
  const double weight = std::min(1.0, beyond / (blendOfRange * (map.high - map.low)));
  const double change = static_cast<double>(network) - std::clamp(value, map.low, map.high);
  return static_cast<float>(value + (1 - weight) * change);
}
} // namespace Clade
