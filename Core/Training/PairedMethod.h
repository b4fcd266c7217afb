#pragma once
#include "Network/Discriminator.h"
#include "Training/ITrainingMethod.h"
#include "Training/NetworkState.h"

namespace Clade
{
class LossSum;

/// One generator that learns to undo a known degradation: smore (L1 alone), anchored (L1, gradient map, and a
/// weak adversarial term on the outputs for the pairs and for real LR images), and the second stage of xuan,
/// whose pairs come from elsewhere (Methods.md, "Methods of training").
class PairedMethod : public ITrainingMethod
{
public:
  PairedMethod(const TrainingOptions& options, at::Device device);

  PatchDataset::Needs Needs() const override;
  LossValues Step(const TrainingBatch& batch, const StepOptions& step) override;
  AnyGenerator Published() const override { return generator_; }
  std::vector<NamedTensor> State() const override;

private:
  bool IsAdversarial() const { return losses_.adversarialWeight > 0; }
  bool SeesAcquisition() const { return losses_.acquisition > 0; }
  bool IsLate() const { return static_cast<bool>(generator_.late); }
  at::Tensor Outputs(const TrainingBatch& batch, const at::Tensor& inputs);
  /// The losses that compare with the truth.
  void AddPairLosses(const TrainingBatch& batch, const at::Tensor& restored, LossSum& losses) const;
  /// What the discriminator is shown of an image made from `source`.
  at::Tensor WithSource(const at::Tensor& source, const at::Tensor& image) const;
  /// One step of the discriminator; its loss.
  at::Tensor TrainDiscriminator(const TrainingBatch& batch, const at::Tensor& made, double learningRate);

  LossOptions losses_;
  AnyGenerator generator_;
  double gradientClip_;
  Discriminator discriminator_;
  Adam generatorAdam_;
  Adam discriminatorAdam_;
};
} // namespace Clade
