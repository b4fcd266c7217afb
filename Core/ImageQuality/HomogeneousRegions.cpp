#include "ImageQuality/HomogeneousRegions.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace Clade
{
namespace
{
struct EvenSphere
{
  Vector3 centreMm;
  double mean = 0;
  double deviation = 0;
};

/// A run of voxels of the sphere around voxel (0, 0, 0).
struct Run
{
  std::ptrdiff_t first;
  std::ptrdiff_t count;
};

struct SphereOfVoxels
{
  std::ptrdiff_t reach[3]; ///< voxels, to each side
  std::vector<Run> runs;
};

SphereOfVoxels MakeSphere(const VolumeGrid& grid, double radiusMm)
{
  const double reach = radiusMm * (1 + 1e-9);
  const double spacing[3] = {grid.columnSpacingMm, grid.rowSpacingMm, grid.sliceSpacingMm};
  SphereOfVoxels sphere{};
  for (int axis = 0; axis < 3; axis++)
  {
    sphere.reach[axis] = static_cast<std::ptrdiff_t>(reach / spacing[axis]);
  }
  const auto columns = static_cast<std::ptrdiff_t>(grid.columns);
  const auto rows = static_cast<std::ptrdiff_t>(grid.rows);
  for (std::ptrdiff_t k = -sphere.reach[2]; k <= sphere.reach[2]; k++)
  {
    for (std::ptrdiff_t j = -sphere.reach[1]; j <= sphere.reach[1]; j++)
    {
      const double y = static_cast<double>(j) * spacing[1], z = static_cast<double>(k) * spacing[2];
      const double left = reach * reach - y * y - z * z;
      if (left >= 0)
      {
        const auto half = static_cast<std::ptrdiff_t>(std::sqrt(left) / spacing[0]);
        sphere.runs.push_back({(k * rows + j) * columns - half, 2 * half + 1});
      }
    }
  }
  return sphere;
}

/// Nothing where the sphere holds padding, one voxel alone or a value that is not finite.
std::optional<EvenSphere> Judge(const Volume& volume, const SphereOfVoxels& sphere, std::size_t centre)
{
  double sum = 0, squares = 0, count = 0;
  const double origin = volume.voxels[centre]; // differences from it do not cancel
  for (const Run& run : sphere.runs)
  {
    const auto first = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(centre) + run.first);
    for (std::size_t n = first; n < first + static_cast<std::size_t>(run.count); n++)
    {
      if (!volume.padding.empty() && volume.padding[n] != 0)
      {
        return std::nullopt;
      }
      const double difference = volume.voxels[n] - origin;
      sum += difference;
      squares += difference * difference;
    }
    count += static_cast<double>(run.count);
  }
  if (count < 2 || !std::isfinite(squares))
  {
    return std::nullopt;
  }
  EvenSphere candidate;
  candidate.mean = origin + sum / count;
  candidate.deviation = std::sqrt(std::max(0.0, squares - sum * sum / count) / (count - 1));
  return candidate;
}

std::vector<EvenSphere> EvenSpheres(const Volume& volume, const GreyRange& range, double radiusMm)
{
  const VolumeGrid& grid = volume.grid;
  const SphereOfVoxels sphere = MakeSphere(grid, radiusMm);
  std::vector<EvenSphere> candidates;
  const auto reach = [&](int axis) { return static_cast<std::size_t>(sphere.reach[axis]); };
  const auto step = [&](int axis) { return std::max<std::size_t>(1, reach(axis)); };
  const double tissue = range.low + 0.2 * (range.high - range.low);
  for (std::size_t k = reach(2); k + reach(2) < grid.slices; k += step(2))
  {
    for (std::size_t j = reach(1); j + reach(1) < grid.rows; j += step(1))
    {
      for (std::size_t i = reach(0); i + reach(0) < grid.columns; i += step(0))
      {
        std::optional<EvenSphere> candidate = Judge(volume, sphere, volume.Offset(i, j, k));
        if (candidate && candidate->mean >= tissue && candidate->mean <= range.high &&
            candidate->deviation >= 1e-3 * (range.high - range.low))
        {
          candidate->centreMm =
              grid.PatientFromIndex({static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)});
          candidates.push_back(*candidate);
        }
      }
    }
  }
  return candidates;
}
} // namespace

std::optional<HomogeneousRegions> PlaceHomogeneousRegions(const Volume& volume, const GreyRange& range,
                                                          double radiusMm)
{
  std::vector<EvenSphere> candidates = EvenSpheres(volume, range, radiusMm);
  const auto signal = std::max_element(candidates.begin(), candidates.end(),
                                       [](const EvenSphere& a, const EvenSphere& b)
                                       { return a.mean / a.deviation < b.mean / b.deviation; });
  if (signal == candidates.end() || signal->mean <= 0)
  {
    return std::nullopt;
  }
  const Vector3 signalMm = signal->centreMm;
  candidates.erase(std::remove_if(candidates.begin(), candidates.end(),
                                  [&](const EvenSphere& one)
                                  { return Norm(one.centreMm - signalMm) < 2 * radiusMm; }),
                   candidates.end());
  const auto noise =
      std::min_element(candidates.begin(), candidates.end(),
                       [](const EvenSphere& a, const EvenSphere& b) { return a.deviation < b.deviation; });
  if (noise == candidates.end())
  {
    return std::nullopt;
  }
  return HomogeneousRegions{{signalMm, radiusMm}, {noise->centreMm, radiusMm}};
}

std::vector<Sphere> PlaceQuietRegions(const Volume& volume, const GreyRange& range, double radiusMm,
                                      std::size_t most)
{
  std::vector<EvenSphere> candidates = EvenSpheres(volume, range, radiusMm);
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const EvenSphere& a, const EvenSphere& b) { return a.deviation < b.deviation; });
  std::vector<Sphere> quiet;
  for (const EvenSphere& candidate : candidates)
  {
    if (candidate.deviation > 2 * candidates.front().deviation)
    {
      break; // a border runs through what is left
    }
    const bool isApart = std::none_of(quiet.begin(), quiet.end(),
                                      [&](const Sphere& one)
                                      { return Norm(one.centreMm - candidate.centreMm) < 2 * radiusMm; });
    if (isApart && quiet.size() < most)
    {
      quiet.push_back({candidate.centreMm, radiusMm});
    }
  }
  return quiet;
}
} // namespace Clade
