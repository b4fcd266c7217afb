#pragma once
#include "Dicom/Report/MeasurementReport.h"

namespace Clade
{
/// Throws Error(InvalidArgument) unless a report can have this name: at most MeasurementReport::longestName
/// characters, no backslash, sound UTF-8.
void RequireReportName(const std::string& name);

/// Throws what MakeMeasurementReport says of a report that cannot be written.
void RequireSound(const MeasurementReport& report);
} // namespace Clade
