#pragma once
#include "Training/NetworkState.h"
#include "Training/PatchDataset.h"
#include "Training/SliceAutoencoder.h"

namespace Clade
{
/// The first stage of the method xuan: an autoencoder learns the slices and then makes those between
/// them; the LR-plane images of such dense stacks are the sharp halves of the second stage's pairs.
class StackSynthesis
{
public:
  /// Learns from patches of HR-plane and LR-plane images of `images`.
  StackSynthesis(const TrainingOptions& options, at::Device device, const TrainingImages& images);

  std::int64_t Batches() const { return batches_; }
  /// Learns from batch number `index`; what is drawn depends on the seed and the index alone.
  void Learn(std::int64_t index);

  /// Images [columns, rows, dense slices] of every stack of neighbouring HR images.
  std::vector<ImageSet> DenseStacks(const TrainingImages& images);

  /// Everything that Learn changes, for checkpoints.
  std::vector<NamedTensor> State() const;

private:
  at::Tensor DenseStack(const at::Tensor& slices, std::int64_t perGap);

  TrainingOptions options_;
  at::Device device_;
  SliceAutoencoder autoencoder_;
  Adam adam_;
  PatchDataset dataset_;
  std::int64_t batches_;
};
} // namespace Clade
