#include "Regions/LineProfile.h"

#include "Base/Error.h"
#include "ImageQuality/EdgeSharpness.h"
#include "Support/Phantom.h"
#include "Support/ReferenceData.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
double GaussianBorder(double distanceMm, double sigmaMm)
{
  return 500 * (1 + std::erf(distanceMm / (sigmaMm * std::sqrt(2.0))));
}

std::string ErrorOf(const Volume& volume, const MeasureLine& line, const ProfileSampling& sampling)
{
  try
  {
    SampleLine(volume, line, sampling);
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
    return error.Message();
  }
  return "";
}

const VolumeGrid smallGrid = UnitGrid(20, 20, 3);
} // namespace

TEST(LineProfile, TakesASampleEveryStepFromTheFirstPointOn)
{
  const Volume volume = Paint(smallGrid, [](const Vector3& p) { return p.x; });
  const LineProfile profile = SampleLine(volume, {"", {2, 5, 1}, {12.9, 5, 1}}, {0.5, 0, {}});
  ASSERT_EQ(profile.values.size(), 22u); // 10.9 mm: 21 whole steps
  EXPECT_EQ(profile.values.front(), 2);
  EXPECT_NEAR(profile.values.back(), 12.5, 1e-12);
  EXPECT_EQ(profile.lines, 1u);
}

TEST(LineProfile, AveragesParallelLinesOverTheWidth)
{
  const Volume volume = Paint(smallGrid, [](const Vector3& p) { return p.x + p.y * p.y; });
  const MeasureLine line{"", {2, 10, 1}, {12, 10, 1}};
  const Vector3 aside = WidthDirection(line, volume.grid);
  EXPECT_NEAR(std::abs(aside.y), 1, 1e-12);
  const LineProfile profile = SampleLine(volume, line, {1, 4, aside});
  EXPECT_EQ(profile.lines, 5u);
  EXPECT_NEAR(profile.values[0], 2 + (64 + 81 + 100 + 121 + 144) / 5.0, 1e-9);
  EXPECT_EQ(SampleLine(volume, line, {1, 4.2, aside}).lines, 7u); // never further apart than a step
}

TEST(LineProfile, LaysTheParallelsOfALineAlongTheNormalAlongTheRows)
{
  const VolumeGrid grid = ObliqueGrid(9, 9, 9);
  const MeasureLine through{"", grid.originMm, grid.originMm + grid.Normal() * 10};
  EXPECT_NEAR(Dot(WidthDirection(through, grid), grid.rowDirection), 1, 1e-12);
  const MeasureLine within{"", grid.originMm, grid.originMm + grid.rowDirection * 10};
  EXPECT_NEAR(std::abs(Dot(WidthDirection(within, grid), grid.columnDirection)), 1, 1e-12);
}

TEST(LineProfile, MeasuresAnErrorFunctionBorderObliqueToAnAnisotropicGrid)
{
  // Trilinear interpolation between voxels a, b, c mm apart blurs by a variance of about h^2 / 6 along each
  // axis, seen along the border's normal; the filter and the step add the stated bias of the profile itself.
  const VolumeGrid grid = ObliqueGrid(60, 50, 24);
  const Vector3 centreMm = grid.PatientFromIndex({29, 25, 12});
  const Vector3 normal = Normalised({0.5, -0.7, 0.4});
  const double sigmaMm = 3;
  const Volume volume =
      Paint(grid, [&](const Vector3& p) { return GaussianBorder(Dot(p - centreMm, normal), sigmaMm); });
  const MeasureLine line{"", centreMm - normal * 12, centreMm + normal * 12};
  const double value = MeasureEdgeSharpness(SampleLine(volume, line, {0.4, 0, {}}).values, 0.4).value;
  const auto squared = [](double v) { return v * v; };
  const double blurredMm = std::sqrt(squared(sigmaMm) + (squared(0.8 * Dot(normal, grid.rowDirection)) +
                                                         squared(1.1 * Dot(normal, grid.columnDirection)) +
                                                         squared(2.5 * Dot(normal, grid.Normal()))) /
                                                            6);
  EXPECT_NEAR(value * blurredMm * std::sqrt(2 * M_PI), 1, 0.02);
  EXPECT_LT(value, 1 / (sigmaMm * std::sqrt(2 * M_PI)));
}

