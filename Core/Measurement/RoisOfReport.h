#pragma once
#include "Dicom/Report/ReportRegions.h"
#include "Regions/ImportedRois.h"

#include <string>

namespace Clade
{
/// What a report (of this program, OHIF, highdicom ..) says was drawn, for measurements. Lines and areas are
/// called as the report tracks them, else by its finding, else "region"; those of this program's own reports
/// on signal and noise "signal" and "noise". A line drawn once for each of several series is one.
/// Its own have every digit that was measured with; others those of
/// the report's single precision. A polyline of two points is a line, an ellipsoid with equal axes a sphere;
/// W_ROI_SKIPPED: other kinds. W_REGION_OTHER_FRAME: regions of another frame of reference than
/// `frameOfReferenceUid` (empty: any is taken) are left out. One warning each, beside those of the report.
ImportedRois RoisOfReport(const ReportRegions& report, const std::string& frameOfReferenceUid);
} // namespace Clade
