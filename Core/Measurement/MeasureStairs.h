#pragma once
#include "Measurement/MeasureTask.h"

namespace Clade
{
/// The measures of stairs and of the noise's texture, as MeasureSeries.h tells their requests and answers.
nlohmann::json PhaseModulationOf(JsonObject& body, MeasureTask& task);
nlohmann::json BorderDisplacementOf(JsonObject& body, MeasureTask& task);
nlohmann::json NoiseTextureOf(JsonObject& body, MeasureTask& task);
} // namespace Clade
