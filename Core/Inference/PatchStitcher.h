#pragma once
#include "Base/Progress.h"
#include "Inference/ComputePlan.h"
#include "Inference/NetworkOptions.h"

#include <cstdint>
#include <vector>

namespace Clade
{
class NetworkModel;
struct TensorVolume;

constexpr std::int64_t patchSize = 32;

/// How patches are run within a budget.
struct PatchLayout
{
  Lanes lanes;
  std::int64_t batch = 1; ///< images whose patches at one place are run at a time
  std::int64_t bytes = 0; ///< all lanes and weights
};

/// The quickest layout for `images` that keeps the plan's budget: first fewer patches at a time, then fewer
/// lanes, with more threads each. Throws Error(OutOfMemory) where one patch needs more.
PatchLayout LayOutPatches(const NetworkModel& model, const ComputePlan& plan, std::int64_t images);

/// Where patches begin along an axis of `length` (at least patchSize): every `stride` pixels, and at the end.
std::vector<std::int64_t> PatchOrigins(std::int64_t length, std::int64_t stride);

/// The weight of a patch's pixels along one axis: one, or a Hann window that is nowhere zero.
std::vector<float> PatchWindow(PatchWeights weights);

/// The network on 32 x 32 patches at a stride, summed in place with their weights and divided by the sum of
/// the weights per pixel (Methods.md, "Patches"). Images smaller than a patch are mirrored up to it.
/// Where memory runs out, again with fewer patches at a time.
TensorVolume StitchPatches(const NetworkModel& model, const ComputePlan& plan, int stride,
                           PatchWeights weights, const TensorVolume& volume, IProgress& progress);
} // namespace Clade
