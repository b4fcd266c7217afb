#include "Training/TrainingImages.h"

#include "Base/Error.h"
#include "Support/TrainingWaves.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::HasSubstr;

TEST(TrainingImages, AThickVolumeGivesItsSlicesAndItsLrSlices)
{
  const TrainingImages images = Prepared({ThickWaves()});
  ASSERT_EQ(images.highResolution.size(), 1u);
  EXPECT_EQ(images.highResolution[0].images.sizes(), (std::vector<std::int64_t>{14, 80, 72}));
  EXPECT_DOUBLE_EQ(images.highResolution[0].thicknessPerSpacing, 0.8);
  ASSERT_EQ(images.lowResolution.size(), 1u); // twice as thick would be beyond factor 6
  EXPECT_EQ(images.lowResolution[0].images.sizes(), (std::vector<std::int64_t>{72, 80, 66}));
  EXPECT_DOUBLE_EQ(images.lowResolution[0].factor, 5);
  EXPECT_LE(images.lowResolution[0].images.abs().max().item<float>(), 1);
}

TEST(TrainingImages, ThickerVersionsWidenTheFactors)
{
  TrainingOptions options = WavesOptions();
  options.largestFactor = 10;
  const TrainingImages images = Prepared({ThickWaves(14)}, options);
  ASSERT_EQ(images.lowResolution.size(), 2u);
  EXPECT_DOUBLE_EQ(images.lowResolution[1].factor, 10);
  EXPECT_DOUBLE_EQ(images.lowResolution[1].thicknessPerSpacing, 0.9);
}

TEST(TrainingImages, AnIsotropicVolumeGivesAllItsPlanesAndThickVersions)
{
  TrainingVolume source = ThickWaves();
  source.volume = Paint(UnitGrid(40, 44, 48), [](const Vector3& p) { return p.x + 3 * p.y + std::sin(p.z); });
  TrainingOptions options = WavesOptions();
  options.thickFactors = {2, 4};
  const TrainingImages images = Prepared({source}, options);
  ASSERT_EQ(images.highResolution.size(), 3u);
  EXPECT_EQ(images.highResolution[0].images.sizes(), (std::vector<std::int64_t>{40, 44, 48}));
  EXPECT_EQ(images.highResolution[1].images.sizes(), (std::vector<std::int64_t>{44, 40, 48}));
  EXPECT_EQ(images.highResolution[2].images.sizes(), (std::vector<std::int64_t>{48, 44, 40}));
  ASSERT_EQ(images.lowResolution.size(), 2u);
  EXPECT_DOUBLE_EQ(images.lowResolution[1].factor, 4);
}

TEST(TrainingImages, VolumesWithoutRoomForAPatchAreRefused)
{
  TrainingVolume source = ThickWaves();
  source.volume.grid = UnitGrid(20, 21, 22);
  source.volume.grid.sliceSpacingMm = 5;
  source.volume.voxels.resize(20 * 21 * 22);
  try
  {
    Prepared({source});
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_THAT(error.Message(), HasSubstr("none of the volumes has slices of at least 32 x 32"));
  }
}

TEST(TrainingImages, BothPlanesGiveTwiceTheLrImages)
{
  TrainingOptions options = WavesOptions();
  options.trainingPlanes = LrPlanes::Both;
  const TrainingImages images = Prepared({ThickWaves()}, options);
  ASSERT_EQ(images.lowResolution.size(), 2u);
  EXPECT_EQ(images.lowResolution[0].images.sizes(), (std::vector<std::int64_t>{80, 72, 66}));
  EXPECT_EQ(images.lowResolution[1].images.sizes(), (std::vector<std::int64_t>{72, 80, 66}));
}
