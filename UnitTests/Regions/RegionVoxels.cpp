#include "Regions/RegionVoxels.h"

#include "Base/Error.h"
#include "Base/Random.h"
#include "Support/Phantom.h"

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
const VolumeGrid oblique = ObliqueGrid(40, 36, 20);
const Vector3 centreMm = oblique.PatientFromIndex({19.3, 17.8, 9.6});
const Vector3 axisA = Normalised({0.3, -0.8, 0.5});
const Vector3 axisB = Normalised(Cross(axisA, {0.2, 0.5, 0.9}));
const Vector3 axisC = Cross(axisA, axisB);

/// Voxels whose centres the region's runs hold.
std::vector<bool> Marked(const Region& region, const VolumeGrid& grid)
{
  std::vector<bool> marked(grid.VoxelCount(), false);
  ForEachRun(region, grid,
             [&](std::size_t offset, std::size_t count)
             {
               for (std::size_t n = offset; n < offset + count; n++)
               {
                 EXPECT_FALSE(marked[n]) << "visited twice";
                 marked[n] = true;
               }
             });
  return marked;
}

std::size_t Count(const Region& region, const VolumeGrid& grid)
{
  const std::vector<bool> marked = Marked(region, grid);
  return static_cast<std::size_t>(std::count(marked.begin(), marked.end(), true));
}

/// Compares with a test of every voxel centre, p relative to `centreMm`.
template<typename Inside>
void ExpectMarksExactly(const Region& region, const Inside& inside)
{
  const Volume expected = Paint(oblique, [&](const Vector3& p) { return inside(p - centreMm) ? 1 : 0; });
  const std::vector<bool> marked = Marked(region, oblique);
  std::size_t differences = 0, insides = 0;
  for (std::size_t n = 0; n < marked.size(); n++)
  {
    differences += marked[n] != (expected.voxels[n] == 1) ? 1 : 0;
    insides += marked[n] ? 1 : 0;
  }
  EXPECT_EQ(differences, 0u);
  EXPECT_GT(insides, 50u);
}

Polygon Circle(double radiusMm, double thicknessMm, int points)
{
  Polygon polygon;
  polygon.thicknessMm = thicknessMm;
  for (int n = 0; n < points; n++)
  {
    const double angle = 2 * M_PI * n / points;
    polygon.pointsMm.push_back(centreMm + axisA * (radiusMm * std::cos(angle)) +
                               axisB * (radiusMm * std::sin(angle)));
  }
  return polygon;
}
} // namespace

TEST(RegionVoxels, MarksTheVoxelsWhoseCentresLieInside)
{
  ExpectMarksExactly(Sphere{centreMm, 7.3}, [](const Vector3& p) { return Norm(p) <= 7.3; });
  ExpectMarksExactly(Cylinder{centreMm - axisC * 6, centreMm + axisC * 6, 5.2},
                     [](const Vector3& p) {
                       return std::abs(Dot(p, axisC)) <= 6 && std::hypot(Dot(p, axisA), Dot(p, axisB)) <= 5.2;
                     });
  ExpectMarksExactly(Box{centreMm, {9, 12, 7}, axisA, axisB},
                     [](const Vector3& p) {
                       return std::abs(Dot(p, axisA)) <= 4.5 && std::abs(Dot(p, axisB)) <= 6 &&
                              std::abs(Dot(p, axisC)) <= 3.5;
                     });
  ExpectMarksExactly(
      Ellipse{centreMm, axisA * 9, axisB * 4, 5}, [](const Vector3& p)
      { return std::abs(Dot(p, axisC)) <= 2.5 && std::hypot(Dot(p, axisA) / 9, Dot(p, axisB) / 4) <= 1; });
}

