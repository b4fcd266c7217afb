#include "TrainingRuns/PatchChoice.h"

#include <gtest/gtest.h>

using namespace Clade;

namespace
{
TrainingVolume VolumeOf(std::size_t columns, std::size_t rows, std::size_t slices = 20)
{
  TrainingVolume volume;
  volume.volume.grid.columns = columns;
  volume.volume.grid.rows = rows;
  volume.volume.grid.slices = slices;
  volume.volume.grid.sliceSpacingMm = 5;
  return volume;
}

TrainingOptions Recipe(TrainingMethod method, Architecture architecture, int patch)
{
  TrainingOptions options = DefaultTrainingOptions(method, "MR", architecture);
  options.patch = patch;
  return options;
}
} // namespace

TEST(PatchChoice, ARecipesPatchStaysWhereTheVolumesHoldIt)
{
  const TrainingOptions late = Recipe(TrainingMethod::Smore, Architecture::Late, 64);
  EXPECT_EQ(FittingPatch({VolumeOf(256, 256), VolumeOf(128, 96)}, late), 64);
  EXPECT_EQ(FittingPatch({}, late), 64);
}

TEST(PatchChoice, ItShrinksForTheSmallestVolumeInStepsOfFourAndNoFurtherThanThirtyTwo)
{
  const TrainingOptions late = Recipe(TrainingMethod::Smore, Architecture::Late, 64);
  const int fitting = FittingPatch({VolumeOf(256, 256), VolumeOf(60, 58)}, late);
  EXPECT_LT(fitting, 60);
  EXPECT_GE(fitting, 40);
  EXPECT_EQ(fitting % 4, 0);
  int last = 0;
  for (std::size_t side = 40; side < 90; side++)
  {
    const int patch = FittingPatch({VolumeOf(side, side)}, late);
    EXPECT_GE(patch, side < 45 ? 32 : last) << "a larger volume never has a smaller patch";
    last = side < 45 ? 0 : patch;
  }
}

TEST(PatchChoice, AVolumeTooSmallForAnyPatchDoesNotCount)
{
  const TrainingOptions late = Recipe(TrainingMethod::Smore, Architecture::Late, 64);
  EXPECT_EQ(FittingPatch({VolumeOf(256, 256), VolumeOf(20, 20)}, late), 64);
  EXPECT_EQ(FittingPatch({VolumeOf(20, 20)}, late), 64);
}

TEST(PatchChoice, PlanesAcrossTheSlicesCountWhereTheyAreLearnedFrom)
{
  const TrainingOptions paper = Recipe(TrainingMethod::Clade, Architecture::Resnet, 64);
  EXPECT_EQ(FittingPatch({VolumeOf(256, 256, 20)}, paper), 64) << "95 mm of 1 mm pixels";
  EXPECT_EQ(FittingPatch({VolumeOf(256, 256, 10)}, paper), 44) << "45 mm of 1 mm pixels";
}
