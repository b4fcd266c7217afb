#include "Inference/LateStitcher.h"

#include "Base/Error.h"
#include "Inference/CubicMatrix.h"
#include "Inference/NetworkModel.h"
#include "Inference/RetryWithLess.h"
#include "Inference/StitchProgress.h"
#include "Inference/TensorVolume.h"
#include "Network/FoldedLateGenerator.h"
#include "Network/ModelFile.h"
#include "Network/TorchDevice.h"

#include <algorithm>
#include <memory>
#include <torch/types.h>
#include <vector>

namespace Clade
{
namespace
{
constexpr std::int64_t smallestStrip = 16;

std::int64_t WeightBytes(const LateOptions& options, at::ScalarType type)
{
  const std::int64_t c = options.channels, f = options.features, h = options.headChannels;
  const std::int64_t weights =
      9 * (4 * c + 2 * options.blocks * c * c + 2 * c * f + (f + lateHeadInputs) * h + h * h) + 600 * h;
  return weights * static_cast<std::int64_t>(c10::elementSize(type));
}

std::int64_t SmallestTile(std::int64_t height, std::int64_t halo)
{
  return std::min(height, 2 * halo + smallestStrip);
}

/// Images that are handed on together: sixteen neighbours fill a line of the cache of the volume they go to.
std::int64_t GroupOf(const ComputePlan& plan, std::int64_t images, std::int64_t bytesPerImage)
{
  const auto threads = static_cast<std::int64_t>(plan.threads);
  std::int64_t group = plan.device.isCuda ? 64 : 16;
  while (group > 1 &&
         (group * 4 * threads > images || group * threads * bytesPerImage > plan.budgetBytes / 4))
  {
    group /= 2;
  }
  return group;
}

/// Runs group after group of images.
class LateJobs
{
public:
  LateJobs(const FoldedLateGenerator& generator, const at::Tensor& input, const LateLayout& layout,
           std::int64_t positions)
      : generator_(generator), input_(input), layout_(layout), positions_(positions)
  {
  }

  /// Evaluations that a group of `count` images takes.
  std::size_t EvaluationsOf(std::int64_t count) const
  {
    const std::int64_t batches = (count + layout_.batch - 1) / layout_.batch;
    return static_cast<std::size_t>(batches) * layout_.rows.origins.size();
  }

