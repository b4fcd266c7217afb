#include "Training/PairedMethod.h"

#include "Training/LossSum.h"
#include "Training/Losses.h"

#include <torch/nn/utils/clip_grad.h>
#include <torch/utils.h>

namespace Clade
{
PairedMethod::PairedMethod(const TrainingOptions& options, at::Device device)
    : losses_(options.losses), generator_(options.generator), gradientClip_(options.gradientClip),
      discriminator_(options.discriminatorChannels, options.losses.conditional ? 2 : 1),
      generatorAdam_({}, 0, 0), discriminatorAdam_({}, 0, 0)
{
  if (generator_.resnet && options.generator.globalSkip)
  {
    // The last layer sums 49 x baseChannels features: begun from N(0, 0.02), a wide generator's output is
    // after some steps beyond the limits it is clamped to, where nothing has a gradient. Begun near zero, it
    // starts as the identity and stays within them.
    const torch::NoGradGuard noGradients;
    generator_.resnet->output->weight.mul_(0.05);
  }
  generator_->to(device);
  discriminator_->to(device);
  generatorAdam_ = MakeAdam(ParametersOf(generator_.Module()), options);
  discriminatorAdam_ =
      MakeAdam(IsAdversarial() ? ParametersOf(*discriminator_) : std::vector<NamedTensor>(), options);
}

PatchDataset::Needs PairedMethod::Needs() const
{
  PatchDataset::Needs needs;
  needs.pairs = true;
  needs.slices = IsLate();
  needs.unpaired = !IsLate() && (IsAdversarial() || SeesAcquisition()); // a late one's adversary sees pairs
  needs.acquisition = SeesAcquisition();
  return needs;
}

at::Tensor PairedMethod::WithSource(const at::Tensor& source, const at::Tensor& image) const
{
  return losses_.conditional ? at::cat({source, image}, 1) : image;
}

at::Tensor PairedMethod::Outputs(const TrainingBatch& batch, const at::Tensor& inputs)
{
  return IsLate() ? generator_.late->forward(batch.thick, batch.degraded, batch.sampling)
                  : generator_.resnet->forward(inputs);
}

void PairedMethod::AddPairLosses(const TrainingBatch& batch, const at::Tensor& restored,
                                 LossSum& losses) const
{
  losses.Add("pair", losses_.pair,
             IsLate() ? BalancedLoss(restored, batch.sharp, batch.degraded)
                      : AbsoluteLoss(restored, batch.sharp));
  if (losses_.gradientMap > 0)
  {
    losses.Add("gmap", losses_.gradientMap, GradientMapLoss(losses_.gradientMapForm, restored, batch.sharp));
  }
  if (losses_.phase > 0)
  {
    losses.Add("phase", losses_.phase, PhasePenalty(restored, batch.sharp, batch.sampling.positions));
  }
}

LossValues PairedMethod::Step(const TrainingBatch& batch, const StepOptions& step)
{
  const std::int64_t pairs = batch.degraded.size(0);
  const bool isAdversarial = IsAdversarial() && step.isAdversarial;
  // Pairs and real LR images in one evaluation.
  const bool seesAcquisition = SeesAcquisition() && step.isAdversarial;
  const bool seesReal = (isAdversarial || seesAcquisition) && !IsLate();
  const at::Tensor inputs = seesReal ? at::cat({batch.degraded, batch.lowResolution}) : batch.degraded;
  const at::Tensor outputs = Outputs(batch, inputs);
  const at::Tensor restored = outputs.narrow(0, 0, pairs);
  LossSum losses;
  AddPairLosses(batch, restored, losses);
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
  if (gradientClip_ > 0)
  {
    torch::nn::utils::clip_grad_norm_(generator_->parameters(), gradientClip_);
  }
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
  std::vector<NamedTensor> state = ParametersOf(generator_.Module(), "generator.");
  Append(state, "generatorAdam.", generatorAdam_.State());
  if (IsAdversarial())
  {
    Append(state, "discriminator.", ParametersOf(*discriminator_));
    Append(state, "discriminatorAdam.", discriminatorAdam_.State());
  }
  return state;
}
} // namespace Clade
