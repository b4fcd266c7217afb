#pragma once
#include "Enhance/EnhanceVolume.h"

#include <optional>

namespace Clade
{
/// Slice-phase modulation of what was made of `source`, whose first slice is its first, too; values are cut
/// off at the source's percentiles 0.5 and 99.5, so that all that was made of it is measured alike. Nothing
/// where it cannot be measured: too few slices, no contrast.
std::optional<double> MeasureModulation(const Volume& volume, const Volume& source, std::size_t threads);

/// What became of noise and stairs. `modulation`: that of the result, where it is known already; noise in the
/// quietest spheres of tissue of the source (NoiseTexture).
TextureFigures MeasureTexture(const Volume& source, const Volume& result, const AcquisitionInfo& acquisition,
                              std::optional<double> modulation, std::size_t threads);
} // namespace Clade
