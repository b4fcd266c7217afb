#include "Inference/LateEnhancer.h"

#include "Base/Error.h"
#include "Inference/LateStitcher.h"
#include "Inference/PartOfProgress.h"
#include "Inference/TensorVolume.h"
#include "Volume/Resampler.h"

#include <algorithm>
#include <cmath>

namespace Clade
{
namespace
{
/// Puts the network's images into the volume: what the first plane adds as it is, then the interpolated value
/// and the mean of what both add.
class LateMerge
{
public:
  LateMerge(const Volume& interpolated, const IntensityMap& limits, bool isFirst, bool isLast,
            NetworkResult& result)
      : interpolated_(interpolated), limits_(limits), isFirst_(isFirst), isLast_(isLast), result_(result)
  {
  }

  /// Images of one plane from number `first` on: [images, height, positions], both of the same strides.
  void Keep(LrPlane plane, std::int64_t first, const at::Tensor& cubic, const at::Tensor& residual) const
  {
    const auto from = static_cast<std::size_t>(first);
    const auto count = static_cast<std::size_t>(cubic.size(0)),
               height = static_cast<std::size_t>(cubic.size(1));
    const auto imageStride = static_cast<std::size_t>(cubic.stride(0));
    const auto lineStride = static_cast<std::size_t>(cubic.stride(1));
    const Columns all = {cubic.data_ptr<float>(), residual.data_ptr<float>()};
    if (plane == LrPlane::Columns) // neighbouring images are neighbouring voxels
    {
      for (std::size_t j = 0; j < height; j++)
      {
        KeepRun(all.From(j * lineStride), imageStride, count, interpolated_.Offset(from, j, 0));
      }
      return;
    }
    constexpr std::size_t run = 16; // a line of the cache
    for (std::size_t g = 0; g < count; g++)
    {
      for (std::size_t i = 0; i < height; i += run)
      {
        KeepRun(all.From(g * imageStride + i * lineStride), lineStride, std::min(run, height - i),
                interpolated_.Offset(i, from + g, 0));
      }
    }
  }

private:
  struct Columns
  {
    const float* cubic;
    const float* residual;

    Columns From(std::size_t offset) const { return {cubic + offset, residual + offset}; }
  };

  /// `count` through-plane columns, `stride` apart, that are neighbours in the volume from voxel `at` on.
  void KeepRun(const Columns& columns, std::size_t stride, std::size_t count, std::size_t at) const
  {
    const VolumeGrid& grid = interpolated_.grid;
    for (std::size_t k = 0; k < grid.slices; k++)
    {
      const std::size_t voxel = k * grid.rows * grid.columns + at;
      for (std::size_t l = 0; l < count; l++)
      {
        KeepVoxel(voxel + l, columns.cubic[l * stride + k], columns.residual[l * stride + k]);
      }
    }
  }

  void KeepVoxel(std::size_t n, float cubic, float residual) const
  {
    float& voxel = result_.volume.voxels[n];
    if (!isLast_)
    {
      voxel = residual;
      return;
    }
    const float other = isFirst_ ? residual : voxel;
    const float interpolated = interpolated_.voxels[n];
    if (!interpolated_.padding.empty() && interpolated_.padding[n] != 0)
    {
      voxel = interpolated;
      return;
    }
    // What lies beyond the limits the network was not shown: there its change fades, over 2 % of the range.
    // An overshoot of the interpolation is none of that.
    constexpr double fade = 0.02;
    const double range = limits_.high - limits_.low;
    const double shown = static_cast<double>(limits_.Inverse(cubic));
    const double hidden = std::abs(static_cast<double>(interpolated) - shown) / range;
    const double kept = 1 - std::min(1.0, hidden / fade);
    const double first = static_cast<double>(other), last = static_cast<double>(residual);
    voxel = static_cast<float>(static_cast<double>(interpolated) + kept * (first + last) / 2 * (range / 2));
    if (result_.uncertainty)
    {
      result_.uncertainty->voxels[n] = static_cast<float>(std::abs(first - last) / 2 * (range / 2));
    }
  }

