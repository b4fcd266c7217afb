#pragma once
#include "Dicom/Report/MeasurementReport.h"
#include "Dicom/Report/ReportText.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmsr/dsrdoc.h>

namespace Clade
{
/// Fills the empty tree of a Comprehensive 3D SR with what `report`, which must be sound, says: TID 1500 with
/// TID 1001 (observer), 1600 (image library), 1501 (measurement groups), 300 and 320 (numbers, where they
/// come from) and 4019 (method). Throws Error(Internal) where DCMTK does not do what is asked.
void FillReport(DSRDocumentTree& tree, const MeasurementReport& report, const ReportText& text);

/// Tracking Unique Identifier of a group: that of the same name, series and regions in any report.
std::string TrackingUid(const MeasurementReport& report, const ReportGroup& group);

/// The region's frame of reference, or the report's first series' where it names none.
const std::string& FrameOfReferenceOf(const MeasurementReport& report, const ReportRegion& region);
} // namespace Clade
