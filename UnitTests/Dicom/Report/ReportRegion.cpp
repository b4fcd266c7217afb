#include "Dicom/Report/ReportRegion.h"

#include <gtest/gtest.h>
#include <limits>
#include <map>
#include <set>

using namespace Clade;

namespace
{
struct Shape
{
  ReportGraphic graphic;
  std::size_t points;
  bool orMore;
};

constexpr Shape shapes[] = {{ReportGraphic::Point, 1, false},   {ReportGraphic::Multipoint, 1, true},
                            {ReportGraphic::Polyline, 2, true}, {ReportGraphic::Polygon, 3, true},
                            {ReportGraphic::Ellipse, 4, false}, {ReportGraphic::Ellipsoid, 6, false}};

ReportRegion RegionOf(ReportGraphic graphic, std::size_t points)
{
  ReportRegion region;
  region.graphic = graphic;
  for (std::size_t n = 0; n < points; n++)
  {
    region.pointsMm.push_back({static_cast<double>(n), -1, 2});
  }
  return region;
}
} // namespace

TEST(ReportRegion, ANumberOfPointsIsRightWhereTheShapeHasIt)
{
  for (const Shape& shape : shapes)
  {
    for (std::size_t points = 0; points < 9; points++)
    {
      const bool isRight = points == shape.points || (shape.orMore && points > shape.points);
      EXPECT_EQ(FaultOf(RegionOf(shape.graphic, points)).empty(), isRight)
          << ToString(shape.graphic) << " of " << points;
    }
  }
}

TEST(ReportRegion, AFaultIsSaidInWords)
{
  EXPECT_EQ(FaultOf(RegionOf(ReportGraphic::Ellipse, 3)), "an ellipse of 3 points, where 4 are expected");
  EXPECT_EQ(FaultOf(RegionOf(ReportGraphic::Polyline, 1)), "a line of 1 point, where 2 or more are expected");
  EXPECT_EQ(FaultOf(RegionOf(ReportGraphic::Point, 2)), "a point of 2 points, where 1 is expected");
}

TEST(ReportRegion, PointsAreFiniteAndNear)
{
  for (const double far :
       {1.1e5, -1.1e5, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()})
  {
    for (const Vector3& point : {Vector3{far, 0, 0}, Vector3{0, far, 0}, Vector3{0, 0, far}})
    {
      ReportRegion region = RegionOf(ReportGraphic::Polyline, 2);
      EXPECT_EQ(FaultOf(region), "");
      region.pointsMm.push_back(point);
      EXPECT_EQ(FaultOf(region), "a point that is not finite or more than 100 m away");
    }
  }
}

TEST(ReportRegion, ShapesHaveNamesOfTheirOwn)
{
  std::set<std::string> names;
  for (const Shape& shape : shapes)
  {
    names.insert(ToString(shape.graphic));
  }
  EXPECT_EQ(names,
            (std::set<std::string>{"POINT", "MULTIPOINT", "POLYLINE", "POLYGON", "ELLIPSE", "ELLIPSOID"}));
}
