#pragma once
#include "Measurement/MeasureTask.h"

namespace Clade
{
/// "phase-modulation", "border-displacement" and "noise-texture": requests and answers as in MeasureSeries.h.
/// Each takes its members out of `body` and throws Error(InvalidArgument) that names the first wrong one;
/// what it returns measures, and throws as the measures do (ImageQuality/SlicePhase.h, BorderDisplacement.h,
/// NoiseTexture.h).
MeasureWork PreparePhaseModulation(StrictObject& body);
MeasureWork PrepareBorderDisplacement(StrictObject& body);
MeasureWork PrepareNoiseTexture(StrictObject& body);
} // namespace Clade
