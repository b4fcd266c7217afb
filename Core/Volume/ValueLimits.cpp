#include "Volume/ValueLimits.h"

#include "Base/ParallelFor.h"

#include <algorithm>
#include <atomic>
#include <cmath>

namespace Clade
{
namespace
{
constexpr double overshootOfRange = 0.3;
constexpr double lowestHounsfield = -1024;
constexpr std::size_t clippedPart = 100; ///< one voxel in this many at the lowest value: clipped, not chance
constexpr float infinity = std::numeric_limits<float>::infinity();

struct Extremes
{
  float lowest = infinity;
  float highest = -infinity;
  std::size_t atLowest = 0;
  std::size_t atHighest = 0;
  std::size_t count = 0;

  void Add(float value)
  {
    count++;
    atLowest = value < lowest ? 1 : atLowest + (value == lowest ? 1 : 0);
    atHighest = value > highest ? 1 : atHighest + (value == highest ? 1 : 0);
    lowest = std::min(lowest, value);
    highest = std::max(highest, value);
  }
};

Extremes ExtremesOf(const Volume& volume)
{
  Extremes extremes;
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    if (volume.padding.empty() || volume.padding[n] == 0)
    {
      extremes.Add(volume.voxels[n]);
    }
  }
  return extremes;
}

/// Lowest (or highest) of each pixel and its `radius` neighbours to both sides, `step` apart, in a line.
template<typename Better>
void SpreadLine(float* line, std::size_t count, std::size_t step, std::size_t radius, const Better& better,
                std::vector<float>& copy)
{
  copy.resize(count);
  for (std::size_t i = 0; i < count; i++)
  {
    copy[i] = line[i * step];
  }
  for (std::size_t i = 0; i < count; i++)
  {
    const std::size_t last = std::min(i + radius, count - 1);
    float best = copy[i];
    for (std::size_t n = i > radius ? i - radius : 0; n <= last; n++)
    {
      best = better(best, copy[n]);
    }
    line[i * step] = best;
  }
}

template<typename Better>
void Spread(std::vector<float>& plane, std::size_t columns, std::size_t rows, std::size_t radius,
            const Better& better)
{
  std::vector<float> copy;
  for (std::size_t j = 0; j < rows; j++)
  {
    SpreadLine(plane.data() + j * columns, columns, 1, radius, better, copy);
  }
  for (std::size_t i = 0; i < columns; i++)
  {
    SpreadLine(plane.data() + i, rows, columns, radius, better, copy);
  }
}

float Lower(float a, float b)
{
  return a < b ? a : b;
}
float Higher(float a, float b)
{
  return a > b ? a : b;
}
} // namespace

QuantityRange RangeOfQuantity(const Volume& source, const std::string& modality, double slope,
                              double intercept)
{
  const Extremes extremes = ExtremesOf(source);
  QuantityRange range;
  if (extremes.count == 0 || slope == 0)
  {
    return range;
  }
  // The voxel that stands for the lowest real value: of an inverted scale the highest.
  const float voxel = slope > 0 ? extremes.lowest : extremes.highest;
  const std::size_t alike = slope > 0 ? extremes.atLowest : extremes.atHighest;
  const double lowestReal = slope * static_cast<double>(voxel) + intercept;
  const double nature = modality == "CT" ? lowestHounsfield : 0;
  double limit = voxel;
  if (alike * clippedPart < extremes.count && lowestReal >= nature)
  {
    limit = (nature - intercept) / slope;
    // The whole number on the right side of it, so that rounding does not cross it.
    limit = slope > 0 ? std::min<double>(std::ceil(limit - 1e-6), voxel)
                      : std::max<double>(std::floor(limit + 1e-6), voxel);
  }
  else if (alike * clippedPart < extremes.count && modality != "CT" && lowestReal < 0)
  {
    return range; // a quantity that has both signs
  }
  (slope > 0 ? range.lowest : range.highest) = limit;
  return range;
}

ValueLimits::ValueLimits(const Volume& acquired, const QuantityRange& quantity, std::size_t radius)
    : acquired_(acquired), quantity_(quantity), radius_(radius),
      intervals_(std::max<std::size_t>(acquired.grid.slices, 2) - 1)
{
}

