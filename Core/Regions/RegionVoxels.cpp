#include "Regions/RegionVoxels.h"

#include "Base/Error.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace Clade
{
namespace
{
constexpr double maxTests = 2e9; // a few seconds

/// The range that the region spans along one axis of the grid, in continuous indices, cut to [lowest,
/// highest].
LineInterval IndexExtent(const Region& region, const VolumeGrid& grid, const Vector3& axis, double spacingMm,
                         double lowest, double highest)
{
  const LineInterval alongMm = region.Extent(axis);
  const double originMm = Dot(grid.originMm, axis);
  return {std::max((alongMm.begin - originMm) / spacingMm, lowest),
          std::min((alongMm.end - originMm) / spacingMm, highest)};
}

LineInterval Rows(const Region& region, const VolumeGrid& grid, double margin)
{
  return IndexExtent(region, grid, grid.columnDirection, grid.rowSpacingMm, -margin,
                     static_cast<double>(grid.rows) - 1 + margin);
}

LineInterval Slices(const Region& region, const VolumeGrid& grid, double margin)
{
  return IndexExtent(region, grid, grid.Normal(), grid.sliceSpacingMm, -margin,
                     static_cast<double>(grid.slices) - 1 + margin);
}

double CountWhole(const LineInterval& range)
{
  return std::max(0.0, std::floor(range.end) - std::ceil(range.begin) + 1);
}

/// Lines through the region along one axis: eight a voxel, but at least 96 and at most 512.
std::size_t LinesAcross(const LineInterval& range, double shrink)
{
  return static_cast<std::size_t>(
      std::max(16.0, std::clamp(8 * (range.end - range.begin), 96.0, 512.0) * shrink));
}
} // namespace

void ForEachRun(const Region& region, const VolumeGrid& grid,
                const std::function<void(std::size_t offset, std::size_t count)>& run)
{
  const LineInterval rows = Rows(region, grid, 0);
  const LineInterval slices = Slices(region, grid, 0);
  const double tests = CountWhole(rows) * CountWhole(slices) * static_cast<double>(region.CutCost());
  if (tests > maxTests)
  {
    throw Error(ErrorCode::TooLarge,
                "the region has " + std::to_string(region.CutCost()) + " points and shapes over " +
                    std::to_string(static_cast<long long>(CountWhole(rows) * CountWhole(slices))) +
                    " rows of voxels; expected fewer points or a thinner region");
  }
  const Vector3 stepMm = grid.rowDirection * grid.columnSpacingMm;
  std::vector<LineInterval> parts;
  for (double k = std::ceil(slices.begin); k <= slices.end; k++)
  {
    for (double j = std::ceil(rows.begin); j <= rows.end; j++)
    {
      region.Cut(grid.PatientFromIndex({0, j, k}), stepMm, parts);
      const std::size_t rowOffset =
          (static_cast<std::size_t>(k) * grid.rows + static_cast<std::size_t>(j)) * grid.columns;
      for (const LineInterval& part : parts)
      {
        const double first = std::max(std::ceil(part.begin), 0.0);
        const double last = std::min(std::floor(part.end), static_cast<double>(grid.columns) - 1);
        if (first <= last)
        {
          run(rowOffset + static_cast<std::size_t>(first), static_cast<std::size_t>(last - first) + 1);
        }
      }
    }
  }
}

double VolumeInsideMm3(const Region& region, const VolumeGrid& grid)
{
  const LineInterval rows = Rows(region, grid, 0.5);
  const LineInterval slices = Slices(region, grid, 0.5);
  if (!(rows.begin < rows.end && slices.begin < slices.end))
  {
    return 0;
  }
  const double tests = static_cast<double>(LinesAcross(rows, 1) * LinesAcross(slices, 1) * region.CutCost());
  const double shrink = std::min(1.0, std::sqrt(maxTests / 10 / tests));
  const std::size_t acrossRows = LinesAcross(rows, shrink);
  const std::size_t acrossSlices = LinesAcross(slices, shrink);
  const double rowStep = (rows.end - rows.begin) / static_cast<double>(acrossRows);
  const double sliceStep = (slices.end - slices.begin) / static_cast<double>(acrossSlices);

  const Vector3 stepMm = grid.rowDirection * grid.columnSpacingMm;
  const LineInterval columns{-0.5, static_cast<double>(grid.columns) - 0.5};
  std::vector<LineInterval> parts;
  double length = 0; // voxels
  for (std::size_t k = 0; k < acrossSlices; k++)
  {
    for (std::size_t j = 0; j < acrossRows; j++)
    {
      region.Cut(grid.PatientFromIndex({0, rows.begin + (static_cast<double>(j) + 0.5) * rowStep,
                                        slices.begin + (static_cast<double>(k) + 0.5) * sliceStep}),
                 stepMm, parts);
      for (const LineInterval& part : parts)
      {
        length += std::max(0.0, std::min(part.end, columns.end) - std::max(part.begin, columns.begin));
      }
    }
  }
  return length * rowStep * sliceStep * grid.columnSpacingMm * grid.rowSpacingMm * grid.sliceSpacingMm;
}

RegionStatistics MeasureRegion(const Volume& volume, const Region& region, const std::string& name)
{
  RegionStatistics result;
  const auto forEachVoxel = [&](const auto& visit)
  {
    ForEachRun(region, volume.grid,
               [&](std::size_t offset, std::size_t count)
               {
                 for (std::size_t n = offset; n < offset + count; n++)
                 {
                   if (volume.padding.empty() || volume.padding[n] == 0)
                   {
                     visit(static_cast<double>(volume.voxels[n]));
                   }
                   else
                   {
                     result.padding++;
                   }
                 }
               });
  };
  double sum = 0;
  result.lowest = std::numeric_limits<double>::infinity();
  result.highest = -result.lowest;
  forEachVoxel(
      [&](double value)
      {
        sum += value;
        result.voxels++;
        result.lowest = std::min(result.lowest, value);
        result.highest = std::max(result.highest, value);
      });
  if (result.voxels == 0)
  {
    throw Error(ErrorCode::InvalidArgument,
                "the " + name + " region holds no voxel of the volume" +
                    (result.padding > 0 ? " but " + std::to_string(result.padding) + " of padding" : ""));
  }
  if (!std::isfinite(sum))
  {
    throw Error(ErrorCode::InvalidArgument,
                "the " + name + " region holds voxels whose values are not finite numbers");
  }
  result.mean = sum / static_cast<double>(result.voxels);
  result.padding = 0;
  double squares = 0; // a second pass: the mean may be a million times the deviation
  forEachVoxel([&](double value) { squares += (value - result.mean) * (value - result.mean); });
  if (result.voxels > 1)
  {
    result.standardDeviation =
        result.lowest == result.highest ? 0 : std::sqrt(squares / static_cast<double>(result.voxels - 1));
  }
  const std::size_t padding = result.padding;
  result.quartiles =
      FindQuartiles([&](const std::function<void(float)>& visit)
                    { forEachVoxel([&](double value) { visit(static_cast<float>(value)); }); });
  result.padding = padding; // counted again by each pass
  result.volumeMm3 = VolumeInsideMm3(region, volume.grid);
  return result;
}
} // namespace Clade
