#pragma once
#include "Measurement/MeasurementResult.h"
#include "Report/HtmlReport.h"

namespace Clade
{
/// A measurement as a page: values and warnings, and plots with all series in one: profile,
/// filtered profile and gradient of each line; scores by slice and as boxes; voxel values of the regions and
/// ratios; frequencies up to which two series agree.
HtmlReport MeasurementPage(const MeasurementResult& result);
} // namespace Clade
