#include "Volume/Resampler.h"

#include "Base/Error.h"
#include "Base/Format.h"
#include "Base/ParallelFor.h"
#include "Geometry/ThroughPlaneFactor.h"
#include "Volume/BSpline.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <string>
#include <vector>

namespace Clade
{
namespace
{
constexpr double maxRatio = 100;          // beyond any scanner; what is left fits an index
constexpr double onSliceTolerance = 1e-4; // in slices: spacings come as floats, and from rounded positions
// In steps: a last plane so little beyond the last slice's centre, still within that slice, has its values;
// to leave it out would shorten the volume by nearly a whole step.
constexpr double endTolerance = 0.1;
constexpr double samePlaceMm = 1e-3;
constexpr std::size_t rowsAtATime = 4;

void RequireSameInPlaneGrid(const VolumeGrid& source, const VolumeGrid& target)
{
  VolumeGrid targetPlane = target;
  targetPlane.slices = source.slices;
  targetPlane.sliceSpacingMm = source.sliceSpacingMm;
  if (!SameGrid(source, targetPlane, samePlaceMm))
  {
    throw Error(
        ErrorCode::InvalidArgument,
        "the target grid differs from the source in its rows, columns or origin, not in its slices alone");
  }
}

/// Interpolates the columns of one row after another, in a buffer of its own.
class RowResampler
{
public:
  RowResampler(const Volume& source, const BSpline& spline, const std::vector<double>& positions,
               Volume& target)
      : source_(source), spline_(spline), positions_(positions), target_(target),
        columns_(spline.Samples() * BSpline::lanes, 0.0)
  {
  }

  void Row(std::size_t j)
  {
    for (std::size_t begin = 0; begin < source_.grid.columns; begin += BSpline::lanes)
    {
      const std::size_t count = std::min(BSpline::lanes, source_.grid.columns - begin);
      const bool hasPadding = HasPadding(begin, j, count);
      Gather(begin, j, count);
      for (std::size_t l = 0; l < count && hasPadding; l++)
      {
        FillPadding(begin + l, j, l);
      }
      spline_.Prefilter(columns_.data());
      Scatter(begin, j, count);
      if (hasPadding)
      {
        MarkPadding(begin, j, count);
      }
    }
  }

private:
  /// Most blocks have none, and the walk along each column that padding asks for is slow.
  bool HasPadding(std::size_t begin, std::size_t j, std::size_t count) const
  {
    static constexpr std::uint8_t none[BSpline::lanes] = {};
    for (std::size_t k = 0; k < source_.grid.slices && !source_.padding.empty(); k++)
    {
      if (std::memcmp(&source_.padding[source_.Offset(begin, j, k)], none, count) != 0)
      {
        return true;
      }
    }
    return false;
  }

  void Gather(std::size_t begin, std::size_t j, std::size_t count)
  {
    for (std::size_t k = 0; k < source_.grid.slices; k++)
    {
      const float* from = &source_.voxels[source_.Offset(begin, j, k)];
      double* to = &columns_[k * BSpline::lanes];
      std::fill(std::copy(from, from + count, to), to + BSpline::lanes, 0.0);
    }
  }

  /// Replaces padded samples of one column by the nearest that is not (the lower one of two); a column of
  /// padding alone stays.
  void FillPadding(std::size_t i, std::size_t j, std::size_t lane)
  {
    const std::size_t slices = source_.grid.slices;
    std::size_t below = slices; // last good slice so far; `slices`: none
    std::size_t k = 0;
    while (k < slices)
    {
      if (!source_.IsPadding(i, j, k))
      {
        below = k++;
        continue;
      }
      std::size_t above = k;
      while (above < slices && source_.IsPadding(i, j, above))
      {
        above++;
      }
      if (below == slices && above == slices)
      {
        return;
      }
      for (; k < above; k++)
      {
        const bool useBelow = above == slices || (below != slices && k - below <= above - k);
        columns_[k * BSpline::lanes + lane] = source_.At(i, j, useBelow ? below : above);
      }
    }
  }

  void Scatter(std::size_t begin, std::size_t j, std::size_t count)
  {
    for (std::size_t k = 0; k < spline_.Positions(); k++)
    {
      spline_.Evaluate(columns_.data(), k, values_);
      float* to = &target_.voxels[target_.Offset(begin, j, k)];
      for (std::size_t l = 0; l < count; l++)
      {
        to[l] = static_cast<float>(values_[l]);
      }
    }
  }

  void MarkPadding(std::size_t begin, std::size_t j, std::size_t count)
  {
    for (std::size_t k = 0; k < positions_.size(); k++)
    {
      const auto below = static_cast<std::size_t>(std::floor(positions_[k]));
      const auto above = static_cast<std::size_t>(std::ceil(positions_[k]));
      const auto nearest = static_cast<std::size_t>(std::round(positions_[k]));
      for (std::size_t i = begin; i < begin + count; i++)
      {
        if (source_.IsPadding(i, j, below) && source_.IsPadding(i, j, above))
        {
          target_.padding[target_.Offset(i, j, k)] = 1;
          target_.At(i, j, k) = source_.At(i, j, nearest);
        }
      }
    }
  }

