#pragma once
#include "Support/Phantom.h"

#include <cstdint>

namespace Clade::Testing
{
/// The integer generator of Resources/Scripts/Reference/common.py.
class Lcg
{
public:
  explicit Lcg(std::uint32_t seed) : state_(seed) {}
  std::uint32_t Next()
  {
    state_ = state_ * 1664525u + 1013904223u;
    return state_ >> 16;
  }

private:
  std::uint32_t state_;
};

/// The volume of Resources/Scripts/Reference/make_stairs.py, on a grid of 1 mm: trilinear between random
/// numbers at every eighth voxel, with noise; every value is exact.
inline Volume TextureVolume(std::size_t columns, std::size_t rows, std::size_t slices, std::uint32_t seed)
{
  Lcg generator(seed);
  const std::size_t counts[3] = {columns / 8 + 2, rows / 8 + 2, slices / 8 + 2};
  std::vector<double> knots(counts[0] * counts[1] * counts[2]); // the last index runs fastest
  for (double& knot : knots)
  {
    knot = generator.Next() >> 8;
  }
  const auto between = [](double a, double b, std::size_t n)
  { return a * (1 - static_cast<double>(n % 8) / 8) + b * (static_cast<double>(n % 8) / 8); };
  const auto knotAt = [&](std::size_t i, std::size_t j, std::size_t k)
  { return knots[(i * counts[1] + j) * counts[2] + k]; };
  Volume volume(UnitGrid(columns, rows, slices));
  for (std::size_t i = 0; i < columns; i++)
  {
    for (std::size_t j = 0; j < rows; j++)
    {
      for (std::size_t k = 0; k < slices; k++)
      {
        const std::size_t a = i / 8, b = j / 8, c = k / 8;
        const auto alongColumns = [&](std::size_t z)
        {
          return between(between(knotAt(a, b, z), knotAt(a + 1, b, z), i),
                         between(knotAt(a, b + 1, z), knotAt(a + 1, b + 1, z), i), j);
        };
        const double smooth = between(alongColumns(c), alongColumns(c + 1), k);
        volume.At(i, j, k) = static_cast<float>(smooth + static_cast<double>(generator.Next()) / 4096);
      }
    }
  }
  return volume;
}

/// Each slice the last one at a multiple of `every`: stairs.
inline Volume WithTreads(const Volume& volume, std::size_t every)
{
  Volume treads = volume;
  const std::size_t plane = volume.grid.columns * volume.grid.rows;
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    treads.voxels[n] = volume.voxels[n / plane / every * every * plane + n % plane];
  }
  return treads;
}

/// Linear between the slices at multiples of `every`, a power of two; the last ones stay.
inline Volume LinearBetween(const Volume& volume, std::size_t every)
{
  Volume linear = volume;
  const std::size_t plane = volume.grid.columns * volume.grid.rows;
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    const std::size_t k = n / plane, below = k / every * every;
    const std::size_t above = std::min(below + every, volume.grid.slices - 1);
    const float part = static_cast<float>(k - below) / static_cast<float>(every);
    linear.voxels[n] = volume.voxels[below * plane + n % plane] * (1 - part) +
                       volume.voxels[above * plane + n % plane] * part;
  }
  return linear;
}
} // namespace Clade::Testing
