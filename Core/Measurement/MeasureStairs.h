#pragma once
#include "Measurement/MeasureTask.h"

namespace Clade
{
/// The measures of stairs and of the noise's texture, as MeasureSeries.h tells their requests and answers.
nlohmann::json PhaseModulationOf(StrictObject& body, MeasureTask& task);
nlohmann::json BorderDisplacementOf(StrictObject& body, MeasureTask& task);
nlohmann::json NoiseTextureOf(StrictObject& body, MeasureTask& task);
} // namespace Clade
