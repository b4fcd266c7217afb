#include "Inference/SliceStitcher.h"

#include "Base/Error.h"
#include "Inference/NetworkModel.h"
#include "Inference/RetryWithLess.h"
#include "Inference/StitchProgress.h"
#include "Inference/TensorVolume.h"
#include "Network/BatchRunner.h"
#include "Network/ModelFile.h"
#include "Network/TorchDevice.h"

#include <algorithm>
#include <torch/types.h>

namespace Clade
{
namespace
{
std::int64_t RoundedUp(std::int64_t size)
{
  const std::int64_t multiple = (size + generatorMultiple - 1) / generatorMultiple * generatorMultiple;
  return std::max(multiple, 2 * generatorMultiple); // mirroring needs two pixels after both halvings
}

std::int64_t SmallestTile(std::int64_t length)
{
  return std::min(length, 2 * generatorHalo + 2 * generatorMultiple);
}

std::int64_t TotalBytes(const GeneratorOptions& options, at::ScalarType type, const SliceLayout& layout)
{
  const auto lane =
      BatchRunner::LaneBytes(options, type, layout.batch, layout.rows.size, layout.columns.size);
  return static_cast<std::int64_t>(layout.lanes.count) * lane + BatchRunner::SharedBytes(options, type);
}

/// Shrinks the larger axis of the tile by one step; false where neither can.
bool Shrink(std::int64_t& tileHeight, std::int64_t& tileWidth, std::int64_t height, std::int64_t width)
{
  const bool canShrinkHeight = tileHeight > SmallestTile(height);
  const bool canShrinkWidth = tileWidth > SmallestTile(width);
  if (!canShrinkHeight && !canShrinkWidth)
  {
    return false;
  }
  (canShrinkHeight && (tileHeight >= tileWidth || !canShrinkWidth) ? tileHeight : tileWidth) -=
      generatorMultiple;
  return true;
}

/// Runs one tile of `batch` images and keeps its inner part.
class TileJobs
{
public:
  TileJobs(const at::Tensor& input, const at::Tensor& output, const SliceLayout& layout)
      : input_(input), output_(output), layout_(layout),
        chunks_((static_cast<std::size_t>(input.size(0)) + static_cast<std::size_t>(layout.batch) - 1) /
                static_cast<std::size_t>(layout.batch))
  {
  }

  std::size_t Count() const { return chunks_ * layout_.rows.origins.size() * layout_.columns.origins.size(); }

