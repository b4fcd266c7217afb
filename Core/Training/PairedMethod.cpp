#include "Training/PairedMethod.h"

#include "Training/LossSum.h"
#include "Training/Losses.h"

#include <torch/utils.h>

namespace Clade
{
PairedMethod::PairedMethod(const TrainingOptions& options, at::Device device)
    : losses_(options.losses), generator_(options.generator),
      discriminator_(options.discriminatorChannels, options.losses.conditional ? 2 : 1),
      generatorAdam_({}, 0, 0), discriminatorAdam_({}, 0, 0)
{
  if (options.generator.globalSkip)
  {
    // The last layer sums 49 x baseChannels features: begun from N(0, 0.02), a wide generator's output is
    // after some steps beyond the limits it is clamped to, where nothing has a gradient. Begun near zero, it
    // starts as the identity and stays within them.
    const torch::NoGradGuard noGradients;
    generator_->output->weight.mul_(0.05);
  }
  generator_->to(device);
  discriminator_->to(device);
  generatorAdam_ = MakeAdam(ParametersOf(*generator_), options);
  discriminatorAdam_ =
      MakeAdam(IsAdversarial() ? ParametersOf(*discriminator_) : std::vector<NamedTensor>(), options);
}

PatchDataset::Needs PairedMethod::Needs() const
{
  PatchDataset::Needs needs;
  needs.pairs = true;
  needs.unpaired = IsAdversarial() || SeesAcquisition();
  needs.acquisition = SeesAcquisition();
  return needs;
}

at::Tensor PairedMethod::WithSource(const at::Tensor& source, const at::Tensor& image) const
{
  return losses_.conditional ? at::cat({source, image}, 1) : image;
}

LossValues PairedMethod::Step(const TrainingBatch& batch, const StepOptions& step)
{
  const std::int64_t pairs = batch.degraded.size(0);
  const bool isAdversarial = IsAdversarial() && step.isAdversarial;
  // Pairs and real LR images in one evaluation.
  const bool seesAcquisition = SeesAcquisition() && step.isAdversarial;
  const bool seesReal = isAdversarial || seesAcquisition;
  const at::Tensor inputs = seesReal ? at::cat({batch.degraded, batch.lowResolution}) : batch.degraded;
  const at::Tensor outputs = generator_->forward(inputs);
  const at::Tensor restored = outputs.narrow(0, 0, pairs);
  LossSum losses;
  losses.Add("pair", losses_.pair, AbsoluteLoss(restored, batch.sharp));
  if (losses_.gradientMap > 0)
  {
    losses.Add("gmap", losses_.gradientMap, GradientMapLoss(losses_.gradientMapForm, restored, batch.sharp));
  }
  if (seesAcquisition)
  {
    losses.Add("acquisition", losses_.acquisition,
               AcquisitionLoss(outputs.narrow(0, pairs, batch.lowResolution.size(0)), batch.lowResolution,
                               batch.averages, batch.samples));
  }
  if (isAdversarial)
  {
    SetGradients(*discriminator_, false);
    losses.Add(
        "adversarial", losses_.adversarialWeight,
        AdversarialLossOf(losses_.adversarial, discriminator_->forward(WithSource(inputs, outputs)), true));
  }
  losses.Total().backward();
  generatorAdam_.Step(step.learningRate);
  if (isAdversarial)
  {
    losses.AddForReport("discriminator",
                        TrainDiscriminator(batch, WithSource(inputs, outputs.detach()), step.learningRate));
  }
  return step.wantsLosses ? losses.Values() : LossValues();
}

at::Tensor PairedMethod::TrainDiscriminator(const TrainingBatch& batch, const at::Tensor& made,
                                            double learningRate)
{
  SetGradients(*discriminator_, true);
  const at::Tensor real =
      losses_.conditional ? WithSource(batch.degraded, batch.sharp) : batch.highResolution;
  const auto discriminatorLoss =
      0.5 * (AdversarialLossOf(losses_.adversarial, discriminator_->forward(real), true) +
             AdversarialLossOf(losses_.adversarial, discriminator_->forward(made), false));
  discriminatorLoss.backward();
  discriminatorAdam_.Step(learningRate);
  return discriminatorLoss;
}

std::vector<NamedTensor> PairedMethod::State() const
{
  std::vector<NamedTensor> state = ParametersOf(*generator_, "generator.");
  Append(state, "generatorAdam.", generatorAdam_.State());
  if (IsAdversarial())
  {
    Append(state, "discriminator.", ParametersOf(*discriminator_));
    Append(state, "discriminatorAdam.", discriminatorAdam_.State());
  }
  return state;
}
} // namespace Clade
