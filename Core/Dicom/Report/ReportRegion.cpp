#include "Dicom/Report/ReportRegion.h"

#include <algorithm>
#include <cmath>

namespace Clade
{
namespace
{
constexpr double farthestMm = 1e5;

bool IsNear(const Vector3& point)
{
  return std::abs(point.x) <= farthestMm && std::abs(point.y) <= farthestMm &&
         std::abs(point.z) <= farthestMm; // false where one is not a number
}

std::string FaultOfCount(const char* name, std::size_t count, std::size_t least, bool orMore)
{
  if (count == least || (orMore && count > least))
  {
    return "";
  }
  return std::string(name) + " of " + std::to_string(count) + (count == 1 ? " point" : " points") +
         ", where " + std::to_string(least) + (orMore ? " or more" : "") +
         (least == 1 && !orMore ? " is" : " are") + " expected";
}

std::string FaultOfCount(const ReportRegion& region)
{
  const std::size_t count = region.pointsMm.size();
  switch (region.graphic)
  {
  case ReportGraphic::Point:
    return FaultOfCount("a point", count, 1, false);
  case ReportGraphic::Multipoint:
    return FaultOfCount("a group of points", count, 1, true);
  case ReportGraphic::Polyline:
    return FaultOfCount("a line", count, 2, true);
  case ReportGraphic::Polygon:
    return FaultOfCount("a polygon", count, 3, true);
  case ReportGraphic::Ellipse:
    return FaultOfCount("an ellipse", count, 4, false);
  case ReportGraphic::Ellipsoid:
    return FaultOfCount("an ellipsoid", count, 6, false);
  }
  return "a shape that is not known";
}
} // namespace

const char* ToString(ReportGraphic graphic)
{
  switch (graphic)
  {
  case ReportGraphic::Point:
    return "POINT";
  case ReportGraphic::Multipoint:
    return "MULTIPOINT";
  case ReportGraphic::Polyline:
    return "POLYLINE";
  case ReportGraphic::Polygon:
    return "POLYGON";
  case ReportGraphic::Ellipse:
    return "ELLIPSE";
  case ReportGraphic::Ellipsoid:
    return "ELLIPSOID";
  }
  return "";
}

std::string FaultOf(const ReportRegion& region)
{
  const std::string fault = FaultOfCount(region);
  if (fault.empty() && !std::all_of(region.pointsMm.begin(), region.pointsMm.end(), IsNear))
  {
    return "a point that is not finite or more than 100 m away";
  }
  return fault;
}
} // namespace Clade