  template<typename Run>
  void RunJob(std::size_t job, const Run& run) const
  {
    const std::size_t chunk = job % chunks_;
    const std::size_t row = job / chunks_ % layout_.rows.origins.size();
    const std::size_t column = job / chunks_ / layout_.rows.origins.size();
    // The last chunk is moved back to stay of one shape; its first images are computed twice.
    const std::int64_t first =
        std::min(static_cast<std::int64_t>(chunk) * layout_.batch, input_.size(0) - layout_.batch);
    const auto images = [&](const at::Tensor& all) { return all.narrow(0, first, layout_.batch); };
    const std::int64_t y = layout_.rows.origins[row], x = layout_.columns.origins[column];
    const auto tile = images(input_).narrow(1, y, layout_.rows.size).narrow(2, x, layout_.columns.size);
    const auto result = run(tile.unsqueeze(1)).squeeze(1);

    const std::int64_t top = layout_.rows.KeptFirst(row), left = layout_.columns.KeptFirst(column);
    const std::int64_t height = layout_.rows.KeptLast(row) - top;
    const std::int64_t width = layout_.columns.KeptLast(column) - left;
    images(output_)
        .narrow(1, top, height)
        .narrow(2, left, width)
        .copy_(result.narrow(1, top - y, height).narrow(2, left - x, width));
  }

private:
  at::Tensor input_;
  at::Tensor output_;
  const SliceLayout& layout_;
  std::size_t chunks_;
};

at::Tensor RunLayout(const LoadedModel& model, const ComputePlan& plan, const SliceLayout& layout,
                     const at::Tensor& images, IProgress& progress)
{
  const auto device = ToTorch(plan.device);
  const BatchRunner runner(model.generator.resnet, device, ToTorch(plan.precision), layout.batch,
                           layout.rows.size, layout.columns.size);
  const auto input = images.to(device);
  const auto output = torch::empty_like(input);
  const TileJobs jobs(input, output, layout);
  StitchProgress steps(progress, jobs.Count() * static_cast<std::size_t>(runner.LayersPerRun()));
  RunInLanes(layout.lanes, jobs.Count(),
             [&]() -> std::function<void(std::size_t)>
             {
               auto lane = std::make_shared<BatchRunner::Lane>(runner.MakeLane());
               return [&, lane](std::size_t job)
               {
                 jobs.RunJob(job, [&](const at::Tensor& tile)
                             { return runner.Run(tile, *lane, [&](double) { steps.Step(); }); });
               };
             });
  return output.to(torch::kCPU);
}
} // namespace

TileAxis TileAxis::Cut(std::int64_t length, std::int64_t tile, std::int64_t halo)
{
  TileAxis axis;
  axis.size = std::min(tile, length);
  axis.halo = halo;
  for (std::int64_t origin = 0; origin + axis.size < length; origin += axis.size - 2 * halo)
  {
    axis.origins.push_back(origin);
  }
  axis.origins.push_back(length - axis.size);
  return axis;
}

std::int64_t TileAxis::KeptFirst(std::size_t index) const
{
  return origins[index] == 0 ? 0 : origins[index] + halo;
}

std::int64_t TileAxis::KeptLast(std::size_t index) const
{
  return index + 1 == origins.size() ? origins[index] + size : origins[index] + size - halo;
}

SliceLayout LayOutSlices(const NetworkModel& model, const ComputePlan& plan, std::int64_t images,
                         std::int64_t height, std::int64_t width)
{
  const GeneratorOptions& options = model.Metadata().generator;
  const auto type = ToTorch(plan.precision);
  constexpr std::int64_t pixelsAtATime = 1 << 20; // keeps a GPU busy
  SliceLayout layout;
  layout.batch = plan.batch > 0       ? plan.batch
                 : plan.device.isCuda ? std::max<std::int64_t>(1, pixelsAtATime / (height * width))
                                      : 1;
  layout.batch = std::min(layout.batch, images);
  layout.lanes = LanesFor(plan, static_cast<std::size_t>((images + layout.batch - 1) / layout.batch));
  std::int64_t tileHeight = height, tileWidth = width;
  const auto fits = [&]
  {
    layout.rows = TileAxis::Cut(height, tileHeight);
    layout.columns = TileAxis::Cut(width, tileWidth);
    layout.bytes = TotalBytes(options, type, layout);
    return layout.bytes <= plan.budgetBytes;
  };
  while (!fits())
  {
    if (layout.lanes.count > 1)
    {
      layout.lanes.count--;
      layout.lanes.threadsPerLane = plan.threads / layout.lanes.count;
    }
    else if (layout.batch > 1)
    {
      layout.batch /= 2;
    }
    else if (!Shrink(tileHeight, tileWidth, height, width))
    {
      constexpr std::int64_t mebibyte = 1 << 20;
      throw Error(ErrorCode::OutOfMemory,
                  "the network needs at least " + std::to_string(layout.bytes / mebibyte + 1) +
                      " MiB for one tile, " + std::to_string(plan.budgetBytes / mebibyte) +
                      " MiB are left within the memory limit");
    }
  }
  return layout;
}

TensorVolume StitchSlices(const NetworkModel& model, const ComputePlan& plan, const TensorVolume& volume,
                          IProgress& progress)
{
  if (!model.Metadata().generator.IsLocal())
  {
    throw Error(ErrorCode::InvalidArgument,
                "a network with instance normalisation (" + model.Metadata().method +
                    ") takes its statistics from the whole image, so it cannot run on whole slices: use the "
                    "stitching patches");
  }
  const std::int64_t height = RoundedUp(volume.Height()), width = RoundedUp(volume.Width());
  const TensorVolume padded = volume.PaddedTo(height, width);
  const auto output = RetryWithLess(
      plan,
      [&](const ComputePlan& attempt) { return LayOutSlices(model, attempt, volume.Count(), height, width); },
      [&](const ComputePlan& attempt, const SliceLayout& layout)
      { return RunLayout(model.Loaded(), attempt, layout, padded.images, progress); });
  return {output.narrow(1, 0, volume.Height()).narrow(2, 0, volume.Width()).contiguous(), volume.plane};
}
} // namespace Clade
