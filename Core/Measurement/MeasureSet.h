#pragma once
#include "Dicom/Report/MeasurementReport.h"
#include "Measurement/MeasureSeries.h"

#include <map>
#include <string>
#include <vector>

namespace Clade
{
/// Several measurements of the same series, which people keep under one name: lines, regions and PIQE of a
/// study, say, as the summary table of the page lists them.
struct MeasurementSet
{
  std::string name; ///< may be empty
  std::vector<MeasurementResult> results;
};

/// Carries out a request {"Series": [1 to 16], "Name", "Frame", "Measures": [1 to 8 of {"Measure":
/// "edge-sharpness" | "snr" | "piqe", and what that takes (MeasureSeries.h) but the series}], "Store"}. All
/// of it is judged before anything is loaded. Throws as MeasureSeries, the number of the measure in front.
MeasurementSet MeasureSet(const nlohmann::json& request, const LoadMeasurable& load, std::size_t threads,
                          IProgress& progress);

/// {"Name", "Measures": [answers as those of MeasureSeries]}.
nlohmann::json ToJson(const MeasurementSet& set);

/// One report that holds all of it; `series` as ReportOfMeasurements takes them.
MeasurementReport ReportOfSet(const MeasurementSet& set, const std::map<std::string, ReportSeries>& series);
} // namespace Clade
