#include "TrainingRuns/TrainingData.h"

#include "Base/Error.h"
#include "Support/Phantom.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::HasSubstr;

namespace
{
TrainingVolume VolumeOf(std::size_t slices)
{
  TrainingVolume volume;
  volume.volume = Paint(UnitGrid(4, 4, slices), [](const Vector3& p) { return p.x; });
  return volume;
}

std::function<TrainingVolume()> Throwing(ErrorCode code)
{
  return [=]() -> TrainingVolume { throw Error(code, "it said so"); };
}
} // namespace

TEST(TrainingData, AVolumeGoesWhereItIsWanted)
{
  TrainingData data;
  AddTrainingVolume(data, false, "a", [] { return VolumeOf(5); });
  AddTrainingVolume(data, true, "b", [] { return VolumeOf(7); });
  ASSERT_EQ(data.training.size(), 1u);
  ASSERT_EQ(data.validation.size(), 1u);
  EXPECT_EQ(data.validation[0].volume.grid.slices, 7u);
  EXPECT_TRUE(data.refused.empty());
}

TEST(TrainingData, AVolumeThatIsRefusedIsListedAndTheOthersAreLearnedFrom)
{
  TrainingData data;
  AddTrainingVolume(data, false, "thin", [] { return VolumeOf(4); });
  AddTrainingVolume(data, false, "flat",
                    []
                    {
                      TrainingVolume flat = VolumeOf(5);
                      flat.volume.voxels.assign(flat.volume.voxels.size(), 3);
                      return flat;
                    });
  AddTrainingVolume(data, false, "damaged", Throwing(ErrorCode::Corrupt));
  AddTrainingVolume(data, false, "no NIfTI", Throwing(ErrorCode::InvalidFile));
  AddTrainingVolume(data, false, "good", [] { return VolumeOf(5); });
  EXPECT_EQ(data.training.size(), 1u);
  ASSERT_EQ(data.refused.size(), 4u);
  EXPECT_EQ(data.refused[0].code, "E_TOO_FEW");
  EXPECT_EQ(data.refused[0].sentence, "there are 4 slices, expected at least 5");
  EXPECT_EQ(data.refused[2].sentence, "it said so");
  EXPECT_NO_THROW(RequireTrainingVolumes(data));
}

TEST(TrainingData, WhatSaysNothingAboutTheVolumeEndsTheReading)
{
  for (const ErrorCode code : {ErrorCode::Cancelled, ErrorCode::Unavailable, ErrorCode::OutOfMemory})
  {
    TrainingData data;
    EXPECT_THROW(AddTrainingVolume(data, false, "a", Throwing(code)), Error);
    EXPECT_TRUE(data.refused.empty());
  }
}

TEST(TrainingData, NothingToTrainOnIsAnErrorThatSaysWhy)
{
  TrainingData data;
  AddTrainingVolume(data, false, "thin", [] { return VolumeOf(4); });
  AddTrainingVolume(data, true, "b", [] { return VolumeOf(5); });
  try
  {
    RequireTrainingVolumes(data);
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
    EXPECT_THAT(error.Message(), HasSubstr("thin: E_TOO_FEW: there are 4 slices"));
  }
}
