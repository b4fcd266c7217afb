#include "Regions/Region.h"

#include "Base/Error.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;

namespace
{
std::string ErrorOf(const Shape& shape)
{
  try
  {
    Region region(shape);
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
    return error.Message();
  }
  return "";
}
} // namespace

TEST(Region, NamesWhatIsWrongWithAShape)
{
  EXPECT_EQ(ErrorOf(Sphere{{0, 0, 0}, 0}), "the sphere's radius is 0 mm; expected 0.001 to 1000000 mm");
  EXPECT_EQ(ErrorOf(Sphere{{NAN, 0, 0}, 1}),
            "the sphere's centre has the coordinate nan mm; expected a number "
            "within 1000000 mm of the origin");
  EXPECT_EQ(ErrorOf(Cylinder{{1, 2, 3}, {1, 2, 3}, 1}),
            "the cylinder's length is 0 mm; expected 0.001 to 1000000 mm");
  EXPECT_EQ(ErrorOf(Box{{0, 0, 0}, {1, 1, INFINITY}}),
            "the box's third size is inf mm; expected 0.001 to 1000000 mm");
  EXPECT_EQ(ErrorOf(Box{{0, 0, 0}, {1, 1, 1}, {1, 0, 0}, {1, 1, 0}}),
            "the box's first and second direction are not at right angles");
  EXPECT_EQ(ErrorOf(Ellipse{{0, 0, 0}, {3, 0, 0}, {1, 2, 0}, 1}),
            "the ellipse's semi-axes are not at right angles");
  EXPECT_EQ(ErrorOf(Polygon{{{0, 0, 0}, {1, 0, 0}}, 1}), "the polygon has 2 points; expected 3 to 10000");
  EXPECT_EQ(ErrorOf(Polygon{{{0, 0, 0}, {1, 1, 0}, {4, 4, 0}}, 1}),
            "the polygon's points lie on one line; expected an area");
  EXPECT_THAT(ErrorOf(Polygon{{{0, 0, 0}, {10, 0, 0}, {10, 10, 0}, {0, 10, 5}}, 1}),
              testing::HasSubstr("off the plane of the others; expected at most half the thickness, 0.5 mm"));
  EXPECT_THROW(Region(std::vector<Shape>()), Error);
  EXPECT_THROW(Region(std::vector<Shape>(1001, Sphere{{0, 0, 0}, 1})), Error);
}

TEST(Region, CutsALineIntoDisjointPartsInOrder)
{
  const Region region({Sphere{{10, 0, 0}, 2}, Sphere{{0, 0, 0}, 1}, Box{{12, 0, 0}, {4, 4, 4}}});
  std::vector<LineInterval> parts;
  region.Cut({-5, 0, 0}, {1, 0, 0}, parts);
  ASSERT_EQ(parts.size(), 2u) << "sphere and box overlap";
  EXPECT_NEAR(parts[0].begin, 4, 1e-5);
  EXPECT_NEAR(parts[0].end, 6, 1e-5);
  EXPECT_NEAR(parts[1].begin, 13, 1e-5);
  EXPECT_NEAR(parts[1].end, 19, 1e-5);
  region.Cut({-5, 3, 0}, {1, 0, 0}, parts);
  EXPECT_TRUE(parts.empty()) << "the line passes by";
}

TEST(Region, ReachesAsFarAsItsFarthestShape)
{
  const LineInterval extent =
      Region({Sphere{{10, 0, 0}, 2}, Cylinder{{-3, 0, 0}, {0, 0, 0}, 1}}).Extent({1, 0, 0});
  EXPECT_NEAR(extent.begin, -3, 1e-5);
  EXPECT_NEAR(extent.end, 12, 1e-5);
}
