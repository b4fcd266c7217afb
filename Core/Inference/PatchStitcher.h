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