TEST(RegionVoxels, TakesAPolygonOfFourCornersForABox)
{
  Polygon square;
  square.thicknessMm = 6;
  for (const auto& [a, b] : {std::pair(-5, -4), {5, -4}, {5, 4}, {-5, 4}})
  {
    square.pointsMm.push_back(centreMm + axisA * a + axisB * b);
  }
  EXPECT_EQ(Marked(square, oblique), Marked(Box{centreMm, {10, 8, 6}, axisA, axisB}, oblique));
  EXPECT_NEAR(VolumeInsideMm3(square, oblique), 480, 1);
}

TEST(RegionVoxels, TakesAPolygonOfTenThousandPointsForACylinder)
{
  const Cylinder cylinder{centreMm - axisC * 4, centreMm + axisC * 4, 6};
  EXPECT_EQ(Marked(Circle(6, 8, 10000), oblique), Marked(cylinder, oblique));
}

TEST(RegionVoxels, FollowsTheEvenOddRuleWhereAPolygonCrossesItself)
{
  const Polygon eight{{{0, 0, 1}, {10, 10, 1}, {10, 0, 1}, {0, 10, 1}}, 1};
  const std::vector<bool> marked = Marked(eight, UnitGrid(11, 11, 3));
  const auto at = [&](std::size_t i, std::size_t j) { return marked[(11 + j) * 11 + i]; };
  EXPECT_TRUE(at(1, 5));
  EXPECT_TRUE(at(9, 5));
  EXPECT_FALSE(at(5, 1));
  EXPECT_FALSE(at(5, 9));
  EXPECT_NEAR(VolumeInsideMm3(eight, UnitGrid(11, 11, 3)), 50, 0.5);
}

TEST(RegionVoxels, UnitesOverlappingShapes)
{
  const Region both({Sphere{{4, 5, 5}, 3}, Sphere{{6, 5, 5}, 3}, Box{{5, 5, 5}, {1, 1, 1}}});
  const Volume expected =
      Paint(UnitGrid(11, 11, 11),
            [](const Vector3& p) {
              return Norm(p - Vector3{4, 5, 5}) <= 3 || Norm(p - Vector3{6, 5, 5}) <= 3 ? 1 : 0;
            });
  EXPECT_EQ(Count(both, expected.grid), std::count(expected.voxels.begin(), expected.voxels.end(), 1));
  // two balls of radius 3, centres 2 apart, less their common lens
  const double ball = 4.0 / 3 * M_PI * 27;
  const double lens = M_PI * (4 * 3 + 2) * (2 * 3 - 2) * (2 * 3 - 2) / 12.0;
  EXPECT_NEAR(VolumeInsideMm3(both, expected.grid), 2 * ball - lens, 0.005 * ball);
}

TEST(RegionVoxels, CountsCentresOnTheSurfaceAsInside)
{
  EXPECT_EQ(Count(Box{{5, 5, 5}, {4, 4, 4}}, UnitGrid(11, 11, 11)), 125u);
  EXPECT_EQ(Count(Sphere{{5, 5, 5}, 1}, UnitGrid(11, 11, 11)), 7u);
  const Vector3 middle = oblique.PatientFromIndex({10, 10, 10});
  const Box box{middle, {0.8 * 4, 1.1 * 4, 2.5 * 4}, oblique.rowDirection, oblique.columnDirection};
  EXPECT_EQ(Count(box, oblique), 125u);
}

TEST(RegionVoxels, HasTheVolumeOfASphereWhereverItsCentreLies)
{
  Random random(3);
  for (double diameterVoxels : {1.0, 6.0, 6.5, 9.0, 20.0})
  {
    double worstCount = 0;
    for (int n = 0; n < 40; n++)
    {
      const Vector3 middle{20 + random.Uniform(), 20 + random.Uniform(), 20 + random.Uniform()};
      const Sphere sphere{middle, diameterVoxels / 2};
      const double exact = M_PI / 6 * std::pow(diameterVoxels, 3);
      ASSERT_NEAR(VolumeInsideMm3(sphere, UnitGrid(41, 41, 41)) / exact, 1, 0.002);
      worstCount = std::max(worstCount, std::abs(Count(sphere, UnitGrid(41, 41, 41)) / exact - 1));
    }
    if (diameterVoxels == 6)
    {
      EXPECT_GT(worstCount, 0.03); // why the volume is not counted in voxels
    }
  }
}