std::size_t ValueLimits::IntervalAt(double position) const
{
  constexpr double rounding = 1e-6;
  const auto below = static_cast<std::size_t>(std::max(0.0, std::floor(position + rounding)));
  return std::min(below, intervals_ - 1);
}

void ValueLimits::Include(std::size_t slice, std::vector<float>& lowest, std::vector<float>& highest) const
{
  const VolumeGrid& grid = acquired_.grid;
  const std::size_t plane = grid.columns * grid.rows;
  std::vector<float> low(acquired_.voxels.begin() + static_cast<std::ptrdiff_t>(slice * plane),
                         acquired_.voxels.begin() + static_cast<std::ptrdiff_t>((slice + 1) * plane));
  std::vector<float> high = low;
  for (std::size_t n = 0; n < plane && !acquired_.padding.empty(); n++)
  {
    if (acquired_.padding[slice * plane + n] != 0)
    {
      low[n] = infinity;
      high[n] = -infinity;
    }
  }
  if (radius_ > 0)
  {
    Spread(low, grid.columns, grid.rows, radius_, Lower);
    Spread(high, grid.columns, grid.rows, radius_, Higher);
  }
  std::transform(low.begin(), low.end(), lowest.begin(), lowest.begin(), Lower);
  std::transform(high.begin(), high.end(), highest.begin(), highest.begin(), Higher);
}

void ValueLimits::Compute(std::size_t interval, float* lowest, float* highest) const
{
  const std::size_t plane = acquired_.grid.columns * acquired_.grid.rows;
  std::vector<float> low(plane, infinity);
  std::vector<float> high(plane, -infinity);
  const std::size_t last = std::min(interval + 2, acquired_.grid.slices - 1);
  for (std::size_t k = interval > 0 ? interval - 1 : 0; k <= last; k++)
  {
    Include(k, low, high);
  }
  for (std::size_t n = 0; n < plane; n++)
  {
    const bool isKnown = low[n] <= high[n];
    const double room = isKnown ? overshootOfRange * (static_cast<double>(high[n]) - low[n]) : 0;
    lowest[n] = isKnown ? static_cast<float>(std::max(low[n] - room, quantity_.lowest)) : -infinity;
    highest[n] = isKnown ? static_cast<float>(std::min(high[n] + room, quantity_.highest)) : infinity;
  }
}

std::size_t ValueLimits::Apply(Volume& derived, std::size_t threads) const
{
  const std::size_t plane = acquired_.grid.columns * acquired_.grid.rows;
  std::vector<std::vector<std::size_t>> slicesOf(intervals_);
  for (std::size_t k = 0; k < derived.grid.slices; k++)
  {
    const double position =
        static_cast<double>(k) * derived.grid.sliceSpacingMm / acquired_.grid.sliceSpacingMm;
    slicesOf[IntervalAt(position)].push_back(k);
  }
  std::atomic<std::size_t> moved{0};
  const auto limit = [&](std::size_t begin, std::size_t end)
  {
    std::vector<float> lowest(plane);
    std::vector<float> highest(plane);
    for (std::size_t interval = begin; interval < end; interval++)
    {
      std::size_t count = 0;
      Compute(interval, lowest.data(), highest.data());
      for (const std::size_t k : slicesOf[interval])
      {
        float* voxels = derived.voxels.data() + k * plane;
        const std::uint8_t* padding = derived.padding.empty() ? nullptr : derived.padding.data() + k * plane;
        for (std::size_t n = 0; n < plane; n++)
        {
          const bool isBeyond = voxels[n] < lowest[n] || voxels[n] > highest[n]; // false for NaN
          if (isBeyond && (padding == nullptr || padding[n] == 0))
          {
            voxels[n] = voxels[n] < lowest[n] ? lowest[n] : highest[n];
            count++;
          }
        }
      }
      moved += count;
    }
  };
  ParallelFor(intervals_, 1, threads, limit);
  return moved;
}
} // namespace Clade
