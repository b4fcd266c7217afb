#pragma once
#include "Network/Discriminator.h"
#include "Training/ITrainingMethod.h"
#include "Training/NetworkState.h"

namespace Clade
{
/// CLADE, with or without its gradient map loss, and CycleGAN: two generators, LR to HR and back, and a
/// discriminator for each side (Methods.md, "Methods of training"). Discriminators first learn from what
/// the generators made before their step, as in CycleGAN, without its pool of earlier images.
class CycleMethod : public ITrainingMethod
{
public:
  CycleMethod(const TrainingOptions& options, at::Device device);

  PatchDataset::Needs Needs() const override;
  LossValues Step(const TrainingBatch& batch, const StepOptions& step) override;
  AnyGenerator Published() const override { return highFromLow_; }
  std::vector<NamedTensor> State() const override;

private:
  at::Tensor DiscriminatorLoss(Discriminator& discriminator, const at::Tensor& real,
                               const at::Tensor& fake) const;

  LossOptions losses_;
  Generator highFromLow_;
  Generator lowFromHigh_;
  Discriminator highDiscriminator_;
  Discriminator lowDiscriminator_;
  Adam generators_;
  Adam discriminators_;
};
} // namespace Clade
