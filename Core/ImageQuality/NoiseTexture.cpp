#include "ImageQuality/NoiseTexture.h"

#include "Base/Error.h"
#include "Regions/RegionVoxels.h"

#include <algorithm>
#include <cmath>

namespace Clade
{
namespace
{
constexpr std::size_t fewestPairs = 20;

/// Differences of neighbours along one axis.
class NeighbourDifferences
{
public:
  void Add(double difference)
  {
    sum_ += difference;
    squares_ += difference * difference;
    count_++;
  }
  std::size_t Count() const { return count_; }
  /// Sum of squares about the mean; no number where a difference was none.
  double Spread() const
  {
    if (count_ == 0 || !std::isfinite(squares_))
    {
      return squares_;
    }
    return std::max(0.0, squares_ - sum_ * sum_ / static_cast<double>(count_));
  }

private:
  double sum_ = 0, squares_ = 0;
  std::size_t count_ = 0;
};

/// Of one axis, over all regions.
struct Pool
{
  double spread = 0;
  std::size_t pairs = 0;
  std::size_t freedom = 0;

  void Add(const NeighbourDifferences& region)
  {
    spread += region.Spread();
    pairs += region.Count();
    freedom += region.Count() > 0 ? region.Count() - 1 : 0;
  }
  double Power() const { return freedom > 0 ? spread / static_cast<double>(2 * freedom) : 0; }
};

bool IsUsable(const Volume& volume, std::size_t offset)
{
  return volume.padding.empty() || volume.padding[offset] == 0;
}

/// Adds the neighbours of one sphere; by axis: row, column, normal.
void AddRegion(const Volume& volume, const Sphere& sphere, Pool (&pools)[3])
{
  const VolumeGrid& grid = volume.grid;
  const std::size_t strides[3] = {1, grid.columns, grid.columns * grid.rows};
  const std::size_t counts[3] = {grid.columns, grid.rows, grid.slices};
  const auto isInside = [&](std::size_t i, std::size_t j, std::size_t k)
  {
    const Vector3 centreMm =
        grid.PatientFromIndex({static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)});
    return Norm(centreMm - sphere.centreMm) <= sphere.radiusMm;
  };
  NeighbourDifferences differences[3];
  ForEachRun(Region(sphere), grid,
             [&](std::size_t offset, std::size_t count)
             {
               for (std::size_t n = offset; n < offset + count; n++)
               {
                 const std::size_t at[3] = {n % grid.columns, n / grid.columns % grid.rows, n / strides[2]};
                 for (std::size_t axis = 0; axis < 3; axis++)
                 {
                   std::size_t next[3] = {at[0], at[1], at[2]};
                   next[axis]++;
                   const std::size_t m = n + strides[axis];
                   if (next[axis] < counts[axis] && IsUsable(volume, n) && IsUsable(volume, m) &&
                       isInside(next[0], next[1], next[2]))
                   {
                     differences[axis].Add(static_cast<double>(volume.voxels[m]) - volume.voxels[n]);
                   }
                 }
               }
             });
  for (std::size_t axis = 0; axis < 3; axis++)
  {
    pools[axis].Add(differences[axis]);
  }
}
} // namespace

std::optional<NoiseTexture> MeasureNoiseTexture(const Volume& volume, const std::vector<Sphere>& regions)
{
  Pool pools[3];
  NoiseTexture texture;
  for (const Sphere& sphere : regions)
  {
    const std::size_t before = pools[0].pairs;
    AddRegion(volume, sphere, pools);
    texture.regions += pools[0].pairs > before ? 1 : 0;
  }
  texture.pairsAlong = pools[2].pairs;
  texture.pairsInPlane = pools[0].pairs + pools[1].pairs;
  if (texture.pairsAlong < fewestPairs || texture.pairsInPlane < fewestPairs)
  {
    return std::nullopt;
  }
  texture.along = pools[2].Power();
  texture.inPlane = (pools[0].Power() + pools[1].Power()) / 2;
  if (!std::isfinite(texture.along) || !std::isfinite(texture.inPlane))
  {
    throw Error(ErrorCode::InvalidArgument, "the regions hold voxels that are not finite numbers");
  }
  if (!(texture.inPlane > 0))
  {
    return std::nullopt;
  }
  texture.ratio = texture.along / texture.inPlane;
  return texture;
}

double NoiseRegionRadiusMm(const VolumeGrid& grid, double sliceSpacingMm)
{
  return std::max(4 * grid.CoarserInPlaneSpacingMm(), 1.5 * std::max(sliceSpacingMm, grid.sliceSpacingMm));
}
} // namespace Clade
