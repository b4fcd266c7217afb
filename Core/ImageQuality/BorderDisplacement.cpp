#include "ImageQuality/BorderDisplacement.h"

#include "Base/Error.h"
#include "Base/ParallelFor.h"
#include "ImageQuality/GaussianFilter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <vector>

namespace Clade
{
namespace
{
constexpr std::size_t fewestVoxels = 20;
constexpr std::size_t fewestBorders = 100;
constexpr std::size_t strongest = 20000; ///< of which every fourth is measured
constexpr std::size_t oneOf = 4;
constexpr std::size_t inPlaneMargin = 8;
constexpr std::size_t sliceMargin = 6;
constexpr std::ptrdiff_t lineReach = 7; ///< of a line, to each side
constexpr double farthest = 4;          ///< pixels

/// A voxel on a border.
struct Border
{
  float strength; ///< length of the gradient in the plane of the normal and the axis
  float level;    ///< of the smoothed truth
  float sign;     ///< of its gradient along the axis
  std::size_t offset;
  std::size_t order; ///< the voxel's number, slices counted fastest, then rows
};

/// The strongest first; of two alike the one farther on, so that the order is always the same: in float there
/// are ties, and which border is the fourth hangs on them.
bool IsStronger(const Border& a, const Border& b)
{
  return a.strength != b.strength ? a.strength > b.strength : a.order > b.order;
}

/// The strongest borders of one in-plane axis.
class Strongest
{
public:
  void Add(const Border& border)
  {
    borders_.push_back(border);
    if (borders_.size() >= 8 * strongest)
    {
      Cut();
    }
  }
  void Add(const Strongest& other)
  {
    borders_.insert(borders_.end(), other.borders_.begin(), other.borders_.end());
    Cut();
  }
  /// Every fourth, by falling strength.
  std::vector<Border> Chosen()
  {
    Cut();
    std::sort(borders_.begin(), borders_.end(), IsStronger);
    std::vector<Border> chosen;
    for (std::size_t n = 0; n < borders_.size(); n += oneOf)
    {
      chosen.push_back(borders_[n]);
    }
    return chosen;
  }

private:
  void Cut()
  {
    if (borders_.size() > strongest)
    {
      std::nth_element(borders_.begin(), borders_.begin() + strongest, borders_.end(), IsStronger);
      borders_.resize(strongest);
    }
  }
  std::vector<Border> borders_;
};

/// By in-plane axis: along the rows, along the columns.
using BothAxes = std::array<Strongest, 2>;

/// Some neighbouring slices of the smoothed truth.
class SmoothSlab
{
public:
  /// Slices first to last, both included.
  SmoothSlab(const Volume& truth, const GaussianFilter& filter, std::size_t first, std::size_t last)
      : grid_(truth.grid), plane_(grid_.columns * grid_.rows), first_(first)
  {
    const auto radius = static_cast<std::ptrdiff_t>(filter.Radius());
    const auto begin = static_cast<std::ptrdiff_t>(first) - radius;
    const auto end = static_cast<std::ptrdiff_t>(last) + radius;
    std::vector<std::vector<float>> inPlane; // of every slice that the smoothing along the normal sees
    std::vector<float> alongRows(plane_);
    for (std::ptrdiff_t k = begin; k <= end; k++)
    {
      const float* source = truth.voxels.data() + GaussianFilter::Mirrored(k, grid_.slices) * plane_;
      for (std::size_t j = 0; j < grid_.rows; j++)
      {
        filter.Apply(source + j * grid_.columns, alongRows.data() + j * grid_.columns, grid_.columns);
      }
      inPlane.emplace_back(plane_);
      SmoothAlongColumns(alongRows, filter, inPlane.back());
    }
    voxels_.resize((last - first + 1) * plane_);
    std::vector<const float*> rows(2 * filter.Radius() + 1);
    for (std::size_t k = first; k <= last; k++)
    {
      for (std::size_t n = 0; n < rows.size(); n++)
      {
        rows[n] = inPlane[k - first + n].data();
      }
      filter.ApplyAcross(rows, voxels_.data() + (k - first) * plane_, plane_);
    }
  }

  float At(std::size_t i, std::size_t j, std::size_t k) const
  {
    return voxels_[(k - first_) * plane_ + j * grid_.columns + i];
  }

private:
  void SmoothAlongColumns(const std::vector<float>& source, const GaussianFilter& filter,
                          std::vector<float>& smooth) const
  {
    const auto radius = static_cast<std::ptrdiff_t>(filter.Radius());
    std::vector<const float*> rows(2 * filter.Radius() + 1);
    for (std::size_t j = 0; j < grid_.rows; j++)
    {
      for (std::ptrdiff_t n = -radius; n <= radius; n++)
      {
        const auto row = GaussianFilter::Mirrored(static_cast<std::ptrdiff_t>(j) + n, grid_.rows);
        rows[static_cast<std::size_t>(n + radius)] = source.data() + row * grid_.columns;
      }
      filter.ApplyAcross(rows, smooth.data() + j * grid_.columns, grid_.columns);
    }
  }

