#include "ImageQuality/VolumePiqe.h"

#include "Base/Error.h"
#include "Support/Phantom.h"
#include "Support/ReferenceData.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
/// Reference images as the slices of one volume.
Volume Stack(const std::vector<std::string>& names)
{
  Volume volume(UnitGrid(256, 256, names.size()));
  auto voxel = volume.voxels.begin();
  for (const std::string& name : names)
  {
    const GreyImage image = ReadGreyImage(ReferencePath("images/" + name + ".pgm"));
    voxel = std::copy(image.pixels.begin(), image.pixels.end(), voxel);
  }
  return volume;
}

VolumePiqe Measure(const Volume& volume, const VolumePiqeOptions& options, bool isCt = false)
{
  NoProgress progress;
  return MeasureVolumePiqe(volume, isCt, options, progress);
}

std::string ErrorOf(const Volume& volume, const VolumePiqeOptions& options)
{
  try
  {
    Measure(volume, options);
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
    return error.Message();
  }
  return "";
}

class Interrupted : public NoProgress
{
public:
  void ThrowIfCancelled() const override { throw Error(ErrorCode::Cancelled, "stopped"); }
};
} // namespace

TEST(VolumePiqe, IsThePiqeOfEachSliceWithMeanAndStandardDeviation)
{
  VolumePiqeOptions options;
  options.range = GreyRange{0, 255};
  const VolumePiqe result = Measure(Stack({"camera256", "grass256", "syn_constant"}), options);
  const std::vector<double> expected = {41.10091085, 18.45600778, 100};
  ASSERT_EQ(result.scores.size(), 3u);
  for (std::size_t n = 0; n < 3; n++)
  {
    EXPECT_NEAR(result.scores[n].score, expected[n], 1e-6);
    EXPECT_EQ(result.slices[n], n);
  }
  EXPECT_NEAR(result.mean, 53.18563954, 1e-6);
  EXPECT_NEAR(result.standardDeviation.value_or(0), 42.093778253, 1e-6);
  EXPECT_EQ(result.tissueSlices, 2u); // the constant slice has no active block
  EXPECT_NEAR(result.meanOfTissue.value_or(0), (expected[0] + expected[1]) / 2, 1e-6);
}

TEST(VolumePiqe, DoesNotChangeWithTheIntensityScaleSinceTheRangeFollows)
{
  const Volume volume = Stack({"phantom_noise10", "camera256"});
  Volume scaled = volume;
  for (float& voxel : scaled.voxels)
  {
    voxel = 4 * voxel - 1000;
  }
  const VolumePiqe a = Measure(volume, {}), b = Measure(scaled, {});
  EXPECT_NEAR(a.mean, b.mean, 1e-9);
  EXPECT_NEAR(b.range.low, 4 * a.range.low - 1000, 1e-6);
}

TEST(VolumePiqe, TakesTheWindowOfTheModelOnCt)
{
  const VolumePiqe result = Measure(Stack({"camera256"}), {}, true);
  EXPECT_EQ(result.range.low, -1000);
  EXPECT_EQ(result.range.high, 2000);
  EXPECT_EQ(result.standardDeviation, std::nullopt);
}

TEST(VolumePiqe, MeasuresTheSlicesAskedForInThePlaneAskedFor)
{
  VolumePiqeOptions options;
  options.range = GreyRange{0, 255};
  options.plane = ViewPlane::Sagittal;
  options.slices = {200, 7};
  const Volume volume = Stack(std::vector<std::string>(20, "camera256"));
  const VolumePiqe result = Measure(volume, options);
  EXPECT_THAT(result.slices, testing::ElementsAre(200, 7));
  const SliceView view = ViewOf(volume.grid, options.plane);
  EXPECT_EQ(result.scores[1].score, MeasurePiqe(GreySlices(volume, view, {7}, *options.range).front()).score);
  options.slices = {256};
  EXPECT_EQ(ErrorOf(volume, options), "there is no slice 256; the sagittal slices are 0 to 255");
}

TEST(VolumePiqe, WarnsOfPixelsThatAreNotSquareAndOfObliqueSlices)
{
  Volume volume = Stack({"camera256", "camera256"});
  volume.grid.sliceSpacingMm = 5;
  volume.grid.rowDirection = Normalised({1, 0.4, 0});
  volume.grid.columnDirection = Normalised({-0.4, 1, 0});
  VolumePiqeOptions options;
  options.plane = ViewPlane::Coronal;
  const Warnings warnings = Measure(volume, options).warnings;
  ASSERT_EQ(warnings.size(), 2u);
  EXPECT_EQ(warnings[0].code, "W_PIXELS_NOT_SQUARE");
  EXPECT_EQ(warnings[0].text,
            "the pixels are 1 x 5 mm and were taken as they are; compare with series of the same "
            "pixels only");
  EXPECT_EQ(warnings[1].code, "W_OBLIQUE");
  EXPECT_EQ(warnings[1].text,
            "the slices are 21.8 degrees from the coronal plane; they are the nearest that the "
            "volume has");
  EXPECT_THAT(Measure(volume, {}).warnings, testing::IsEmpty());
}

TEST(VolumePiqe, RefusesVolumesAndRangesWithoutContrast)
{
  const Volume flat(UnitGrid(20, 20, 2));
  EXPECT_EQ(ErrorOf(flat, {}),
            "there is no intensity range to show: every voxel of the volume has the same value, 0");
  VolumePiqeOptions options;
  options.range = GreyRange{5, 5};
  EXPECT_EQ(ErrorOf(flat, options), "the intensity range is 5 to 5; expected a lower and a higher number");
  options.range = GreyRange{0, NAN};
  EXPECT_NE(ErrorOf(flat, options), "");
}

TEST(VolumePiqe, StopsWhenCancelled)
{
  Interrupted progress;
  EXPECT_THROW(MeasureVolumePiqe(Stack({"camera256"}), false, {}, progress), Error);
}
