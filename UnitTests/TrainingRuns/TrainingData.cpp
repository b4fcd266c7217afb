#include "TrainingRuns/TrainingData.h"

#include "Base/Error.h"
#include "Settings/VolumeChoice.h"
#include "Support/Phantom.h"
#include "Support/TemporaryFolder.h"
#include "Volume/NiftiFile.h"

#include <algorithm>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::HasSubstr;

namespace
{
std::vector<TrainingVolume> VolumeOf(std::size_t slices)
{
  TrainingVolume volume;
  volume.volume = Paint(UnitGrid(4, 4, slices), [](const Vector3& p) { return p.x; });
  return {volume};
}

std::function<std::vector<TrainingVolume>()> Throwing(ErrorCode code)
{
  return [=]() -> std::vector<TrainingVolume> { throw Error(code, "it said so"); };
}

#ifdef CLADE_HAS_NIFTI
/// Two volumes of which the second is brighter by 100, one behind the other in one file.
std::string SaveTwoVolumes(const std::string& path)
{
  const VolumeGrid grid = UnitGrid(12, 10, 6);
  NoProgress progress;
  NiftiLayout layout;
  const auto paint = [&](double brighter)
  { return Paint(grid, [=](const Vector3& p) { return brighter + p.x + 2 * p.y + 3 * p.z; }); };
  WriteNifti(path, paint(0), layout, progress);
  const std::string second = path + ".second.nii";
  WriteNifti(second, paint(100), layout, progress);
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  const std::int16_t axes = 4, volumes = 2;
  file.seekp(40); // dim[0], dim[4]
  file.write(reinterpret_cast<const char*>(&axes), 2);
  file.seekp(48);
  file.write(reinterpret_cast<const char*>(&volumes), 2);
  file.seekp(0, std::ios::end);
  std::ifstream voxels(second, std::ios::binary);
  voxels.seekg(352);
  file << voxels.rdbuf();
  return path;
}

TrainingData Load(const std::string& path, int volume)
{
  TrainingSource source;
  source.path = path;
  source.volume = volume;
  NoProgress progress;
  return LoadTrainingData({source}, "MR", progress);
}
#endif
} // namespace

TEST(TrainingData, VolumesGoWhereTheyAreWanted)
{
  TrainingData data;
  AddTrainingVolumes(data, false, "a", [] { return VolumeOf(5); });
  AddTrainingVolumes(data, true, "b", [] { return VolumeOf(7); });
  ASSERT_EQ(data.training.size(), 1u);
  ASSERT_EQ(data.validation.size(), 1u);
  EXPECT_EQ(data.validation[0].volume.grid.slices, 7u);
  EXPECT_TRUE(data.refused.empty());
}

TEST(TrainingData, AVolumeThatIsRefusedIsListedAndTheOthersAreLearnedFrom)
{
  TrainingData data;
  AddTrainingVolumes(data, false, "thin", [] { return VolumeOf(4); });
  AddTrainingVolumes(data, false, "flat",
                     []
                     {
                       std::vector<TrainingVolume> flat = VolumeOf(5);
                       flat[0].volume.voxels.assign(flat[0].volume.voxels.size(), 3);
                       return flat;
                     });
  AddTrainingVolumes(data, false, "damaged", Throwing(ErrorCode::Corrupt));
  AddTrainingVolumes(data, false, "no NIfTI", Throwing(ErrorCode::InvalidFile));
  AddTrainingVolumes(data, false, "good", [] { return VolumeOf(5); });
  EXPECT_EQ(data.training.size(), 1u);
  ASSERT_EQ(data.refused.size(), 4u);
  EXPECT_EQ(data.refused[0].code, "E_TOO_FEW");
  EXPECT_EQ(data.refused[0].sentence, "the volume has 4 slices, expected at least 5");
  EXPECT_EQ(data.refused[2].sentence, "it said so");
  EXPECT_NO_THROW(RequireTrainingVolumes(data, false));
  EXPECT_THROW(RequireTrainingVolumes(data, true), Error) << "nothing to judge by is left";
}

TEST(TrainingData, OneVolumeOfSeveralThatIsOfNoUseSpoilsNoOther)
{
  TrainingData data;
  AddTrainingVolumes(data, false, "series",
                     []
                     {
                       std::vector<TrainingVolume> volumes;
                       for (const std::size_t slices : {5, 4, 6})
                       {
                         volumes.push_back(VolumeOf(slices).front());
                         volumes.back().name = "of " + std::to_string(slices);
                       }
                       return volumes;
                     });
  EXPECT_EQ(data.training.size(), 2u);
  ASSERT_EQ(data.refused.size(), 1u);
  EXPECT_EQ(data.refused[0].name, "of 4");
}

TEST(TrainingData, WhatSaysNothingAboutTheVolumeEndsTheReading)
{
  for (const ErrorCode code : {ErrorCode::Cancelled, ErrorCode::Unavailable, ErrorCode::OutOfMemory})
  {
    TrainingData data;
    EXPECT_THROW(AddTrainingVolumes(data, false, "a", Throwing(code)), Error);
    EXPECT_TRUE(data.refused.empty());
  }
}

TEST(TrainingData, NothingToTrainOnIsAnErrorThatSaysWhy)
{
  TrainingData data;
  AddTrainingVolumes(data, false, "thin", [] { return VolumeOf(4); });
  AddTrainingVolumes(data, true, "b", [] { return VolumeOf(5); });
  try
  {
    RequireTrainingVolumes(data, true);
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
    EXPECT_THAT(error.Message(), HasSubstr("thin: E_TOO_FEW: the volume has 4 slices"));
  }
}

#ifdef CLADE_HAS_NIFTI
TEST(TrainingData, OfAFileWithSeveralVolumesIsOneOfThemOrAll)
{
  const TemporaryFolder folder;
  const std::string path = SaveTwoVolumes(folder / "4d.nii");
  const TrainingData second = Load(path, 2);
  ASSERT_EQ(second.training.size(), 1u);
  const TrainingData all = Load(path, allVolumes);
  ASSERT_EQ(all.training.size(), 2u);
  EXPECT_EQ(all.training[1].name, path + ", volume 2");
  EXPECT_EQ(all.training[1].volume.voxels, second.training[0].volume.voxels);
  EXPECT_NEAR(all.training[1].volume.At(3, 4, 2) - all.training[0].volume.At(3, 4, 2), 100, 1e-3);
  EXPECT_THAT(all.sources.at(0), HasSubstr("2 volumes for training"));
}

TEST(TrainingData, IsLeftOutWhereTheVolumeIsNotSaidOrNotThere)
{
  const TemporaryFolder folder;
  const std::string path = SaveTwoVolumes(folder / "4d.nii");
  for (const auto& [volume, sentence] :
       {std::pair(0, "the file holds 2 volumes"), std::pair(3, "volume 3 was asked for")})
  {
    try
    {
      Load(path, volume);
      FAIL() << volume << " was accepted";
    }
    catch (const Error& error)
    {
      EXPECT_THAT(error.Message(), HasSubstr(sentence));
    }
  }
}
#endif
