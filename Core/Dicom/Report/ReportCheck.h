#pragma once
#include "Dicom/Report/MeasurementReport.h"

namespace Clade
{
/// Throws what MakeMeasurementReport says of a report that cannot be written.
void RequireSound(const MeasurementReport& report);
} // namespace Clade
