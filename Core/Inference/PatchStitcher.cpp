#include "Inference/PatchStitcher.h"

#include "Base/Error.h"
#include "Inference/NetworkModel.h"
#include "Inference/RetryWithLess.h"
#include "Inference/StitchProgress.h"
#include "Inference/TensorVolume.h"
#include "Network/BatchRunner.h"
#include "Network/ModelFile.h"
#include "Network/TorchDevice.h"

#include <algorithm>
#include <cmath>
#include <torch/types.h>

namespace Clade
{
namespace
{
/// Places and weights of the patches of one image.
struct PatchPattern
{
  std::vector<std::int64_t> rows;
  std::vector<std::int64_t> columns;
  at::Tensor window; ///< [32, 32]

  std::size_t Count() const { return rows.size() * columns.size(); }
};

/// All patches of a chunk of images: no other lane touches these images.
class ChunkJobs
{
public:
  ChunkJobs(const at::Tensor& input, const at::Tensor& sums, const PatchPattern& pattern, std::int64_t batch)
      : input_(input), sums_(sums), pattern_(pattern), batch_(batch)
  {
  }

  std::size_t Count() const { return static_cast<std::size_t>((input_.size(0) + batch_ - 1) / batch_); }

  template<typename Run>
  void RunJob(std::size_t job, const Run& run) const
  {
    // The last chunk is run from further back to stay of one shape; what belongs to the one before is
    // dropped.
    const std::int64_t wanted = static_cast<std::int64_t>(job) * batch_;
    const std::int64_t first = std::min(wanted, input_.size(0) - batch_);
    const std::int64_t dropped = wanted - first;
    const auto images = input_.narrow(0, first, batch_);
    const auto sums = sums_.narrow(0, wanted, batch_ - dropped);
    for (const std::int64_t y : pattern_.rows)
    {
      for (const std::int64_t x : pattern_.columns)
      {
        const auto patches = images.narrow(1, y, patchSize).narrow(2, x, patchSize).unsqueeze(1);
        const auto results = run(patches).squeeze(1).narrow(0, dropped, batch_ - dropped);
        sums.narrow(1, y, patchSize).narrow(2, x, patchSize).addcmul_(results, pattern_.window);
      }
    }
  }

private:
  at::Tensor input_;
  at::Tensor sums_;
  const PatchPattern& pattern_;
  std::int64_t batch_;
};

at::Tensor RunLayout(const LoadedModel& model, const ComputePlan& plan, const PatchLayout& layout,
                     const PatchPattern& pattern, const at::Tensor& images, IProgress& progress)
{
  const auto device = ToTorch(plan.device);
  const BatchRunner runner(model.generator.resnet, device, ToTorch(plan.precision), layout.batch, patchSize,
                           patchSize);
  const auto input = images.to(device);
  const auto sums = torch::zeros_like(input);
  PatchPattern onDevice = pattern;
  onDevice.window = pattern.window.to(device);
  const ChunkJobs jobs(input, sums, onDevice, layout.batch);
  StitchProgress steps(progress,
                       jobs.Count() * pattern.Count() * static_cast<std::size_t>(runner.LayersPerRun()));
  RunInLanes(layout.lanes, jobs.Count(),
             [&]() -> std::function<void(std::size_t)>
             {
               auto lane = std::make_shared<BatchRunner::Lane>(runner.MakeLane());
               return [&, lane](std::size_t job)
               {
                 jobs.RunJob(job, [&](const at::Tensor& patches)
                             { return runner.Run(patches, *lane, [&](double) { steps.Step(); }); });
               };
             });
  auto weights = torch::zeros({input.size(1), input.size(2)}, torch::kFloat32);
  for (const std::int64_t y : pattern.rows)
  {
    for (const std::int64_t x : pattern.columns)
    {
      weights.narrow(0, y, patchSize).narrow(1, x, patchSize).add_(pattern.window);
    }
  }
  return sums.div_(weights.to(device)).to(torch::kCPU);
}
} // namespace

PatchLayout LayOutPatches(const NetworkModel& model, const ComputePlan& plan, std::int64_t images)
{
  const GeneratorOptions& options = model.Metadata().generator;
  const auto type = ToTorch(plan.precision);
  PatchLayout layout;
  const std::int64_t perLane =
      (images + static_cast<std::int64_t>(plan.threads) - 1) / static_cast<std::int64_t>(plan.threads);
  layout.batch = plan.batch > 0 ? plan.batch : plan.device.isCuda ? 1024 : std::min<std::int64_t>(perLane, 8);
  for (layout.batch = std::min(layout.batch, images);; layout.batch /= 2)
  {
    layout.lanes = LanesFor(plan, static_cast<std::size_t>((images + layout.batch - 1) / layout.batch));
    const auto lane = BatchRunner::LaneBytes(options, type, layout.batch, patchSize, patchSize);
    const auto shared = BatchRunner::SharedBytes(options, type);
    const auto affordable =
        static_cast<std::size_t>(std::max<std::int64_t>((plan.budgetBytes - shared) / lane, 1));
    if (affordable < layout.lanes.count && layout.batch > 1)
    {
      continue; // smaller batches before fewer lanes: what one lane computes alone leaves processors idle
    }
    if (affordable < layout.lanes.count)
    {
      layout.lanes.count = affordable;
      layout.lanes.threadsPerLane = std::max<std::size_t>(1, plan.threads / affordable);
    }
    layout.bytes = shared + static_cast<std::int64_t>(layout.lanes.count) * lane;
    if (layout.bytes <= plan.budgetBytes)
    {
      return layout;
    }
    if (layout.batch == 1)
    {
      constexpr std::int64_t mebibyte = 1 << 20;
      throw Error(ErrorCode::OutOfMemory,
                  "the network needs at least " + std::to_string(layout.bytes / mebibyte + 1) +
                      " MiB for one patch, " + std::to_string(plan.budgetBytes / mebibyte) +
                      " MiB are left within the memory limit");
    }
  }
}

std::vector<std::int64_t> PatchOrigins(std::int64_t length, std::int64_t stride)
{
  std::vector<std::int64_t> origins;
  for (std::int64_t origin = 0; origin < length - patchSize; origin += stride)
  {
    origins.push_back(origin);
  }
  origins.push_back(length - patchSize);
  return origins;
}

std::vector<float> PatchWindow(PatchWeights weights)
{
  std::vector<float> window(static_cast<std::size_t>(patchSize), 1.0f);
  if (weights == PatchWeights::Hann)
  {
    const double pi = std::acos(-1.0);
    for (std::size_t i = 0; i < window.size(); i++)
    {
      const double s = std::sin(pi * (static_cast<double>(i) + 0.5) / static_cast<double>(patchSize));
      window[i] = static_cast<float>(s * s);
    }
  }
  return window;
}

TensorVolume StitchPatches(const NetworkModel& model, const ComputePlan& plan, int stride,
                           PatchWeights weights, const TensorVolume& volume, IProgress& progress)
{
  const TensorVolume padded =
      volume.PaddedTo(std::max(volume.Height(), patchSize), std::max(volume.Width(), patchSize));
  PatchPattern pattern;
  pattern.rows = PatchOrigins(padded.Height(), stride);
  pattern.columns = PatchOrigins(padded.Width(), stride);
  const auto window = torch::tensor(PatchWindow(weights));
  pattern.window = torch::outer(window, window);
  const auto output = RetryWithLess(
      plan, [&](const ComputePlan& attempt) { return LayOutPatches(model, attempt, volume.Count()); },
      [&](const ComputePlan& attempt, const PatchLayout& layout)
      { return RunLayout(model.Loaded(), attempt, layout, pattern, padded.images, progress); });
  return {output.narrow(1, 0, volume.Height()).narrow(2, 0, volume.Width()).contiguous(), volume.plane};
}
} // namespace Clade
