#pragma once
#include "Base/Warning.h"
#include "Dicom/Read/SeriesReader.h"
#include "Dicom/Report/ReportRegion.h"

#include <memory>
#include <string>
#include <vector>

namespace Clade
{
/// Where an image lies: what it takes to bring its pixel coordinates into space.
struct ImagePlane
{
  std::string sopInstanceUid;
  std::string frameOfReferenceUid;
  Vector3 originMm;        ///< centre of the first pixel
  Vector3 rowDirection;    ///< unit, along which columns count
  Vector3 columnDirection; ///< unit, along which rows count
  double columnSpacingMm = 1;
  double rowSpacingMm = 1;
};
/// Of every image of a series, as its own attributes say.
std::vector<ImagePlane> ImagePlanesOf(const SourceSeries& series);

/// A region of a report, and what the report says of it, in UTF-8; empty where it does not.
struct FoundRegion
{
  std::string name;        ///< Tracking Identifier of its group or measurement
  std::string trackingUid; ///< Tracking Unique Identifier
  std::string finding;     ///< meaning of the group's Finding: the label that OHIF's users gave
  /// Algorithm Parameters of the group, not null: our own reports say more there. Shared by its regions.
  std::shared_ptr<const std::vector<std::string>> parameters;
  ReportRegion region; ///< the purpose may be empty
};

/// What was found, and what was left out. One warning for each reason, with the number of regions:
/// W_REGION_DAMAGED: a wrong number of points, coordinates that are not finite, or no frame of reference.
/// W_REGION_ON_IMAGE: pixels of an image that is not among the given ones, or of a multi-frame image, whose
/// frames lie at several places.
struct ReportRegions
{
  std::vector<FoundRegion> regions; ///< in the order of the report; one that is there several times, once
  Warnings warnings;
};

/// Finds the regions of any structured report: SCOORD3D wherever it stands in the content, SCOORD on the
/// images of `planes` (circles become ellipses, closed lines polygons). Throws Error as LoadDicomFile does;
/// InvalidFile if the object is not a structured report; TooLarge for more than 10,000 regions.
ReportRegions ReadReportRegions(const DicomObject& report, const std::vector<ImagePlane>& planes = {});
} // namespace Clade
