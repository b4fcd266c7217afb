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
};

/// Model on volume: suitability, network, quality gate, projection onto the acquired slices (unless
/// consistency is off), gate again on what will be published. Stages "network" and "consistency".
/// `interpolated` is `source` on the finer grid. Throws Error(Model) for an unsuitable model,
/// Error(QualityGate) where the result must not be published. Figures go into `report`: Device, Precision,
/// Plane, Limits, Consistency (real-world units), Gate.
NetworkStageResult ApplyNetwork(const Volume& source, Volume interpolated, const VolumeMeaning& meaning,
                                const EnhanceModel& model, const EnhanceSettings& settings,
                                IProgress& progress, nlohmann::json& report);

/// Makes `volume` reproduce the acquired slices of `source` (Methods.md, "Consistency"). Stage "consistency";
/// figures into report["Consistency"], in real-world units.
void MakeConsistent(Volume& volume, const Volume& source, const VolumeMeaning& meaning, std::size_t threads,
                    IProgress& progress, nlohmann::json& report);
} // namespace Clade
