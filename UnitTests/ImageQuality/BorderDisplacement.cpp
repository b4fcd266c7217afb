#include "ImageQuality/BorderDisplacement.h"

#include "Base/Error.h"
#include "Support/ReferenceData.h"
#include "Support/TextureVolume.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::HasSubstr;

namespace
{
BorderDisplacement Measure(const Volume& result, const Volume& truth, std::size_t threads = 2)
{
  NoProgress progress;
  return MeasureBorderDisplacement(result, truth, threads, progress);
}

std::string ErrorOf(const Volume& result, const Volume& truth)
{
  try
  {
    Measure(result, truth);
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
    return error.Message();
  }
  return "";
}

/// A cone about the normal, whose wall is `shift` voxels farther out: a border at 45 degrees everywhere.
Volume Cone(double shift, double width = 1.5)
{
  return Paint(UnitGrid(72, 72, 48),
               [&](const Vector3& p)
               {
                 const double radius = std::hypot(p.x - 35.6, p.y - 35.3) - shift;
                 return 500 - 400 * std::tanh((radius - 4 - 0.5 * p.z) / width);
               });
}
} // namespace

TEST(BorderDisplacement, IsNothingBetweenAVolumeAndItself)
{
  const Volume truth = Cone(0);
  const BorderDisplacement measured = Measure(truth, truth);
  EXPECT_EQ(measured.both.rms, 0);
  EXPECT_EQ(measured.both.beyondOne, 0);
  ASSERT_TRUE(measured.alongRows && measured.alongColumns);
  EXPECT_EQ(measured.both.borders, measured.alongRows->borders + measured.alongColumns->borders);
}

TEST(BorderDisplacement, IsHowFarAWallWasMoved)
{
  const Volume truth = Cone(0);
  for (const double shift : {0.3, -0.5, 1.4})
  {
    const BorderDisplacement measured = Measure(Cone(shift), truth);
    // along a row or column a wall seen up to 45 degrees askew lies farther by the cosine
    EXPECT_GT(measured.both.rms, 0.97 * std::abs(shift)) << shift;
    EXPECT_LT(measured.both.rms, 1.42 * std::abs(shift)) << shift;
    EXPECT_EQ(measured.both.beyondOne > 0.5, shift == 1.4);
  }
}

TEST(BorderDisplacement, StairsMoveBordersMoreThanBlur)
{
  const Volume truth = TextureVolume(56, 48, 61, 9);
  Volume blurred = truth;
  const std::size_t plane = truth.grid.columns * truth.grid.rows;
  for (std::size_t n = 2 * plane; n + 2 * plane < truth.voxels.size(); n++)
  {
    blurred.voxels[n] = 0;
    for (std::size_t m = 0; m < 5; m++)
    {
      blurred.voxels[n] += truth.voxels[n + m * plane - 2 * plane] / 5;
    }
  }
  EXPECT_LT(Measure(blurred, truth).both.rms, 0.5 * Measure(WithTreads(truth, 5), truth).both.rms);
}

TEST(BorderDisplacement, TheAxesAreWhatTheirNamesSay)
{
  const auto wall = [](double shift)
  {
    return Paint(UnitGrid(60, 40, 40), [&](const Vector3& p)
                 { return 500 - 400 * std::tanh((p.x - shift - 12 - 0.8 * p.z - 0.01 * p.y) / 1.5); });
  };
  const BorderDisplacement measured = Measure(wall(0.5), wall(0));
  ASSERT_TRUE(measured.alongRows);
  EXPECT_FALSE(measured.alongColumns);
  EXPECT_NEAR(measured.alongRows->rms, 0.5, 0.02);
}

TEST(BorderDisplacement, BordersNearPaddingAreNone)
{
  const Volume truth = Cone(0);
  Volume result = Cone(0.3);
  result.padding.assign(result.voxels.size(), 0);
  const double plain = Measure(result, truth).both.rms;
  EXPECT_EQ(plain, Measure(Cone(0.3), truth).both.rms);
  for (std::size_t k = 20; k < 26; k++)
  {
    for (std::size_t n = 0; n < 20 * 72; n++)
    {
      result.padding[k * 72 * 72 + n] = 1;
      result.voxels[k * 72 * 72 + n] = std::numeric_limits<float>::quiet_NaN();
    }
  }
  const BorderDisplacement padded = Measure(result, truth);
  EXPECT_NEAR(padded.both.rms, plain, 0.1 * plain);
  EXPECT_LT(padded.both.borders, Measure(Cone(0.3), truth).both.borders);
  result.padding.clear();
  EXPECT_THAT(ErrorOf(result, truth), HasSubstr("not finite"));
}

TEST(BorderDisplacement, DoesNotDependOnThreads)
{
  const Volume truth = TextureVolume(56, 48, 75, 9);
  const Volume stairs = WithTreads(truth, 4);
  const BorderDisplacement one = Measure(stairs, truth, 1), three = Measure(stairs, truth, 3);
  EXPECT_EQ(one.both.rms, three.both.rms);
  EXPECT_EQ(one.both.borders, three.both.borders);
}

TEST(BorderDisplacement, RefusesWhatHasNone)
{
  const Volume truth = Cone(0);
  Volume moved = truth;
  moved.grid.originMm.x = 1;
  EXPECT_THAT(ErrorOf(moved, truth), HasSubstr("not on one grid"));
  const Volume small(UnitGrid(40, 40, 12));
  EXPECT_THAT(ErrorOf(small, small), HasSubstr("40 x 40 x 12 voxels"));
  const Volume flat(UnitGrid(40, 40, 40));
  EXPECT_THAT(ErrorOf(flat, flat), HasSubstr("0 borders oblique to the slices; expected 100 or more"));
}

TEST(BorderDisplacement, ReproducesTheReferenceNumbers)
{
  const nlohmann::json reference = ReferenceJson("stairs.json");
  const Volume truth =
      TextureVolume(reference["shape"][0], reference["shape"][1], reference["shape"][2], reference["seed"]);
  for (const nlohmann::json& one : reference["displacement"])
  {
    const std::string name = one["volume"];
    const Volume result = name == "treads"   ? WithTreads(truth, 4)
                          : name == "linear" ? LinearBetween(truth, 4)
                                             : truth;
    const BorderDisplacement measured = Measure(result, truth);
    ASSERT_TRUE(measured.alongRows && measured.alongColumns);
    for (const auto& [axis, expected] : {std::pair(*measured.alongRows, one["along_rows"]),
                                         std::pair(*measured.alongColumns, one["along_columns"])})
    {
      EXPECT_EQ(axis.borders, expected["borders"]) << name;
      EXPECT_NEAR(axis.rms, expected["rms"], 1e-7) << name;
      EXPECT_NEAR(axis.beyondOne, expected["beyond_one"], 1e-9) << name;
    }
  }
}
