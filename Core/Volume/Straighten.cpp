#include "Volume/Straighten.h"

#include "Base/ParallelFor.h"
#include "Volume/BSpline.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <vector>

namespace Clade
{
namespace
{
/// One axis of the image: how far slices are off the line of the middle one, and how much wider it becomes.
struct Axis
{
  std::size_t size = 0;          ///< pixels of the source
  std::size_t grown = 0;         ///< pixels of the result
  std::size_t before = 0;        ///< of these, before the source's first
  std::vector<double> offPixels; ///< by slice, from the line of the middle one

  /// Where pixel `n` of the result lies in slice `k` of the source.
  double Source(std::size_t n, std::size_t k) const
  {
    return static_cast<double>(n) - static_cast<double>(before) - offPixels[k];
  }
  /// The pixel of the source in which a position lies; `size`: none.
  std::size_t Nearest(double position) const
  {
    const double nearest = std::round(position);
    return nearest >= 0 && nearest < static_cast<double>(size) ? static_cast<std::size_t>(nearest) : size;
  }
};

/// The slice that stays.
std::size_t MiddleOf(std::size_t slices)
{
  return (slices - 1) / 2;
}

Axis MakeAxis(std::size_t size, const std::vector<Vector3>& lateralMm, const Vector3& direction,
              double pixelMm)
{
  constexpr double rounding = 1e-3; // pixels
  Axis axis;
  axis.size = size;
  for (const Vector3& off : lateralMm)
  {
    axis.offPixels.push_back(Dot(off - lateralMm[MiddleOf(lateralMm.size())], direction) / pixelMm);
  }
  const double first = axis.offPixels.front();
  const double last = axis.offPixels.back();
  const auto whole = [=](double pixels)
  { return static_cast<std::size_t>(std::ceil(std::max(0.0, pixels - rounding))); };
  axis.before = whole(-std::min(first, last));
  axis.grown = size + axis.before + whole(std::max(first, last));
  return axis;
}

/// Moves the lines of a plane along one axis: `count` lines of `from` pixels, pixel n of line l at
/// plane[n * step + l * lineStep], become lines of the grown size in `result`, laid out alike.
void MoveAlong(const Axis& axis, std::size_t slice, const std::vector<float>& plane, std::size_t lines,
               bool linesAreRows, float background, std::vector<float>& result)
{
  const auto at = [=](std::size_t n, std::size_t line, std::size_t size)
  { return linesAreRows ? line * size + n : n * lines + line; };
  std::vector<double> positions;
  std::vector<std::size_t> places;
  for (std::size_t n = 0; n < axis.grown; n++)
  {
    const double position = axis.Source(n, slice);
    if (axis.Nearest(position) < axis.size)
    {
      positions.push_back(std::clamp(position, 0.0, static_cast<double>(axis.size - 1)));
      places.push_back(n);
    }
  }
  const BSpline spline(axis.size, positions);
  std::vector<double> columns(axis.size * BSpline::lanes);
  double values[BSpline::lanes];
  result.assign(axis.grown * lines, background);
  for (std::size_t begin = 0; begin < lines; begin += BSpline::lanes)
  {
    const std::size_t count = std::min(BSpline::lanes, lines - begin);
    std::fill(columns.begin(), columns.end(), 0.0);
    for (std::size_t n = 0; n < axis.size; n++)
    {
      for (std::size_t l = 0; l < count; l++)
      {
        columns[n * BSpline::lanes + l] = plane[at(n, begin + l, axis.size)];
      }
    }
    spline.Prefilter(columns.data());
    for (std::size_t p = 0; p < places.size(); p++)
    {
      spline.Evaluate(columns.data(), p, values);
      for (std::size_t l = 0; l < count; l++)
      {
        result[at(places[p], begin + l, axis.grown)] = static_cast<float>(values[l]);
      }
    }
  }
}

struct ValueRange
{
  float lowest = 0;
  float highest = 0;
};

ValueRange RangeOf(const Volume& volume)
{
  ValueRange range;
  bool isFirst = true;
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    if (volume.padding.empty() || volume.padding[n] == 0)
    {
      range.lowest = isFirst ? volume.voxels[n] : std::min(range.lowest, volume.voxels[n]);
      range.highest = isFirst ? volume.voxels[n] : std::max(range.highest, volume.voxels[n]);
      isFirst = false;
    }
  }
  return range;
}

std::vector<float> PlaneWithoutPadding(const Volume& volume, std::size_t k, float background)
{
  const std::size_t size = volume.grid.columns * volume.grid.rows;
  const auto begin = volume.voxels.begin() + static_cast<std::ptrdiff_t>(k * size);
  std::vector<float> plane(begin, begin + static_cast<std::ptrdiff_t>(size));
  for (std::size_t n = 0; n < size && !volume.padding.empty(); n++)
  {
    plane[n] = volume.padding[k * size + n] != 0 ? background : plane[n];
  }
  return plane;
}

/// The moved plane into its slice, with its padding.
void Store(const Volume& tilted, const Axis& columns, const Axis& rows, std::size_t k,
           const std::vector<float>& plane, const ValueRange& range, float background, Volume& straight)
{
  for (std::size_t j = 0; j < rows.grown; j++)
  {
    const std::size_t fromRow = rows.Nearest(rows.Source(j, k));
    for (std::size_t i = 0; i < columns.grown; i++)
    {
      const std::size_t fromColumn = columns.Nearest(columns.Source(i, k));
      const std::size_t to = straight.Offset(i, j, k);
      const bool isOutside = fromRow == rows.size || fromColumn == columns.size;
      const bool isPadding = isOutside || tilted.IsPadding(fromColumn, fromRow, k);
      straight.padding[to] = isPadding ? 1 : 0;
      straight.voxels[to] =
          isPadding ? background : std::clamp(plane[j * columns.grown + i], range.lowest, range.highest);
    }
  }
}
} // namespace

