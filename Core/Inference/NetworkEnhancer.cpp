#include "Inference/NetworkEnhancer.h"

#include "Base/Error.h"
#include "Base/ParallelFor.h"
#include "Inference/ComputePlan.h"
#include "Inference/LateEnhancer.h"
#include "Inference/PartOfProgress.h"
#include "Inference/PatchStitcher.h"
#include "Inference/PrecisionChoice.h"
#include "Inference/SliceStitcher.h"
#include "Inference/TensorVolume.h"
#include "Network/TorchErrors.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace Clade
{
namespace
{
/// A network cannot use a value that is not a number, nor a volume without contrast.
void RequireContent(const Volume& volume)
{
  float lowest = 0, highest = 0;
  bool isFirst = true;
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    const float value = volume.voxels[n];
    if (!volume.padding.empty() && volume.padding[n] != 0)
    {
      continue;
    }
    if (!std::isfinite(value))
    {
      throw Error(ErrorCode::InvalidArgument,
                  "voxel (" + std::to_string(n % volume.grid.columns) + ", " +
                      std::to_string(n / volume.grid.columns % volume.grid.rows) + ", " +
                      std::to_string(n / volume.grid.columns / volume.grid.rows) + ") is " +
                      std::to_string(value) + ", expected a finite number");
    }
    lowest = isFirst ? value : std::min(lowest, value);
    highest = isFirst ? value : std::max(highest, value);
    isFirst = false;
  }
  if (isFirst || lowest == highest)
  {
    throw Error(ErrorCode::NothingToDo,
                isFirst ? "all voxels of the volume are padding" : "all voxels of the volume are equal");
  }
}

void RequireValid(const NetworkOptions& options)
{
  if (options.stride < 1 || options.stride > patchSize)
  {
    throw Error(ErrorCode::InvalidArgument,
                "the stride is " + std::to_string(options.stride) + ", expected 1 to 32");
  }
  if (!(options.memoryLimitGiB >= 0) || options.batch < 0)
  {
    throw Error(ErrorCode::InvalidArgument, "the memory limit or the batch is negative");
  }
}

ProbeShape ShapeOf(const NetworkInput& input)
{
  const VolumeGrid& grid = input.interpolated.grid;
  ProbeShape shape;
  shape.height = static_cast<std::int64_t>(std::max(grid.columns, grid.rows));
  shape.positions = static_cast<std::int64_t>(grid.slices);
  shape.slices =
      input.acquired == nullptr ? shape.slices : static_cast<std::int64_t>(input.acquired->grid.slices);
  return shape;
}

TensorVolume Stitch(const NetworkModel& model, const ComputePlan& plan, const NetworkOptions& options,
                    const TensorVolume& images, IProgress& progress)
{
  return options.stitching == Stitching::WholeSlice
             ? StitchSlices(model, plan, images, progress)
             : StitchPatches(model, plan, options.stride, options.weights, images, progress);
}

/// The network's images, one or one for each LR plane, as voxels of `result`, which holds the interpolated
/// ones.
void Merge(const std::vector<TensorVolume>& planes, const IntensityMap& limits, std::size_t threads,
           NetworkResult& result)
{
  Volume& volume = result.volume;
  const VolumeGrid& grid = volume.grid;
  std::vector<const float*> values;
  for (const auto& plane : planes)
  {
    values.push_back(plane.images.data_ptr<float>());
  }
  const double halfRange = (limits.high - limits.low) / 2;
  ParallelFor(grid.rows * grid.slices, 8, threads,
              [&](std::size_t begin, std::size_t end)
              {
                for (std::size_t n = begin * grid.columns; n < end * grid.columns; n++)
                {
                  const std::size_t i = n % grid.columns, j = n / grid.columns % grid.rows;
                  const std::size_t k = n / grid.columns / grid.rows;
                  if (volume.IsPadding(i, j, k))
                  {
                    continue;
                  }
                  const float first = values[0][ColumnOffset(planes[0], i, j) + k];
                  const float last = values.back()[ColumnOffset(planes.back(), i, j) + k];
                  const float network = limits.Inverse(0.5f * (first + last));
                  volume.voxels[n] = BlendBeyondLimits(limits, volume.voxels[n], network);
                  if (result.uncertainty)
                  {
                    result.uncertainty->voxels[n] =
                        static_cast<float>(0.5 * std::abs(first - last) * halfRange);
                  }
                }
              });
}

ComputePlan PlanOf(const NetworkOptions& options)
{
  ComputePlan plan;
  plan.device = DeviceFromWord(options.device);
  plan.threads = options.threads == 0 ? DefaultThreads() : options.threads;
  plan.batch = options.batch;
  return plan;
}
} // namespace

