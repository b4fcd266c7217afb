#include "Training/StackSynthesis.h"

#include "Inference/TensorVolume.h"
#include "Training/Losses.h"

#include <algorithm>
#include <cmath>
#include <torch/types.h>
#include <torch/utils.h>

namespace Clade
{
namespace
{
constexpr double divergenceWeight = 1e-4; // enough to keep the codes together, too little to blur the slices

std::int64_t Multiple(std::int64_t size)
{
  return (size + 3) / 4 * 4;
}
} // namespace

StackSynthesis::StackSynthesis(const TrainingOptions& options, at::Device device)
    : options_(options), device_(device)
{
  autoencoder_->to(device);
}

void StackSynthesis::Learn(const TrainingImages& images, IProgress& progress)
{
  progress.BeginStage("autoencoder");
  PatchDataset::Needs needs;
  needs.unpaired = true;
  const PatchDataset dataset(images, options_, needs);
  const std::int64_t batches =
      options_.autoencoderBatches > 0 ? options_.autoencoderBatches : dataset.BatchesPerEpoch();
  Adam adam = MakeAdam(ParametersOf(*autoencoder_), options_);
  for (std::int64_t index = 0; index < batches; index++)
  {
    progress.ThrowIfCancelled();
    const TrainingBatch batch = dataset.Draw(static_cast<std::uint64_t>(index));
    const auto x = torch::cat({batch.lowResolution, batch.highResolution}).to(device_);
    const auto code = autoencoder_->Encode(x);
    const auto sample = code.mean + (0.5 * code.logVariance).exp() * torch::randn_like(code.mean);
    const auto loss =
        AbsoluteLoss(autoencoder_->Decode(sample), x) + divergenceWeight * KullbackLeibler(code);
    loss.backward();
    adam.Step(options_.learningRate);
    progress.Report(static_cast<double>(index + 1) / static_cast<double>(batches));
  }
}

at::Tensor StackSynthesis::DenseStack(const at::Tensor& slices, std::int64_t perGap)
{
  const TensorVolume padded =
      TensorVolume{slices, LrPlane::Columns}.PaddedTo(Multiple(slices.size(1)), Multiple(slices.size(2)));
  std::vector<at::Tensor> dense;
  at::Tensor before;
  for (std::int64_t n = 0; n < slices.size(0); n++)
  {
    const auto slice = padded.images[n].unsqueeze(0).unsqueeze(0).to(device_);
    const at::Tensor code = autoencoder_->Encode(slice).mean;
    for (std::int64_t k = 1; k <= (n == 0 ? 1 : perGap); k++)
    {
      const double part = n == 0 ? 1 : static_cast<double>(k) / static_cast<double>(perGap);
      const at::Tensor between = n == 0 ? code : before * (1 - part) + code * part;
      dense.push_back(autoencoder_->Decode(between).squeeze(0).squeeze(0).to(torch::kCPU));
    }
    before = code;
  }
  return torch::stack(dense).narrow(1, 0, slices.size(1)).narrow(2, 0, slices.size(2));
}

std::vector<ImageSet> StackSynthesis::DenseStacks(const TrainingImages& images)
{
  const torch::NoGradGuard noGradients;
  std::vector<ImageSet> stacks;
  for (const ImageSet& set : images.highResolution)
  {
    const auto perGap = std::max<std::int64_t>(1, std::llround(set.factor));
    const at::Tensor stack = DenseStack(set.images, perGap).permute({2, 1, 0}).contiguous();
    if (stack.size(1) >= options_.patch && stack.size(2) >= options_.patch)
    {
      stacks.push_back({stack, set.thicknessPerSpacing, 1});
    }
  }
  return stacks;
}
} // namespace Clade
