#pragma once
#include "Report/HtmlReport.h"

#include <nlohmann/json_fwd.hpp>

namespace Clade
{
/// The answer of MeasureSeries as a page: values and warnings, and plots with all series in one: profile,
/// filtered profile and gradient of each line; scores by slice and as boxes; voxel values of the regions and
/// ratios; frequencies up to which two series agree.
HtmlReport MeasurementPage(const nlohmann::json& answer);
} // namespace Clade