IntensityMap LimitsFor(const ModelMetadata& model, const Volume& interpolated, double rescaleSlope,
                       double rescaleIntercept)
{
  const IntensityMapping& mapping = model.intensity;
  if (mapping.kind == IntensityMapping::Kind::Percentiles)
  {
    return RobustLimits(interpolated, mapping.low, mapping.high);
  }
  if (!(std::abs(rescaleSlope) > 0) || !std::isfinite(rescaleSlope) || !std::isfinite(rescaleIntercept))
  {
    throw Error(ErrorCode::InvalidArgument, "the rescale slope is " + std::to_string(rescaleSlope) +
                                                " and the intercept " + std::to_string(rescaleIntercept) +
                                                ", expected finite numbers, the slope not 0");
  }
  const double a = (mapping.low - rescaleIntercept) / rescaleSlope;
  const double b = (mapping.high - rescaleIntercept) / rescaleSlope;
  return {std::min(a, b), std::max(a, b)};
}

NetworkResult EnhanceWithNetwork(const NetworkModel& model, const NetworkInput& input,
                                 const IntensityMap& limits, const NetworkOptions& options,
                                 IProgress& progress)
{
  const Volume& interpolated = input.interpolated;
  const bool isLate = model.Metadata().generator.IsLate();
  progress.BeginStage("network");
  RequireValid(options);
  RequireContent(interpolated);
  if (isLate && options.stitching == Stitching::Patches)
  {
    throw Error(ErrorCode::InvalidArgument,
                "a late model works on whole acquired slices; patches are for models that work on the "
                "interpolated volume: use the stitching whole-slice");
  }
  ComputePlan plan = PlanOf(options);
  const PrecisionChoice choice =
      ChoosePrecision(model, plan.device, plan.threads, options.precision, ShapeOf(input));
  plan.precision = choice.precision;

  const LrPlane chosen = ResolvePlane(options.plane, interpolated.grid);
  const std::vector<LrPlane> wanted = options.bothPlanes
                                          ? std::vector<LrPlane>{LrPlane::Columns, LrPlane::Rows}
                                          : std::vector<LrPlane>{chosen};
  NetworkResult result;
  result.device = DescribeDevice(plan.device, plan.threads);
  result.precision = ToWord(plan.precision);
  result.precisionReason = choice.reason;
  result.plane = options.bothPlanes ? "both" : ToWord(chosen);

  return WithTorchErrors(
      "applying the network",
      [&]
      {
        if (isLate)
        {
          ApplyLateModel(model, input, limits, options, plan, wanted, progress, result);
          return std::move(result);
        }
        std::vector<TensorVolume> planes;
        for (const LrPlane plane : wanted)
        {
          const double part = 1.0 / static_cast<double>(wanted.size());
          PartOfProgress partial(progress, static_cast<double>(planes.size()) * part, part);
          const TensorVolume images = TensorVolume::FromVolume(interpolated, plane, limits, plan.threads);
          // The images' result, and the volumes made of it, come on top of what the
          // stitcher takes.
          const auto volumeBytes = static_cast<std::int64_t>(interpolated.voxels.size() * sizeof(float));
          plan.budgetBytes =
              std::max<std::int64_t>(0, RemainingBytes(options.memoryLimitGiB) - 3 * volumeBytes);
          planes.push_back(Stitch(model, plan, options, images, partial));
        }
        result.volume = interpolated;
        if (options.bothPlanes && options.wantsUncertainty)
        {
          result.uncertainty = Volume(interpolated.grid);
          result.uncertainty->padding = interpolated.padding;
        }
        Merge(planes, limits, plan.threads, result);
        return std::move(result);
      });
}
} // namespace Clade
