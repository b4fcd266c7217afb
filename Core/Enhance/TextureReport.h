#pragma once
#include "Enhance/EnhanceVolume.h"

#include <nlohmann/json_fwd.hpp>
#include <optional>

namespace Clade
{
/// Slice-phase modulation of what was made of `source`, whose first slice is its first, too; values are cut
/// off at the source's percentiles 0.5 and 99.5, so that all that was made of it is measured alike. Nothing
/// where it cannot be measured: too few slices, no contrast.
std::optional<double> MeasureModulation(const Volume& volume, const Volume& source, std::size_t threads);

/// Member Texture of the report: {"Modulation": slice-phase modulation of the result (`modulation`, where it
/// is known already), "NoiseRatio": {"Source", "Result"}}, the latter noise along the normal over that in the
/// plane (NoiseTexture) in the quietest spheres of tissue of the source. null for what cannot be measured:
/// too few slices, no homogeneous tissue.
nlohmann::json TextureToJson(const Volume& source, const Volume& result, const VolumeMeaning& meaning,
                             std::optional<double> modulation, std::size_t threads);
} // namespace Clade
