#pragma once
#include "Base/Progress.h"
#include "Inference/ComputePlan.h"
#include "Inference/SliceStitcher.h"
#include "Network/LateGenerator.h"

#include <cstdint>
#include <functional>

namespace Clade
{
class NetworkModel;
struct TensorVolume;

/// How a late generator is run within a budget.
struct LateLayout
{
  Lanes lanes;
  std::int64_t batch = 1; ///< images evaluated at a time
  std::int64_t strip = 0; ///< rows of the head's strips; 0: as many as the cache holds
  TileAxis rows;          ///< of the images
  std::int64_t bytes = 0; ///< all lanes and weights
};

/// The quickest layout for images [height, slices] that keeps the plan's budget: first fewer images at a
/// time, then smaller strips and tiles. `group`: images that are handed on together. Throws
/// Error(OutOfMemory) where the smallest needs more.
LateLayout LayOutLate(const LateOptions& options, const ComputePlan& plan, std::int64_t images,
                      std::int64_t height, std::int64_t slices, std::int64_t positions, std::int64_t group);

/// Images from number `first` on: their interpolation and what the network adds to it, both [images, height,
/// positions], float32, on the CPU. Called from several threads, once for each image.
using KeepImages =
    std::function<void(std::int64_t first, const at::Tensor& cubic, const at::Tensor& residual)>;

/// A late generator on every image of `thick`, whose last axis are the acquired slices. Nothing but the
/// images that are being worked on is held. Where memory runs out, on with less.
void StitchLate(const NetworkModel& model, const ComputePlan& plan, const TensorVolume& thick,
                const LateSampling& sampling, IProgress& progress, const KeepImages& keep);
} // namespace Clade