  const Volume& interpolated_;
  const IntensityMap& limits_;
  bool isFirst_;
  bool isLast_;
  NetworkResult& result_;
};

LateSampling SamplingOf(const NetworkInput& input, LrPlane plane, const ModelMetadata& metadata)
{
  const VolumeGrid& grid = input.acquired->grid;
  LateSampling sampling;
  sampling.positions = SlicePositions(grid, input.interpolated.grid);
  const double pixelMm = plane == LrPlane::Columns ? grid.rowSpacingMm : grid.columnSpacingMm;
  // Beyond its range it is told the nearest factor that it knows.
  sampling.factor =
      std::clamp(grid.sliceSpacingMm / pixelMm, metadata.smallestFactor, metadata.largestFactor);
  const double thicknessMm = input.sliceThicknessMm > 0 ? input.sliceThicknessMm : grid.sliceSpacingMm;
  sampling.thickness = thicknessMm / grid.sliceSpacingMm;
  return sampling;
}

void RequireFitting(const NetworkInput& input)
{
  if (input.acquired == nullptr)
  {
    throw Error(ErrorCode::InvalidArgument,
                "a late model was given only the interpolated volume, but works on the acquired slices");
  }
  const VolumeGrid& fine = input.interpolated.grid;
  const VolumeGrid& thick = input.acquired->grid;
  if (thick.slices < 2 || fine.columns != thick.columns || fine.rows != thick.rows)
  {
    throw Error(ErrorCode::InvalidArgument,
                "the acquired volume has " + std::to_string(thick.columns) + " x " +
                    std::to_string(thick.rows) + " x " + std::to_string(thick.slices) +
                    " voxels, expected at least 2 slices of " + std::to_string(fine.columns) + " x " +
                    std::to_string(fine.rows));
  }
}
} // namespace

Volume WithoutPadding(const Volume& volume)
{
  Volume filled = volume;
  if (volume.padding.empty())
  {
    return filled;
  }
  const VolumeGrid& grid = volume.grid;
  constexpr std::size_t none = static_cast<std::size_t>(-1);
  for (std::size_t j = 0; j < grid.rows; j++)
  {
    for (std::size_t i = 0; i < grid.columns; i++)
    {
      std::vector<std::size_t> below(grid.slices, none), above(grid.slices, none);
      for (std::size_t k = 0; k < grid.slices; k++)
      {
        const std::size_t back = grid.slices - 1 - k;
        below[k] = !volume.IsPadding(i, j, k) ? k : k > 0 ? below[k - 1] : none;
        above[back] = !volume.IsPadding(i, j, back) ? back : k > 0 ? above[back + 1] : none;
      }
      for (std::size_t k = 0; k < grid.slices && (below[k] != none || above[k] != none); k++)
      {
        const bool isBelow = above[k] == none || (below[k] != none && k - below[k] <= above[k] - k);
        filled.At(i, j, k) = volume.At(i, j, isBelow ? below[k] : above[k]);
        filled.padding[filled.Offset(i, j, k)] = 0;
      }
    }
  }
  return filled;
}

void ApplyLateModel(const NetworkModel& model, const NetworkInput& input, const IntensityMap& limits,
                    const NetworkOptions& options, ComputePlan plan, const std::vector<LrPlane>& planes,
                    IProgress& progress, NetworkResult& result)
{
  RequireFitting(input);
  const Volume& interpolated = input.interpolated;
  result.volume = Volume(interpolated.grid);
  result.volume.padding = interpolated.padding;
  if (planes.size() > 1 && options.wantsUncertainty)
  {
    result.uncertainty = Volume(interpolated.grid);
    result.uncertainty->padding = interpolated.padding;
  }
  const Volume filled = WithoutPadding(*input.acquired);
  const double part = 1.0 / static_cast<double>(planes.size());
  for (std::size_t n = 0; n < planes.size(); n++)
  {
    PartOfProgress partial(progress, static_cast<double>(n) * part, part);
    const TensorVolume thick = TensorVolume::FromVolume(filled, planes[n], limits, plan.threads, lateHighest);
    plan.budgetBytes = RemainingBytes(options.memoryLimitGiB);
    const LateMerge merge(interpolated, limits, n == 0, n + 1 == planes.size(), result);
    StitchLate(model, plan, thick, SamplingOf(input, planes[n], model.Metadata()), partial,
               [&](std::int64_t first, const at::Tensor& cubic, const at::Tensor& residual)
               { merge.Keep(planes[n], first, cubic, residual); });
  }
}
} // namespace Clade
