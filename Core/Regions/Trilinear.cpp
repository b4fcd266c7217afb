#include "Regions/Trilinear.h"

#include <algorithm>

namespace Clade
{
namespace
{
constexpr double rounding = 1e-6; // voxels

bool IsInside(double index, std::size_t count)
{
  return index >= -0.5 - rounding && index <= static_cast<double>(count) - 0.5 + rounding;
}

/// The two neighbours of a continuous index and the weight of the second.
struct Neighbours
{
  std::size_t first;
  std::size_t second;
  double weight;

  Neighbours(double index, std::size_t count)
  {
    const double clamped = std::clamp(index, 0.0, static_cast<double>(count - 1));
    first = static_cast<std::size_t>(clamped);
    second = std::min(first + 1, count - 1);
    weight = clamped - static_cast<double>(first);
  }
};

double Mix(double a, double b, double weight)
{
  return a + weight * (b - a);
}
} // namespace

bool IsInside(const VolumeGrid& grid, const Vector3& index)
{
  return IsInside(index.x, grid.columns) && IsInside(index.y, grid.rows) && IsInside(index.z, grid.slices);
}

double SampleTrilinear(const Volume& volume, const Vector3& index)
{
  const Neighbours i(index.x, volume.grid.columns);
  const Neighbours j(index.y, volume.grid.rows);
  const Neighbours k(index.z, volume.grid.slices);
  const auto alongRow = [&](std::size_t row, std::size_t slice)
  { return Mix(volume.At(i.first, row, slice), volume.At(i.second, row, slice), i.weight); };
  return Mix(Mix(alongRow(j.first, k.first), alongRow(j.second, k.first), j.weight),
             Mix(alongRow(j.first, k.second), alongRow(j.second, k.second), j.weight), k.weight);
}
} // namespace Clade
