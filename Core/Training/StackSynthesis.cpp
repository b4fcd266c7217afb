#include "Training/StackSynthesis.h"

#include "Inference/TensorVolume.h"
#include "Training/Losses.h"

#include <ATen/CPUGeneratorImpl.h>
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

SliceAutoencoder OnDevice(at::Device device)
{
  SliceAutoencoder autoencoder;
  autoencoder->to(device);
  return autoencoder;
}

PatchDataset::Needs Unpaired()
{
  PatchDataset::Needs needs;
  needs.unpaired = true;
  return needs;
}
} // namespace

StackSynthesis::StackSynthesis(const TrainingOptions& options, at::Device device,
                               const TrainingImages& images)
    : options_(options), device_(device), autoencoder_(OnDevice(device)),
      adam_(MakeAdam(ParametersOf(*autoencoder_), options)), dataset_(images, options, Unpaired()),
      batches_(options.autoencoderBatches > 0 ? options.autoencoderBatches : dataset_.BatchesPerEpoch())
{
}

void StackSynthesis::Learn(std::int64_t index)
{
  const auto number = static_cast<std::uint64_t>(index);
  const TrainingBatch batch = dataset_.Draw(number);
  const auto x = torch::cat({batch.lowResolution, batch.highResolution}).to(device_);
  const auto code = autoencoder_->Encode(x);
  // The noise, too, is the batch's own: a training that was interrupted goes on with what it would have
  // drawn.
  const auto random = at::detail::createCPUGenerator(options_.seed * 1000003 + number);
  const auto noise = torch::randn(code.mean.sizes(), random).to(device_);
  const auto sample = code.mean + (0.5 * code.logVariance).exp() * noise;
  const auto loss = AbsoluteLoss(autoencoder_->Decode(sample), x) + divergenceWeight * KullbackLeibler(code);
  loss.backward();
  adam_.Step(options_.learningRate);
}

std::vector<NamedTensor> StackSynthesis::State() const
{
  std::vector<NamedTensor> state = ParametersOf(*autoencoder_);
  Append(state, "adam.", adam_.State());
  return state;
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