TEST(LineProfile, FallsWithTheCosineOfTheAngleToTheBorder)
{
  const VolumeGrid grid = ObliqueGrid(60, 50, 24);
  const Vector3 centreMm = grid.PatientFromIndex({29, 25, 12});
  const Volume volume =
      Paint(grid, [&](const Vector3& p) { return GaussianBorder(Dot(p - centreMm, grid.rowDirection), 3); });
  const auto valueAt = [&](double degrees)
  {
    const double angle = degrees * M_PI / 180;
    const Vector3 along = grid.rowDirection * std::cos(angle) + grid.columnDirection * std::sin(angle);
    const MeasureLine line{"", centreMm - along * 16, centreMm + along * 16};
    return MeasureEdgeSharpness(SampleLine(volume, line, {0.5, 0, {}}).values, 0.5).value;
  };
  EXPECT_NEAR(valueAt(30) / valueAt(0), std::cos(M_PI / 6), 0.01);
}

TEST(LineProfile, CountsSamplesInPadding)
{
  Volume volume = Paint(smallGrid, [](const Vector3& p) { return p.x; });
  volume.padding.assign(volume.voxels.size(), 0);
  volume.padding[volume.Offset(3, 5, 1)] = 1;
  EXPECT_EQ(SampleLine(volume, {"", {2, 5, 1}, {12, 5, 1}}, {1, 0, {}}).padding, 1u);
}

TEST(LineProfile, NamesTheLineThatCannotBeMeasured)
{
  Volume volume = Paint(smallGrid, [](const Vector3& p) { return p.x; });
  EXPECT_EQ(
      ErrorOf(volume, {"aorta", {2, 5, 1}, {4, 5, 1}}, {1, 0, {}}),
      "the line \"aorta\" is 2 mm long, which is 3 samples 1 mm apart; edge sharpness needs at least 5");
  EXPECT_EQ(ErrorOf(volume, {"", {2, 5, 1}, {2, 5, 9}}, {1, 0, {}}),
            "the line leaves the volume: (2, 5, 9) mm is voxel (2, 5, 9), and there are 20 x 20 x 3");
  EXPECT_EQ(ErrorOf(volume, {"", {2, 5, 1}, {12, 5, 1}}, {1, 40, {0, 1, 0}}),
            "the line leaves the volume: (2, -15, 1) mm is voxel (2, -15, 1), and there are 20 x 20 x 3");
  EXPECT_EQ(ErrorOf(volume, {"", {2, 5, 1}, {12, 5, 1}}, {1e-5, 0, {}}),
            "the line has more than 100000 samples; expected a step above 0.0001 mm");
  EXPECT_THAT(ErrorOf(volume, {"", {2, 5, 1}, {12, 5, 1}}, {0.001, 20, {0, 1, 0}}),
              testing::HasSubstr("is asked to be 20 mm wide, which is more than 1001 lines"));
  EXPECT_THAT(ErrorOf(volume, {"", {2, 5, 1}, {2, 5, 1}}, {1, 0, {}}), testing::HasSubstr("is 0 mm long"));
  volume.At(5, 5, 1) = NAN;
  EXPECT_EQ(ErrorOf(volume, {"", {2, 5, 1}, {12, 5, 1}}, {1, 0, {}}),
            "the line crosses voxels whose values are not finite numbers");
}

TEST(LineProfile, ReproducesTheReferenceVolume)
{
  const nlohmann::json reference = ReferenceJson("edge_sharpness.json")["volume_case"];
  VolumeGrid grid = UnitGrid(40, 40, 12);
  grid.sliceSpacingMm = 4;
  const Volume volume =
      Paint(grid,
            [](const Vector3& p)
            {
              const double d = (p.y - 19.5) * 0.8 + (p.x - 19.5) * 0.6;
              return std::floor(1000 * 0.5 * (1 + std::erf(d / (1.5 * std::sqrt(2.0)))) + 0.5);
            });
  for (const nlohmann::json& one : reference["cases"])
  {
    const auto vector = [](const nlohmann::json& zyx) { return Vector3{zyx[2], zyx[1], zyx[0]}; };
    const Vector3 along = vector(one["direction_zyx"]) * 10;
    const MeasureLine line{one["id"], vector(one["centre_zyx_mm"]) - along,
                           vector(one["centre_zyx_mm"]) + along};
    const double widthMm = static_cast<double>(one["offsets_zyx_mm"].size() - 1);
    const LineProfile profile =
        SampleLine(volume, line, {one["step_mm"], widthMm, WidthDirection(line, volume.grid)});
    ASSERT_THAT(profile.values,
                testing::Pointwise(testing::DoubleNear(1e-9), one["profile"].get<std::vector<double>>()))
        << line.name;
    for (const auto& [name, expected] : one["ES"].items())
    {
      const EdgeOptions options{EdgeReadingFromString(name.substr(0, 1)), true};
      EXPECT_NEAR(MeasureEdgeSharpness(profile.values, one["step_mm"], options).value, expected,
                  1e-9 * double(expected))
          << line.name << ' ' << name;
    }
  }
}
