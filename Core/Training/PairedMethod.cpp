#include "Training/PairedMethod.h"

#include "Training/Losses.h"

namespace Clade
{
PairedMethod::PairedMethod(const TrainingOptions& options, at::Device device)
    : losses_(options.losses), generator_(options.generator),
      judge_(options.discriminatorChannels, options.losses.conditional ? 2 : 1), generatorAdam_({}, 0, 0),
      judgeAdam_({}, 0, 0)
{
  generator_->to(device);
  judge_->to(device);
  generatorAdam_ = MakeAdam(ParametersOf(*generator_), options);
  judgeAdam_ = MakeAdam(IsAdversarial() ? ParametersOf(*judge_) : std::vector<NamedTensor>(), options);
}

PatchDataset::Needs PairedMethod::Needs() const
{
  PatchDataset::Needs needs;
  needs.pairs = true;
  needs.unpaired = IsAdversarial();
  return needs;
}

LossValues PairedMethod::Step(const TrainingBatch& batch, const StepOptions& step)
{
  const std::int64_t pairs = batch.degraded.size(0);
  const bool isAdversarial = IsAdversarial() && step.isAdversarial;
  // Pairs and real LR images in one evaluation.
  const at::Tensor inputs = isAdversarial ? at::cat({batch.degraded, batch.lowResolution}) : batch.degraded;
  const at::Tensor outputs = generator_->forward(inputs);
  const auto beside = [&](const at::Tensor& source, const at::Tensor& image) {
    return losses_.conditional ? at::cat({source, image}, 1) : image;
  };
  const at::Tensor restored = outputs.narrow(0, 0, pairs);
  const auto pair = AbsoluteLoss(restored, batch.sharp);
  auto total = losses_.pair * pair;
  LossValues values;
  if (losses_.gradientMap > 0)
  {
    const auto gradientMap = GradientMapLoss(losses_.gradientMapForm, restored, batch.sharp);
    total = total + losses_.gradientMap * gradientMap;
    if (step.wantsLosses)
    {
      values["gmap"] = gradientMap.item<double>();
    }
  }
  if (isAdversarial)
  {
    SetGradients(*judge_, false);
    const auto adversarial =
        AdversarialLossOf(losses_.adversarial, judge_->forward(beside(inputs, outputs)), true);
    total = total + losses_.adversarialWeight * adversarial;
    if (step.wantsLosses)
    {
      values["adversarial"] = adversarial.item<double>();
    }
  }
  total.backward();
  generatorAdam_.Step(step.learningRate);
  if (isAdversarial)
  {
    SetGradients(*judge_, true);
    const at::Tensor real = losses_.conditional ? beside(batch.degraded, batch.sharp) : batch.highResolution;
    const auto judging = 0.5 * (AdversarialLossOf(losses_.adversarial, judge_->forward(real), true) +
                                AdversarialLossOf(losses_.adversarial,
                                                  judge_->forward(beside(inputs, outputs.detach())), false));
    judging.backward();
    judgeAdam_.Step(step.learningRate);
    if (step.wantsLosses)
    {
      values["discriminator"] = judging.item<double>();
    }
  }
  if (step.wantsLosses)
  {
    values["pair"] = pair.item<double>();
    values["total"] = total.item<double>();
  }
  return values;
}

std::vector<NamedTensor> PairedMethod::State() const
{
  std::vector<NamedTensor> state = ParametersOf(*generator_, "generator.");
  Append(state, "generatorAdam.", generatorAdam_.State());
  if (IsAdversarial())
  {
    Append(state, "discriminator.", ParametersOf(*judge_));
    Append(state, "discriminatorAdam.", judgeAdam_.State());
  }
  return state;
}
} // namespace Clade
