#include "Training/CycleMethod.h"

#include "Training/LossSum.h"
#include "Training/Losses.h"

namespace Clade
{
namespace
{
std::vector<NamedTensor> Both(const torch::nn::Module& high, const torch::nn::Module& low)
{
  std::vector<NamedTensor> all = ParametersOf(high, "high.");
  Append(all, "low.", ParametersOf(low));
  return all;
}

template<typename Network>
Network OnDevice(Network network, at::Device device)
{
  network->to(device);
  return network;
}
} // namespace

CycleMethod::CycleMethod(const TrainingOptions& options, at::Device device)
    : losses_(options.losses), highFromLow_(OnDevice(Generator(options.generator), device)),
      lowFromHigh_(OnDevice(Generator(options.generator), device)),
      highDiscriminator_(OnDevice(Discriminator(options.discriminatorChannels), device)),
      lowDiscriminator_(OnDevice(Discriminator(options.discriminatorChannels), device)),
      generators_(MakeAdam(Both(*highFromLow_, *lowFromHigh_), options)),
      discriminators_(MakeAdam(Both(*highDiscriminator_, *lowDiscriminator_), options))
{
}

PatchDataset::Needs CycleMethod::Needs() const
{
  PatchDataset::Needs needs;
  needs.unpaired = true;
  return needs;
}

at::Tensor CycleMethod::DiscriminatorLoss(Discriminator& discriminator, const at::Tensor& real,
                                          const at::Tensor& fake) const
{
  return 0.5 * (AdversarialLossOf(losses_.adversarial, discriminator->forward(real), true) +
                AdversarialLossOf(losses_.adversarial, discriminator->forward(fake.detach()), false));
}

LossValues CycleMethod::Step(const TrainingBatch& batch, const StepOptions& step)
{
  const at::Tensor& low = batch.lowResolution;
  const at::Tensor& high = batch.highResolution;
  const at::Tensor fakeHigh = highFromLow_->forward(low), fakeLow = lowFromHigh_->forward(high);
  const at::Tensor cycledLow = lowFromHigh_->forward(fakeHigh), cycledHigh = highFromLow_->forward(fakeLow);

  SetGradients(*highDiscriminator_, false);
  SetGradients(*lowDiscriminator_, false);
  LossSum losses;
  losses.Add("adversarial", losses_.adversarialWeight,
             AdversarialLossOf(losses_.adversarial, highDiscriminator_->forward(fakeHigh), true) +
                 AdversarialLossOf(losses_.adversarial, lowDiscriminator_->forward(fakeLow), true));
  losses.Add("cycle", losses_.cycle, AbsoluteLoss(cycledLow, low) + AbsoluteLoss(cycledHigh, high));
  losses.Add("identity", losses_.identity,
             AbsoluteLoss(highFromLow_->forward(high), high) + AbsoluteLoss(lowFromHigh_->forward(low), low));
  if (losses_.gradientMap > 0)
  {
    losses.Add("gmap", losses_.gradientMap, GradientMapLoss(losses_.gradientMapForm, cycledHigh, high));
  }
  losses.Total().backward();
  generators_.Step(step.learningRate);

  SetGradients(*highDiscriminator_, true);
  SetGradients(*lowDiscriminator_, true);
  const auto discriminatorLoss = DiscriminatorLoss(highDiscriminator_, high, fakeHigh) +
                                 DiscriminatorLoss(lowDiscriminator_, low, fakeLow);
  discriminatorLoss.backward();
  discriminators_.Step(step.learningRate);
  losses.AddForReport("discriminator", discriminatorLoss);
  return step.wantsLosses ? losses.Values() : LossValues();
}

std::vector<NamedTensor> CycleMethod::State() const
{
  std::vector<NamedTensor> state;
  Append(state, "generator.", Both(*highFromLow_, *lowFromHigh_));
  Append(state, "discriminator.", Both(*highDiscriminator_, *lowDiscriminator_));
  Append(state, "generatorAdam.", generators_.State());
  Append(state, "discriminatorAdam.", discriminators_.State());
  return state;
}
} // namespace Clade