  const VolumeGrid& grid_;
  std::size_t plane_;
  std::size_t first_;
  std::vector<float> voxels_;
};

/// Strength and sign of the gradient in the plane of the normal and an axis.
struct BorderGradient
{
  float strength;
  float sign;
};

/// Of the axis along which the gradient is `along`, beside the normal's `normal` and the third axis'
/// `across`; nothing where it is not oblique. In float, step by step as the reference has it: which borders
/// are the strongest hangs on every rounding.
std::optional<BorderGradient> ObliqueGradient(float along, float across, float normal)
{
  const float strength = std::hypot(along, normal);
  const float slope = std::abs(normal) / (std::abs(along) + 1e-6f);
  if (slope > 0.47f && slope < 2.1f && std::abs(across) < strength * 0.7f && strength > 0)
  {
    return BorderGradient{strength, along > 0 ? 1.0f : along < 0 ? -1.0f : 0.0f};
  }
  return std::nullopt;
}

/// 1 where padding of either volume is within reach of a line or of the smoothing; empty where there is none.
std::vector<std::uint8_t> NearPadding(const Volume& result, const Volume& truth)
{
  const VolumeGrid& grid = truth.grid;
  std::vector<std::uint8_t> near;
  for (const Volume* volume : {&result, &truth})
  {
    near.resize(std::max(near.size(), volume->padding.size()));
    for (std::size_t n = 0; n < volume->padding.size(); n++)
    {
      near[n] |= volume->padding[n];
    }
  }
  if (std::find(near.begin(), near.end(), 1) == near.end())
  {
    return {};
  }
  const std::size_t strides[] = {1, grid.columns, grid.columns * grid.rows};
  const std::size_t counts[] = {grid.columns, grid.rows, grid.slices};
  std::vector<std::uint8_t> line;
  for (std::size_t axis = 0; axis < 3; axis++)
  {
    const std::size_t count = counts[axis], stride = strides[axis];
    line.resize(count);
    for (std::size_t n = 0; n < near.size(); n++)
    {
      if (n / stride % count != 0)
      {
        continue; // not where a line begins
      }
      constexpr std::size_t wide = static_cast<std::size_t>(lineReach) + 4;
      for (std::size_t m = 0; m < count; m++)
      {
        line[m] = near[n + m * stride];
      }
      for (std::size_t m = 0; m < count; m++)
      {
        if (line[m] != 0)
        {
          for (std::size_t o = m < wide ? 0 : m - wide; o < std::min(count, m + wide + 1); o++)
          {
            near[n + o * stride] = 1;
          }
        }
      }
    }
  }
  return near;
}

/// Borders of the slices begin to end.
BothAxes BordersOf(const Volume& truth, const GaussianFilter& filter,
                   const std::vector<std::uint8_t>& nearPadding, std::size_t begin, std::size_t end)
{
  const VolumeGrid& grid = truth.grid;
  const SmoothSlab smooth(truth, filter, begin - 1, end);
  BothAxes found;
  for (std::size_t k = begin; k < end; k++)
  {
    for (std::size_t j = inPlaneMargin; j + inPlaneMargin < grid.rows; j++)
    {
      for (std::size_t i = inPlaneMargin; i + inPlaneMargin < grid.columns; i++)
      {
        const std::size_t offset = truth.Offset(i, j, k);
        if (!nearPadding.empty() && nearPadding[offset] != 0)
        {
          continue;
        }
        const float x = (smooth.At(i + 1, j, k) - smooth.At(i - 1, j, k)) / 2;
        const float y = (smooth.At(i, j + 1, k) - smooth.At(i, j - 1, k)) / 2;
        const float z = (smooth.At(i, j, k + 1) - smooth.At(i, j, k - 1)) / 2;
        const std::optional<BorderGradient> ofAxis[] = {ObliqueGradient(x, y, z), ObliqueGradient(y, x, z)};
        const std::size_t order = (i * grid.rows + j) * grid.slices + k;
        for (std::size_t axis = 0; axis < 2; axis++)
        {
          if (ofAxis[axis])
          {
            found[axis].Add({ofAxis[axis]->strength, smooth.At(i, j, k), ofAxis[axis]->sign, offset, order});
          }
        }
      }
    }
  }
  return found;
}

BothAxes FindBorders(const Volume& result, const Volume& truth, std::size_t threads, IProgress& progress)
{
  constexpr std::size_t together = 32; // slices: the smoothing sees four more on each side
  const GaussianFilter filter(1);
  const std::vector<std::uint8_t> nearPadding = NearPadding(result, truth);
  const std::size_t slices = truth.grid.slices - 2 * sliceMargin;
  BothAxes all;
  std::mutex mutex;
  ParallelFor(slices, together, threads,
              [&](std::size_t begin, std::size_t end)
              {
                progress.ThrowIfCancelled();
                const BothAxes found =
                    BordersOf(truth, filter, nearPadding, begin + sliceMargin, end + sliceMargin);
                const std::lock_guard<std::mutex> lock(mutex);
                all[0].Add(found[0]);
                all[1].Add(found[1]);
              });
  return all;
}

/// Where a volume crosses the border's level, from the border; `farthest` where it does not.
double Crossing(const Volume& volume, const Border& border, std::size_t stride, const GaussianFilter& filter)
{
  constexpr std::size_t count = 2 * static_cast<std::size_t>(lineReach) + 1;
  std::array<float, count> line{}, smooth{};
  for (std::size_t n = 0; n < count; n++)
  {
    line[n] = volume.voxels[border.offset - static_cast<std::size_t>(lineReach) * stride + n * stride];
  }
  filter.Apply(line.data(), smooth.data(), count);
  double nearest = farthest;
  bool isFound = false;
  float before = (smooth[0] - border.level) * border.sign;
  for (std::size_t n = 0; n + 1 < count; n++)
  {
    const float after = (smooth[n + 1] - border.level) * border.sign;
    if (!std::isfinite(before) || !std::isfinite(after))
    {
      RefuseArgument("the volumes hold voxels that are not finite numbers");
    }
    if (before <= 0 && after > 0)
    {
      const double place = static_cast<double>(static_cast<std::ptrdiff_t>(n) - lineReach) +
                           static_cast<double>(-before / (after - before));
      nearest = isFound && std::abs(nearest) <= std::abs(place) ? nearest : place;
      isFound = true;
    }
    before = after;
  }
  return nearest;
}

std::vector<double> Distances(const Volume& result, const Volume& truth, const std::vector<Border>& borders,
                              std::size_t stride)
{
  const GaussianFilter filter(0.7);
  std::vector<double> distances;
  for (const Border& border : borders)
  {
    const double distance =
        Crossing(result, border, stride, filter) - Crossing(truth, border, stride, filter);
    distances.push_back(std::clamp(distance, -farthest, farthest));
  }
  return distances;
}

Displacement Summary(const std::vector<double>& distances)
{
  Displacement displacement;
  displacement.borders = distances.size();
  double squares = 0, beyond = 0;
  for (const double distance : distances)
  {
    squares += distance * distance;
    beyond += std::abs(distance) > 1 ? 1 : 0;
  }
  displacement.rms = std::sqrt(squares / static_cast<double>(distances.size()));
  displacement.beyondOne = beyond / static_cast<double>(distances.size());
  return displacement;
}

void RequireMeasurable(const Volume& result, const Volume& truth)
{
  if (!SameGrid(result.grid, truth.grid, 0.01))
  {
    RefuseArgument("the result and the truth are not on one grid; borders are compared voxel by voxel");
  }
  const VolumeGrid& grid = truth.grid;
  if (std::min({grid.columns, grid.rows, grid.slices}) < fewestVoxels)
  {
    RefuseArgument("the volumes have " + std::to_string(grid.columns) + " x " + std::to_string(grid.rows) +
                   " x " + std::to_string(grid.slices) +
                   " voxels; border displacement needs 20 or more along each axis");
  }
}
} // namespace

BorderDisplacement MeasureBorderDisplacement(const Volume& result, const Volume& truth, std::size_t threads,
                                             IProgress& progress)
{
  progress.BeginStage("measure");
  RequireMeasurable(result, truth);
  BothAxes borders = FindBorders(result, truth, threads, progress);
  const std::size_t strides[] = {1, truth.grid.columns};
  std::array<std::optional<Displacement>, 2> ofAxis;
  std::vector<double> all;
  std::size_t most = 0;
  for (std::size_t axis = 0; axis < 2; axis++)
  {
    progress.ThrowIfCancelled();
    const std::vector<Border> chosen = borders[axis].Chosen();
    most = std::max(most, chosen.size());
    if (chosen.size() >= fewestBorders)
    {
      const std::vector<double> distances = Distances(result, truth, chosen, strides[axis]);
      ofAxis[axis] = Summary(distances);
      all.insert(all.end(), distances.begin(), distances.end());
    }
  }
  if (all.empty())
  {
    RefuseArgument("the truth has " + std::to_string(most) + " borders oblique to the slices; expected " +
                   std::to_string(fewestBorders) + " or more");
  }
  return {ofAxis[0], ofAxis[1], Summary(all)};
}
} // namespace Clade
