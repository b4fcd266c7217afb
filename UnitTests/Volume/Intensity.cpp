#include "Volume/Intensity.h"

#include "Base/Error.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <limits>

using namespace Clade;

namespace
{
/// 10 x 10 x 11 voxels with the values 0..1099, each once, out of order.
Volume Ranks()
{
  VolumeGrid grid;
  grid.columns = 10;
  grid.rows = 10;
  grid.slices = 11;
  Volume volume(grid);
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    volume.voxels[n] = static_cast<float>((n * 421) % 1100);
  }
  return volume;
}

std::string RefusalOf(const std::function<void()>& call, ErrorCode expected)
{
  try
  {
    call();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), expected);
    return error.Message();
  }
  return "not refused";
}
} // namespace

TEST(IntensityMap, LimitsBecomeTheEndsOfTheRange)
{
  const IntensityMap map{-1000, 2000};
  EXPECT_EQ(map.Forward(-1000), -1);
  EXPECT_EQ(map.Forward(2000), 1);
  EXPECT_EQ(map.Forward(500), 0);
  EXPECT_EQ(map.Forward(5000), 3);
  EXPECT_EQ(map.ForwardClamped(5000), 1);
  EXPECT_EQ(map.ForwardClamped(-3024), -1);
  EXPECT_EQ(map.ForwardClamped(500), 0);
  EXPECT_EQ(map.Inverse(-1), -1000);
  EXPECT_EQ(map.Inverse(1), 2000);
}

TEST(IntensityMap, EverySixteenBitIntegerComesBack)
{
  for (const IntensityMap& map :
       {IntensityMap{-1000, 2000}, IntensityMap{3.7, 811.25}, IntensityMap{-32768, 32767}})
  {
    for (int value = -32768; value <= 65535; value++)
    {
      const float back = map.Inverse(map.Forward(static_cast<float>(value)));
      ASSERT_EQ(std::nearbyint(back), value);
    }
  }
}

TEST(RobustLimits, ArePercentilesBetweenRanksAsNumpyHasThem)
{
  const IntensityMap map = RobustLimits(Ranks(), 0.1, 99.9);
  EXPECT_NEAR(map.low, 1.099, 1e-9);
  EXPECT_NEAR(map.high, 1097.901, 1e-9);
  EXPECT_EQ(RobustLimits(Ranks(), 0, 100).high, 1099);
  EXPECT_EQ(RobustLimits(Ranks(), 0, 100).low, 0);
}

TEST(RobustLimits, PaddingHasNoSay)
{
  Volume volume = Ranks();
  volume.padding.assign(volume.voxels.size(), 0);
  volume.padding[3] = volume.padding[500] = 1;
  const double low = RobustLimits(volume, 0, 100).low;
  volume.voxels[3] = -3024;
  volume.voxels[500] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(RobustLimits(volume, 0, 100).low, low);
}

TEST(RobustLimits, VolumeOfLittleButBackgroundUsesItsExtremes)
{
  Volume volume = Ranks();
  volume.voxels.assign(volume.voxels.size(), 20);
  volume.voxels[7] = 900;
  const IntensityMap map = RobustLimits(volume, 1, 99);
  EXPECT_EQ(map.low, 20);
  EXPECT_EQ(map.high, 900);
}

TEST(RobustLimits, ConstantAndAllPaddedVolumesAreNothingToDo)
{
  Volume volume = Ranks();
  volume.voxels.assign(volume.voxels.size(), 17.5f);
  EXPECT_EQ(RefusalOf([&] { RobustLimits(volume); }, ErrorCode::NothingToDo),
            "every voxel of the volume has the same value, 17.5");
  volume.padding.assign(volume.voxels.size(), 1);
  EXPECT_EQ(RefusalOf([&] { RobustLimits(volume); }, ErrorCode::NothingToDo),
            "every voxel of the volume is padding");
}

TEST(RobustLimits, VoxelThatIsNotANumberIsNamed)
{
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()})
  {
    Volume volume = Ranks();
    volume.At(4, 2, 9) = bad;
    EXPECT_EQ(RefusalOf([&] { RobustLimits(volume); }, ErrorCode::InvalidArgument),
              "voxel (4, 2, 9) is not a finite number");
  }
}

TEST(RobustLimits, PercentilesOutOfOrderAreRefused)
{
  EXPECT_EQ(
      RefusalOf([] { RobustLimits(Ranks(), 99.9, 0.1); }, ErrorCode::InvalidArgument),
      "intensity limits at the percentiles 99.9 and 0.1 were asked for; two between 0 and 100, in ascending "
      "order, are expected");
  EXPECT_THROW(RobustLimits(Ranks(), -1, 50), Error);
  EXPECT_THROW(RobustLimits(Ranks(), 50, std::numeric_limits<double>::quiet_NaN()), Error);
}

TEST(BlendBeyondLimits, NetworkWithinTheLimitsInterpolationFarBeyond)
{
  const IntensityMap map{0, 1000};
  EXPECT_EQ(BlendBeyondLimits(map, 0, 111), 111);
  EXPECT_EQ(BlendBeyondLimits(map, 500, 111), 111);
  EXPECT_EQ(BlendBeyondLimits(map, 1000, 111), 111);
  EXPECT_EQ(BlendBeyondLimits(map, 1020, 111), 1020);
  EXPECT_EQ(BlendBeyondLimits(map, 3071, 111), 3071);
  EXPECT_EQ(BlendBeyondLimits(map, -20, 111), -20);
  EXPECT_EQ(BlendBeyondLimits(map, -500, 111), -500);
}

TEST(BlendBeyondLimits, AnUnchangedVoxelStaysItselfEverywhere)
{
  const IntensityMap map{0, 1000};
  for (float value = -40; value < 1040; value += 0.5f)
  {
    EXPECT_EQ(BlendBeyondLimits(map, value, std::min(std::max(value, 0.0f), 1000.0f)), value);
  }
}

TEST(BlendBeyondLimits, RampIsLinearAndHasNoStep)
{
  const IntensityMap map{0, 1000};
  EXPECT_FLOAT_EQ(BlendBeyondLimits(map, 1010, 900), 960);
  EXPECT_FLOAT_EQ(BlendBeyondLimits(map, -5, 35), 21.25f);
  float last = BlendBeyondLimits(map, 990, 1000);
  for (float value = 990; value < 1040; value += 0.25f)
  {
    const float blended = BlendBeyondLimits(map, value, 1000);
    EXPECT_LT(std::abs(blended - last), 1);
    last = blended;
  }
}