TEST(RegionVoxels, HasTheVolumeOfEachShapeOnAnObliqueAnisotropicGrid)
{
  const auto expectVolume = [](const Region& region, double exact)
  { EXPECT_NEAR(VolumeInsideMm3(region, oblique) / exact, 1, 0.01); };
  expectVolume(Sphere{centreMm, 5}, 4.0 / 3 * M_PI * 125);
  expectVolume(Cylinder{centreMm - axisA * 5, centreMm + axisA * 5, 4}, M_PI * 16 * 10);
  expectVolume(Box{centreMm, {9, 5, 3}, axisA, axisC}, 135);
  expectVolume(Ellipse{centreMm, axisA * 7, axisC * 3, 2}, M_PI * 21 * 2);
  expectVolume(Circle(6, 0.5, 1000), M_PI * 36 * 0.5);
}

TEST(RegionVoxels, HasTheVolumeOfItsPartWithinTheGrid)
{
  // half a ball: the voxels of a grid reach half a spacing beyond their centres
  EXPECT_NEAR(VolumeInsideMm3(Sphere{{-0.5, 10, 10}, 5}, UnitGrid(21, 21, 21)), 2.0 / 3 * M_PI * 125, 1);
  EXPECT_NEAR(VolumeInsideMm3(Sphere{{10, 10, -0.5}, 5}, UnitGrid(21, 21, 21)), 2.0 / 3 * M_PI * 125, 1);
  EXPECT_EQ(VolumeInsideMm3(Sphere{{-50, 10, 10}, 5}, UnitGrid(21, 21, 21)), 0);
  EXPECT_EQ(Count(Sphere{{-50, 10, 10}, 5}, UnitGrid(21, 21, 21)), 0u);
  EXPECT_EQ(Count(Box{{0, 0, 0}, {1e6, 1e6, 1e6}}, UnitGrid(21, 21, 21)), 21u * 21 * 21);
}

TEST(RegionVoxels, RefusesWorkThatWouldTakeMinutes)
{
  Polygon thick = Circle(1e5, 1e5, 10000);
  try
  {
    Count(thick, UnitGrid(2048, 2048, 2048));
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::TooLarge);
    EXPECT_EQ(error.Message(), "the region has 10000 points and shapes over 4194304 rows of voxels; expected "
                               "fewer points or a thinner region");
  }
}

TEST(RegionVoxels, StatisticsAreOfWholeVoxelsWithoutPadding)
{
  Volume volume = Paint(UnitGrid(9, 9, 9), [](const Vector3& p) { return p.x; });
  volume.padding.assign(volume.voxels.size(), 0);
  volume.padding[volume.Offset(5, 4, 4)] = 1;
  const RegionStatistics found = MeasureRegion(volume, Box{{4, 4, 4}, {2, 0.5, 0.5}}, "signal"); // 3, 4 and 5
  EXPECT_EQ(found.voxels, 2u);
  EXPECT_EQ(found.padding, 1u);
  EXPECT_EQ(found.mean, 3.5);
  EXPECT_NEAR(found.standardDeviation.value(), std::sqrt(0.5), 1e-12);
  EXPECT_EQ(found.lowest, 3);
  EXPECT_EQ(found.highest, 4);
  EXPECT_NEAR(found.volumeMm3, 0.5, 1e-3);
  EXPECT_FALSE(MeasureRegion(volume, Sphere{{1, 1, 1}, 0.1}, "noise").standardDeviation) << "of one voxel";
}

TEST(RegionVoxels, NamesTheRegionThatHoldsNothing)
{
  const Volume volume(UnitGrid(5, 5, 5));
  try
  {
    MeasureRegion(volume, Sphere{{50, 0, 0}, 2}, "noise");
    FAIL() << "nothing was thrown";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
    EXPECT_THAT(error.Message(), testing::HasSubstr("noise"));
  }
}
