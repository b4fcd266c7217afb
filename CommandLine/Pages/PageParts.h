#pragma once
#include "Measurement/MeasurementResult.h"
#include "Report/HtmlReport.h"
#include "Statistics/ResultTable.h"

#include <string>
#include <vector>

namespace Clade
{
/// The table below its title.
void AddResultTable(HtmlReport& page, const ResultTable& table);

/// Every warning, if there are any.
void AddWarningTable(HtmlReport& page, const std::vector<SeriesWarning>& warnings);

/// The last part of each path where that tells them apart, else the paths: for legends.
std::vector<std::string> ShortNames(const std::vector<std::string>& paths);
} // namespace Clade
