#include "Inference/AcquisitionModel.h"

#include "Base/Error.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace Clade
{
namespace
{
/// Part of the profile, centred at zero, below `z`.
double ProfileBelow(const SliceProfile& profile, double widthMm, double z)
{
  if (profile.shape == SliceProfileShape::Box)
  {
    return std::clamp(z / widthMm + 0.5, 0.0, 1.0);
  }
  const double sigma = widthMm / (2 * std::sqrt(2 * std::log(2.0)));
  const double cut = 3 * sigma; // beyond lie 0.3 %
  return 0.5 * (1 + std::erf(std::clamp(z, -cut, cut) / (sigma * std::sqrt(2.0))));
}
} // namespace

std::vector<AcquisitionRow> AcquisitionModel(const SliceProfile& profile, std::size_t acquiredSlices,
                                             double acquiredSpacingMm, std::size_t fineSlices,
                                             double fineSpacingMm, double firstMm)
{
  const double widthMm = std::max(profile.thicknessMm, fineSpacingMm);
  std::vector<AcquisitionRow> rows(acquiredSlices);
  for (std::size_t a = 0; a < acquiredSlices; a++)
  {
    const double centreMm = firstMm + static_cast<double>(a) * acquiredSpacingMm;
    AcquisitionRow& row = rows[a];
    double sum = 0;
    for (std::size_t k = 0; k < fineSlices; k++)
    {
      const double middle = static_cast<double>(k) * fineSpacingMm - centreMm;
      const double weight = ProfileBelow(profile, widthMm, middle + fineSpacingMm / 2) -
                            ProfileBelow(profile, widthMm, middle - fineSpacingMm / 2);
      if (weight > 1e-12)
      {
        row.first = row.weights.empty() ? k : row.first;
        row.weights.push_back(weight);
        sum += weight;
      }
    }
    std::for_each(row.weights.begin(), row.weights.end(), [=](double& weight) { weight /= sum; });
    row.within = std::min(1.0, sum);
  }
  return rows;
}

Volume AverageToThickSlices(const Volume& fine, double spacingMm, const SliceProfile& profile)
{
  VolumeGrid grid = fine.grid;
  if (!(spacingMm >= grid.sliceSpacingMm * (1 - 1e-6)) || grid.slices == 0)
  {
    throw Error(ErrorCode::InvalidArgument, "thick slices are to be " + std::to_string(spacingMm) +
                                                " mm apart, expected at least the fine " +
                                                std::to_string(grid.sliceSpacingMm) + " mm");
  }
  const double lengthMm = static_cast<double>(grid.slices - 1) * grid.sliceSpacingMm;
  grid.slices = static_cast<std::size_t>(lengthMm / spacingMm + 1e-6) + 1;
  grid.sliceSpacingMm = spacingMm;
  Volume thick(grid);
  thick.padding.assign(fine.padding.empty() ? 0 : grid.VoxelCount(), 0);
  const auto rows =
      AcquisitionModel(profile, grid.slices, spacingMm, fine.grid.slices, fine.grid.sliceSpacingMm);
  const std::size_t plane = grid.columns * grid.rows;
  for (std::size_t n = 0; n < thick.voxels.size(); n++)
  {
    const AcquisitionRow& row = rows[n / plane];
    double sum = 0, weights = 0;
    for (std::size_t m = 0; m < row.weights.size(); m++)
    {
      const std::size_t from = (row.first + m) * plane + n % plane;
      const bool isPadding = !fine.padding.empty() && fine.padding[from] != 0;
      sum += isPadding ? 0 : row.weights[m] * fine.voxels[from];
      weights += isPadding ? 0 : row.weights[m];
    }
    thick.voxels[n] = static_cast<float>(weights > 0 ? sum / weights : 0);
    if (!(weights > 0))
    {
      thick.padding[n] = 1;
    }
  }
  return thick;
}
} // namespace Clade
