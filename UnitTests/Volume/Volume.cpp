#include "Volume/Volume.h"

#include <gtest/gtest.h>

using namespace Clade;

namespace
{
Volume Numbered()
{
  VolumeGrid grid;
  grid.columns = 4;
  grid.rows = 3;
  grid.slices = 2;
  Volume volume(grid);
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    volume.voxels[n] = static_cast<float>(n);
  }
  return volume;
}
} // namespace

TEST(Volume, VoxelsLieColumnByColumnRowByRowSliceBySlice)
{
  const Volume volume = Numbered();
  ASSERT_EQ(volume.voxels.size(), 24u);
  float next = 0;
  for (std::size_t k = 0; k < 2; k++)
  {
    for (std::size_t j = 0; j < 3; j++)
    {
      for (std::size_t i = 0; i < 4; i++)
      {
        EXPECT_EQ(volume.At(i, j, k), next++);
      }
    }
  }
}

TEST(Volume, WithoutAMaskNothingIsPadding)
{
  Volume volume = Numbered();
  EXPECT_FALSE(volume.IsPadding(3, 2, 1));
  volume.padding.assign(volume.voxels.size(), 0);
  volume.padding[volume.Offset(3, 2, 1)] = 1;
  EXPECT_TRUE(volume.IsPadding(3, 2, 1));
  EXPECT_FALSE(volume.IsPadding(2, 2, 1));
}

TEST(Volume, AWrittenVoxelIsReadAgain)
{
  Volume volume = Numbered();
  volume.At(1, 2, 1) = -5;
  EXPECT_EQ(volume.voxels[volume.Offset(1, 2, 1)], -5);
}