  FoldedLateGenerator::Images RunGroup(std::int64_t first, std::int64_t count,
                                       FoldedLateGenerator::Workspace& workspace,
                                       const FoldedLateGenerator::LayerDone& layerDone) const
  {
    const auto empty = [&] { return torch::empty({count, input_.size(1), positions_}, torch::kFloat32); };
    const FoldedLateGenerator::Images made = {empty(), empty()};
    for (std::int64_t done = 0; done < count; done += layout_.batch)
    {
      // The last batch is moved back to stay of one shape; images before it are computed twice.
      const std::int64_t start = std::min(first + done, input_.size(0) - layout_.batch);
      const std::int64_t skipped = first + done - start;
      const std::int64_t kept = std::min(layout_.batch - skipped, count - done);
      for (std::size_t tile = 0; tile < layout_.rows.origins.size(); tile++)
      {
        const std::int64_t y = layout_.rows.origins[tile], top = layout_.rows.KeptFirst(tile);
        const std::int64_t height = layout_.rows.KeptLast(tile) - top;
        const auto images = input_.narrow(0, start, layout_.batch).narrow(1, y, layout_.rows.size);
        const auto result = generator_.Forward(images, workspace, layerDone);
        const auto keep = [&](const at::Tensor& from, const at::Tensor& to)
        {
          to.narrow(0, done, kept)
              .narrow(1, top, height)
              .copy_(from.narrow(0, skipped, kept).narrow(1, top - y, height));
        };
        keep(result.cubic, made.cubic);
        keep(result.residual, made.residual);
      }
    }
    return made;
  }

private:
  const FoldedLateGenerator& generator_;
  at::Tensor input_;
  const LateLayout& layout_;
  std::int64_t positions_;
};

at::Tensor CubicTensor(std::int64_t slices, const std::vector<double>& positions)
{
  const std::vector<float> matrix = CubicMatrix(static_cast<std::size_t>(slices), positions);
  return torch::tensor(matrix).reshape({slices, -1});
}
} // namespace

LateLayout LayOutLate(const LateOptions& options, const ComputePlan& plan, std::int64_t images,
                      std::int64_t height, std::int64_t slices, std::int64_t positions, std::int64_t group)
{
  const auto type = ToTorch(plan.precision);
  const std::int64_t halo = HaloOf(options);
  constexpr std::int64_t pixelsAtATime = 1 << 20; // keeps a GPU busy
  LateLayout layout;
  layout.batch = plan.batch > 0       ? plan.batch
                 : plan.device.isCuda ? std::max<std::int64_t>(1, pixelsAtATime / (height * positions))
                                      : 1;
  layout.batch = std::min({layout.batch, images, group});
  layout.lanes = LanesFor(plan, static_cast<std::size_t>((images + group - 1) / group));
  std::int64_t tile = height;
  const auto fits = [&]
  {
    layout.rows = TileAxis::Cut(height, tile, halo);
    const FoldedLateGenerator::Shape shape{layout.batch, layout.rows.size, slices, layout.strip};
    const std::int64_t lane = FoldedLateGenerator::BytesPerCall(options, type, shape, positions) +
                              2 * group * height * positions * 4;
    layout.bytes = static_cast<std::int64_t>(layout.lanes.count) * lane + WeightBytes(options, type);
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
    else if (layout.strip == 0 || layout.strip > smallestStrip)
    {
      layout.strip = layout.strip == 0 ? std::min<std::int64_t>(height, 64) : layout.strip / 2;
    }
    else if (tile > SmallestTile(height, halo))
    {
      tile -= lateMultiple;
    }
    else
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

void StitchLate(const NetworkModel& model, const ComputePlan& plan, const TensorVolume& thick,
                const LateSampling& sampling, IProgress& progress, const KeepImages& keep)
{
  const LateGenerator& generator = model.Loaded().generator.late;
  const LateOptions& options = generator->Options().late;
  const std::int64_t images = thick.Count(), slices = thick.Width();
  const std::int64_t height = (thick.Height() + lateMultiple - 1) / lateMultiple * lateMultiple;
  const auto positions = static_cast<std::int64_t>(sampling.positions.size());
  const at::Tensor padded = thick.PaddedTo(height, slices).images.contiguous();
  const at::Tensor cubic = CubicTensor(slices, sampling.positions);
  const std::int64_t group = GroupOf(plan, images, 2 * height * positions * 4);
  const auto groups = static_cast<std::size_t>((images + group - 1) / group);
  std::vector<std::uint8_t> isKept(groups, 0); // each lane writes those of its own groups
  RetryWithLess(
      plan,
      [&](const ComputePlan& attempt)
      { return LayOutLate(options, attempt, images, height, slices, positions, group); },
      [&](const ComputePlan& attempt, const LateLayout& layout)
      {
        const auto device = ToTorch(attempt.device);
        const FoldedLateGenerator folded(generator, device, ToTorch(attempt.precision),
                                         {layout.batch, layout.rows.size, slices, layout.strip}, sampling,
                                         cubic);
        const LateJobs jobs(folded, padded.to(device), layout, positions);
        StitchProgress steps(progress, groups * jobs.EvaluationsOf(group) *
                                           static_cast<std::size_t>(folded.LayersPerCall()));
        RunInLanes(layout.lanes, groups,
                   [&]() -> std::function<void(std::size_t)>
                   {
                     auto workspace =
                         std::make_shared<FoldedLateGenerator::Workspace>(folded.MakeWorkspace());
                     return [&, workspace](std::size_t job)
                     {
                       if (isKept[job] == 0)
                       {
                         const std::int64_t first = static_cast<std::int64_t>(job) * group;
                         const FoldedLateGenerator::Images made =
                             jobs.RunGroup(first, std::min(group, images - first), *workspace,
                                           [&](double) { steps.Step(); });
                         keep(first, made.cubic.narrow(1, 0, thick.Height()),
                              made.residual.narrow(1, 0, thick.Height()));
                         isKept[job] = 1;
                       }
                     };
                   });
        return true;
      });
}
} // namespace Clade
