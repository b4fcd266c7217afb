#pragma once
#include "Enhance/EnhanceVolume.h"

#include <optional>

namespace Clade
{
/// What a network made of an interpolated volume, made consistent with the acquired slices and judged.
struct NetworkStageResult
{
  Volume volume;
  std::optional<Volume> uncertainty; ///< with options.planes "both"
  NetworkRun run;
  std::optional<AdaptationFigures> adaptation; ///< where it was asked for
  ConsistencyFigures consistency;
  GateReport gate;
  Warnings warnings; ///< W_ADAPT, W_FORCED
};

/// Model on volume: suitability, network, quality gate, projection onto the acquired slices (unless
/// consistency is off), gate again on what will be published. Stages "network" and "consistency".
/// `interpolated` is `source` on the finer grid. Throws Error(Model) for an unsuitable model,
/// Error(QualityGate) where the result must not be published; both are warnings where the model is forced.
NetworkStageResult ApplyNetwork(const Volume& source, Volume interpolated, const AcquisitionInfo& acquisition,
                                const EnhanceModel& model, const EnhanceSettings& settings,
                                IProgress& progress);

/// Makes `volume` reproduce the acquired slices of `source` (Methods.md, "Consistency"). Stage "consistency".
ConsistencyFigures MakeConsistent(Volume& volume, const Volume& source, const AcquisitionInfo& acquisition,
                                  std::size_t threads, IProgress& progress);
} // namespace Clade
