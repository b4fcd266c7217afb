#pragma once
#include "Evaluation/EvaluateModels.h"

#include <nlohmann/json_fwd.hpp>

namespace Clade
{
/// results.json: {"Version", "Options", "Degradation", "Models", "Volumes", "Rows": names as the columns of
/// results.csv, unknown figures null, "Summary": [{"Factor" (null: all), "Methods"}], "Statistics": {"Piqe"
/// or, of several modalities, "Piqe, MR": AnalyseStudy's answer, ..}, "NotTested": {"Piqe, CT": why, ..},
/// "LeftOut"}.
nlohmann::json ToJson(const EvaluationResult& result, const EvaluationRequest& request);
} // namespace Clade
