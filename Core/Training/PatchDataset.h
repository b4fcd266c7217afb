#pragma once
#include "Base/Random.h"
#include "Training/LatePairs.h"
#include "Training/TrainingImages.h"

#include <ATen/core/Tensor.h>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace Clade
{
/// What one step of any method learns from: [batch, 1, patch, patch], float32, [-1, 1], last axis
/// through-plane. A method that does not use one leaves it undefined.
struct TrainingBatch
{
  at::Tensor lowResolution;  ///< of LR-plane images
  at::Tensor highResolution; ///< of HR-plane images, drawn independently
  at::Tensor degraded;       ///< an HR image made thick along its last axis and interpolated back
  at::Tensor sharp;          ///< the same patches as they were
  /// Of `lowResolution`, where asked for: how its rows hold the slices that they were interpolated from
  /// (PatchAcquisitionModel), [batch, slices, patch]. A patch with fewer slices than others has rows of
  /// zeros.
  at::Tensor averages;
  at::Tensor samples;
  /// For a late generator (LatePairs): the thick slices, of which `degraded` is the interpolation at the
  /// positions of `sampling`.
  at::Tensor thick;
  LateSampling sampling;
};

/// The batch on another device, what a network computes with in the type `type`.
TrainingBatch ToDevice(const TrainingBatch& batch, at::Device device, at::ScalarType type);

/// Draws batches. Batch `index` depends on the seed and the index alone: any thread may draw it, and training
/// goes on where it stopped. Immutable.
class PatchDataset
{
public:
  struct Needs
  {
    bool unpaired = false;
    bool pairs = false;
    bool acquisition = false; ///< with `unpaired`
    bool slices = false;      ///< with `pairs`: for a late generator
    /// Pairs are made of these instead of the HR images, along the last axis alone; may be empty.
    std::vector<ImageSet> pairImages;
  };

  /// Throws Error(InvalidArgument) where pairs are needed and no image is large enough to make thick slices
  /// of; images that are not give none.
  PatchDataset(TrainingImages images, const TrainingOptions& options, Needs needs);

  TrainingBatch Draw(std::uint64_t index) const;

  /// Batches that show as many patches as four of every LR slice (of every HR one where there are none).
  std::int64_t BatchesPerEpoch() const;

private:
  struct Patch
  {
    at::Tensor image;
    const ImageSet* set;
    std::int64_t from; ///< of its last axis in the set's image, before flipping
    bool isFlipped;    ///< along its last axis
  };
  Patch DrawPatch(const std::vector<ImageSet>& sets, bool isEitherWay, Random& random) const;
  at::Tensor Recontrasted(const at::Tensor& image, Random& random) const;
  void DrawUnpaired(TrainingBatch& batch, Random& random) const;
  void DrawPair(Random& random, at::Tensor degraded, at::Tensor sharp) const;
  /// The largest factor of pairs made of lines of `length` pixels; 1.2 or less: the line is too short.
  double MaxFactorOf(std::int64_t length, double thicknessPerSpacing) const;
  bool HasRoom(const ImageSet& set, std::int64_t axis) const;

  TrainingImages images_;
  TrainingOptions options_;
  Needs needs_;
  std::vector<ImageSet> pairSets_; ///< that have room along an axis that may play the thick one
  std::optional<LatePairs> latePairs_;
};
} // namespace Clade
