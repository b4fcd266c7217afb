#include "Volume/AssumedModality.h"

#include "Support/Phantom.h"

#include <gtest/gtest.h>
#include <numeric>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
/// 1000 values one apart, none below `lowest`.
Volume From(float first, float lowest)
{
  Volume volume(UnitGrid(10, 10, 10));
  std::iota(volume.voxels.begin(), volume.voxels.end(), first);
  for (float& voxel : volume.voxels)
  {
    voxel = std::max(voxel, lowest);
  }
  return volume;
}
} // namespace

TEST(AssumedModality, IsCtWhereValuesGoFarBelowZeroOrAreClippedBelowIt)
{
  EXPECT_EQ(AssumeModality(From(-1024, -1024)).modality, "CT");
  EXPECT_EQ(AssumeModality(From(-501, -501)).modality, "CT");
  EXPECT_EQ(AssumeModality(From(-400, -100)).modality, "CT") << "a window of a program";
  EXPECT_EQ(AssumeModality(From(-400, -100)).reason, "values go down to -100, and are clipped there");
}

TEST(AssumedModality, IsMrElse)
{
  EXPECT_EQ(AssumeModality(From(0, 0)).modality, "MR");
  EXPECT_EQ(AssumeModality(From(-100, -100)).modality, "MR") << "no clip";
  EXPECT_EQ(AssumeModality(From(-400, -100.5f)).modality, "MR") << "no whole number";
  EXPECT_EQ(AssumeModality(From(-1024, -1024), "TE=85;Time=115343.360").modality, "MR");
}

TEST(AssumedModality,
     IsMrWhereInterpolationRangBelowZeroHereAndThere) // as scanners and programs write some MR
{
  Volume volume(UnitGrid(100, 100, 10));
  std::iota(volume.voxels.begin(), volume.voxels.end(), 0.0f);
  std::fill_n(volume.voxels.begin() + 5000, 9, -568.0f);
  EXPECT_EQ(AssumeModality(volume).modality, "MR");
  volume.voxels[0] = -568;
  EXPECT_EQ(AssumeModality(volume).modality, "CT") << "a tenth voxel of 100,000";
}

TEST(AssumedModality, IsCtWhereAClipIsAHundredthOfWhatIsNoPadding)
{
  Volume volume(UnitGrid(100, 100, 1));
  std::iota(volume.voxels.begin(), volume.voxels.end(), -99.0f);
  volume.padding.assign(volume.voxels.size(), 1);
  std::fill_n(volume.padding.begin(), 200, std::uint8_t{0});
  std::fill_n(volume.voxels.begin() + 5000, 5000, -100.0f); // padding of the clip's value counts as nothing
  volume.voxels[0] = -100;
  EXPECT_EQ(AssumeModality(volume).modality, "MR");
  volume.voxels[1] = -100;
  EXPECT_EQ(AssumeModality(volume).modality, "CT");
}

TEST(AssumedModality, DoesNotLookAtPadding)
{
  Volume volume = From(0, 0);
  volume.padding.assign(volume.voxels.size(), 0);
  volume.padding[3] = 1;
  volume.voxels[3] = -2000;
  EXPECT_EQ(AssumeModality(volume).modality, "MR");
}

TEST(AssumedModality, SaysHowToSayOtherwise)
{
  EXPECT_EQ(AssumeModality(From(0, 0)).ToWarning().code, "W_MODALITY");
  EXPECT_EQ(AssumeModality(From(0, 0)).ToWarning().text,
            "a NIfTI file does not state its modality; MR is assumed (values go down to 0), --modality CT "
            "overrides");
}
