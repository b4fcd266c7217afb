#pragma once
#include "Inference/ComputePlan.h"
#include "Inference/NetworkEnhancer.h"

#include <vector>

namespace Clade
{
/// The part of EnhanceWithNetwork that applies a late model. Fills the volumes of `result`: `planes` hold one
/// LR plane, or two. The network's images go straight into the volume: nothing of the finer grid is held
/// twice.
void ApplyLateModel(const NetworkModel& model, const NetworkInput& input, const IntensityMap& limits,
                    const NetworkOptions& options, ComputePlan plan, const std::vector<LrPlane>& planes,
                    IProgress& progress, NetworkResult& result);

/// `volume` with each padded voxel replaced by the nearest of its through-plane column that is not; columns
/// of padding alone stay padding.
Volume WithoutPadding(const Volume& volume);
} // namespace Clade
