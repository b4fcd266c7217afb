#pragma once
#include "Dicom/Report/ReportCodes.h"
#include "Geometry/Vector3.h"

#include <string>
#include <vector>

namespace Clade
{
/// The shapes that a structured report knows in space (PS3.3 C.18.9).
enum class ReportGraphic
{
  Point,      ///< 1 point
  Multipoint, ///< points that belong together
  Polyline,   ///< 2 or more, open
  Polygon,    ///< 3 or more in a plane, closed from the last point to the first
  Ellipse,    ///< 4: the ends of the one axis, the ends of the other
  Ellipsoid   ///< 6: the ends of three axes
};
/// As DICOM spells it: "POLYLINE".
const char* ToString(ReportGraphic graphic);

/// A place in the patient that a measurement was taken at.
struct ReportRegion
{
  ReportCode purpose; ///< what it is to the measurement: a path, the region of the noise
  ReportGraphic graphic = ReportGraphic::Point;
  std::vector<Vector3> pointsMm; ///< a polygon's first point is not repeated at its end
  std::string frameOfReferenceUid;
};

/// What is wrong with the number of points or with a coordinate (not finite, or more than 100 m away), as
/// "an ellipse of 3 points, where 4 are expected"; empty where nothing is.
std::string FaultOf(const ReportRegion& region);
} // namespace Clade
