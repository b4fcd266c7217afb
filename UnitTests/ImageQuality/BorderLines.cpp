#include "ImageQuality/BorderLines.h"

#include "ImageQuality/EdgeSharpness.h"
#include "Support/Phantom.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
/// Layers of 16 mm, dark and bright in turn, whose borders are tilted against the slices and blurred.
Volume Layers(double tiltDegrees, const VolumeGrid& grid = UnitGrid(48, 40, 64))
{
  const double angle = tiltDegrees * std::acos(-1.0) / 180;
  return Paint(grid,
               [&](const Vector3& mm)
               {
                 const double depth = mm.z * std::cos(angle) + mm.x * std::sin(angle);
                 return 100 + 50 * std::tanh(3 * std::sin(depth * std::acos(-1.0) / 16));
               });
}

BorderLineOptions Options()
{
  BorderLineOptions options;
  options.halfLengthMm = 7;
  options.range = {50, 150};
  return options;
}
} // namespace

TEST(BorderLines, GoAcrossBordersAlongTheirNormal)
{
  const std::vector<MeasureLine> lines = PlaceBorderLines(Layers(20), Options());
  ASSERT_GE(lines.size(), 10u);
  const double angle = 20 * std::acos(-1.0) / 180;
  for (const MeasureLine& line : lines)
  {
    const Vector3 along = Normalised(line.toMm - line.fromMm);
    EXPECT_GT(std::abs(along.z * std::cos(angle) + along.x * std::sin(angle)), std::cos(0.1)) << line.name;
    const Vector3 middle = (line.fromMm + line.toMm) * 0.5;
    const double depth = middle.z * std::cos(angle) + middle.x * std::sin(angle);
    EXPECT_NEAR(std::remainder(depth, 16), 0, 1) << line.name;
    EXPECT_NEAR(Norm(line.toMm - line.fromMm), 14, 1e-9);
  }
}

TEST(BorderLines, BordersWithinTheSlicesAreNotTaken)
{
  EXPECT_TRUE(PlaceBorderLines(Layers(80), Options()).empty());
}

TEST(BorderLines, KeepApartAndStayInTheVolume)
{
  const Volume volume = Layers(0);
  const std::vector<MeasureLine> lines = PlaceBorderLines(volume, Options());
  ASSERT_GE(lines.size(), 2u);
  for (std::size_t n = 0; n < lines.size(); n++)
  {
    EXPECT_EQ(lines[n].name, std::to_string(n + 1));
    EXPECT_NO_THROW(SampleLine(volume, lines[n], {1, 0, {}}));
    for (std::size_t m = 0; m < n; m++)
    {
      EXPECT_GE(Norm(lines[n].fromMm + lines[n].toMm - lines[m].fromMm - lines[m].toMm) / 2, 14 - 1e-9);
    }
  }
}

TEST(BorderLines, ProfilesWithoutFlatSidesAreNotTaken)
{
  BorderLineOptions options = Options();
  options.halfLengthMm = 20; // reaches over the next layers
  EXPECT_TRUE(PlaceBorderLines(Layers(0), options).empty());
}

TEST(BorderLines, PaddingIsNotCrossed)
{
  Volume volume = Layers(0);
  volume.padding.assign(volume.voxels.size(), 0);
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    volume.padding[n] = n % volume.grid.columns < 24 ? 1 : 0;
  }
  const std::vector<MeasureLine> lines = PlaceBorderLines(volume, Options());
  ASSERT_FALSE(lines.empty());
  for (const MeasureLine& line : lines)
  {
    EXPECT_GE(line.fromMm.x, 23.5);
  }
}

TEST(BorderLines, AreOnTheSameBordersWhereverTheVolumeLies)
{
  VolumeGrid moved = UnitGrid(48, 40, 64);
  moved.originMm = {-100, 40, 7};
  Volume volume = Layers(20);
  const std::vector<MeasureLine> lines = PlaceBorderLines(volume, Options());
  volume.grid = moved;
  const std::vector<MeasureLine> ofMoved = PlaceBorderLines(volume, Options());
  ASSERT_EQ(lines.size(), ofMoved.size());
  for (std::size_t n = 0; n < lines.size(); n++)
  {
    EXPECT_LT(Norm(lines[n].fromMm + moved.originMm - ofMoved[n].fromMm), 1e-9);
  }
}

TEST(BorderLines, AnEmptyVolumeHasNone)
{
  EXPECT_TRUE(PlaceBorderLines(Volume(UnitGrid(30, 30, 30)), Options()).empty());
  EXPECT_TRUE(PlaceBorderLines(Volume(UnitGrid(2, 2, 2)), Options()).empty());
}