  const Volume& source_;
  const BSpline& spline_;
  const std::vector<double>& positions_;
  Volume& target_;
  std::vector<double> columns_; // samples, then coefficients
  double values_[BSpline::lanes];
};
} // namespace

void RequireNearlySquarePixels(const VolumeGrid& grid)
{
  constexpr double largestRatio = 1.5;
  const double finerMm = std::min(grid.rowSpacingMm, grid.columnSpacingMm);
  const double coarserMm = grid.CoarserInPlaneSpacingMm();
  if (coarserMm > largestRatio * finerMm * (1 + lengthTolerance))
  {
    throw Error(ErrorCode::InPlane, "pixels of " + Decimal(finerMm, 3) + " x " + Decimal(coarserMm, 3) +
                                        " mm are too far from square (at most 1 to 1.5)");
  }
}

void RequireEnhanceable(const VolumeGrid& grid)
{
  if (grid.slices < 2)
  {
    throw Error(ErrorCode::TooFew, "the volume has a single slice, at least 2 are needed");
  }
  RequireNearlySquarePixels(grid);
}

VolumeGrid ThroughPlaneGrid(const VolumeGrid& source, GridKind kind)
{
  const double pixelMm = source.CoarserInPlaneSpacingMm();
  const double ratio = ThroughPlaneFactor(source);
  if (ratio < thickFromFactor * (1 - onSliceTolerance)) // the spacing of 3 mm slices may be fitted as 2.9999
  {
    throw Error(ErrorCode::NothingToDo, "slice spacing " + Decimal(source.sliceSpacingMm, 3) +
                                            " mm is already close to the pixel spacing " +
                                            Decimal(pixelMm, 3) + " mm");
  }
  if (!(ratio <= maxRatio * (1 + onSliceTolerance)))
  {
    throw Error(ErrorCode::Ratio,
                "spacing ratio " + Decimal(ratio, 1) + " exceeds the supported " + Decimal(maxRatio, 0));
  }
  VolumeGrid target = source;
  if (source.slices < 2)
  {
    return target;
  }
  const double gaps = static_cast<double>(source.slices - 1);
  if (kind == GridKind::Isotropic)
  {
    target.sliceSpacingMm = pixelMm;
    target.slices = static_cast<std::size_t>(std::floor(gaps * ratio + endTolerance)) + 1;
  }
  else
  {
    const double factor = std::floor(ratio * (1 + onSliceTolerance) + 0.5); // 2.5 is 3 however it is rounded
    target.sliceSpacingMm = source.sliceSpacingMm / factor;
    target.slices = (source.slices - 1) * static_cast<std::size_t>(factor) + 1;
  }
  return target;
}

std::vector<double> SlicePositions(const VolumeGrid& source, const VolumeGrid& target)
{
  const double last = static_cast<double>(source.slices) - 1;
  const double beyond = endTolerance * target.sliceSpacingMm / source.sliceSpacingMm;
  std::vector<double> positions;
  for (std::size_t k = 0; k < target.slices; k++)
  {
    const double position = static_cast<double>(k) * target.sliceSpacingMm / source.sliceSpacingMm;
    if (!(position <= last + beyond * (1 + 1e-6)))
    {
      throw Error(ErrorCode::InvalidArgument,
                  "target slice " + std::to_string(k) + " is " +
                      Decimal((position - last) * source.sliceSpacingMm, 3) +
                      " mm beyond the last source slice; nothing is extrapolated");
    }
    const double nearest = std::round(position);
    positions.push_back(std::abs(position - nearest) <= onSliceTolerance ? nearest
                                                                         : std::min(position, last));
  }
  return positions;
}

Volume ResampleThroughPlane(const Volume& source, const VolumeGrid& target, IProgress& progress,
                            std::size_t threads)
{
  progress.BeginStage("resample");
  RequireSameInPlaneGrid(source.grid, target);
  const std::vector<double> positions = SlicePositions(source.grid, target);
  const BSpline spline(source.grid.slices, positions);

  progress.ThrowIfCancelled();
  Volume result(target);
  result.padding.assign(source.padding.empty() ? 0 : target.VoxelCount(), 0);

  std::mutex reporting;
  std::size_t rowsDone = 0;
  ParallelFor(target.rows, rowsAtATime, threads,
              [&](std::size_t begin, std::size_t end)
              {
                RowResampler resampler(source, spline, positions, result);
                for (std::size_t j = begin; j < end; j++)
                {
                  progress.ThrowIfCancelled();
                  resampler.Row(j);
                  const std::lock_guard<std::mutex> lock(reporting);
                  progress.Report(static_cast<double>(++rowsDone) / static_cast<double>(target.rows));
                }
              });
  return result;
}
} // namespace Clade
