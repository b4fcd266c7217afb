#pragma once
#include "Dicom/Report/MeasurementReport.h"
#include "Measurement/MeasurementResult.h"

#include <map>
#include <string>

namespace Clade
{
/// The measurement report (TID 1500) that says what was found: a group for each line and series, or for each
/// series, with its numbers, its regions in space and how they were obtained. `series`: every
/// series of the result by its name there, for a border displacement the reference, too.
MeasurementReport ReportOfMeasurements(const MeasurementResult& result,
                                       const std::map<std::string, ReportSeries>& series);
} // namespace Clade
