#pragma once
#include "Base/Progress.h"
#include "Training/NetworkState.h"
#include "Training/PatchDataset.h"
#include "Training/SliceAutoencoder.h"

namespace Clade
{
/// The first stage of the method xuan: an autoencoder learns the slices and then dreams up those between
/// them; the LR-plane images of such dense stacks are the sharp halves of the second stage's pairs.
class StackSynthesis
{
public:
  StackSynthesis(const TrainingOptions& options, at::Device device);

  /// Learns from patches of HR-plane and LR-plane images. Stage "autoencoder".
  void Learn(const TrainingImages& images, IProgress& progress);

  /// Images [columns, rows, dense slices] of every stack of neighbouring HR images.
  std::vector<ImageSet> DenseStacks(const TrainingImages& images);

  /// The autoencoder's weights, for checkpoints.
  std::vector<NamedTensor> State() const { return ParametersOf(*autoencoder_); }

private:
  at::Tensor DenseStack(const at::Tensor& slices, std::int64_t perGap);

  TrainingOptions options_;
  at::Device device_;
  SliceAutoencoder autoencoder_;
};
} // namespace Clade