Volume StraightenSlices(const Volume& tilted, const std::vector<Vector3>& lateralMm, float background,
                        IProgress& progress, std::size_t threads)
{
  progress.BeginStage("straighten");
  const VolumeGrid& grid = tilted.grid;
  const Axis columns = MakeAxis(grid.columns, lateralMm, grid.rowDirection, grid.columnSpacingMm);
  const Axis rows = MakeAxis(grid.rows, lateralMm, grid.columnDirection, grid.rowSpacingMm);
  VolumeGrid straightGrid = grid;
  straightGrid.columns = columns.grown;
  straightGrid.rows = rows.grown;
  straightGrid.originMm = grid.originMm + lateralMm[MiddleOf(grid.slices)] - lateralMm.front() -
                          grid.rowDirection * (static_cast<double>(columns.before) * grid.columnSpacingMm) -
                          grid.columnDirection * (static_cast<double>(rows.before) * grid.rowSpacingMm);
  Volume straight(straightGrid);
  straight.padding.assign(straight.voxels.size(), 0);
  const ValueRange range = RangeOf(tilted);
  std::atomic<std::size_t> done{0};
  const auto move = [&](std::size_t begin, std::size_t end)
  {
    std::vector<float> moved;
    for (std::size_t k = begin; k < end; k++)
    {
      progress.ThrowIfCancelled();
      std::vector<float> plane = PlaneWithoutPadding(tilted, k, background);
      MoveAlong(rows, k, plane, grid.columns, false, background, moved);
      MoveAlong(columns, k, moved, rows.grown, true, background, plane);
      Store(tilted, columns, rows, k, plane, range, background, straight);
      progress.Report(static_cast<double>(++done) / static_cast<double>(grid.slices));
    }
  };
  ParallelFor(grid.slices, 1, threads, move);
  if (std::find(straight.padding.begin(), straight.padding.end(), 1) == straight.padding.end())
  {
    straight.padding.clear();
  }
  return straight;
}
} // namespace Clade
