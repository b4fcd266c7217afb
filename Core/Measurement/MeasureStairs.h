#pragma once
#include "Measurement/MeasureTask.h"

namespace Clade
{
/// The measures of stairs and of the noise's texture, as MeasureSeries.h tells their requests and answers.
MeasureWork PreparePhaseModulation(StrictObject& body);
MeasureWork PrepareBorderDisplacement(StrictObject& body);
MeasureWork PrepareNoiseTexture(StrictObject& body);
} // namespace Clade
