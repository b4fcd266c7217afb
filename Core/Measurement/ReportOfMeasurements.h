#pragma once
#include "Dicom/Report/MeasurementReport.h"

#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace Clade
{
/// The measurement report (TID 1500) that says what `answer` of MeasureSeries says: a group for each line and
/// series, or for each series, with its numbers, its regions in space and how they were obtained. `series`:
/// by the name that the answer calls them, all of those in answer["Series"].
MeasurementReport ReportOfMeasurements(const nlohmann::json& answer,
                                       const std::map<std::string, ReportSeries>& series);
} // namespace Clade
