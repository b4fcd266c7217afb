#include "Dicom/Read/VolumeSplit.h"

#include "Base/Random.h"
#include "Settings/VolumeChoice.h"
#include "Support/VolumeSeries.h"

#include <cstdio>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

// Several volumes in one series (Dicom.md, "Several volumes").
namespace
{
// What tells the volumes of a series apart: `edit(value)` sets it.
std::string VerdictOnVolumes(const std::function<DatasetEdit(int)>& edit)
{
  return Verdict(Volumes(2, edit));
}

DatasetEdit SettingPrivate(Uint16 group, const std::string& creator, Uint16 element, DcmEVR vr, int value)
{
  return [=](DcmDataset& dataset, std::size_t)
  {
    dataset.putAndInsertString(DcmTag(group, 0x0011, EVR_LO), creator.c_str());
    const DcmTag tag(group, static_cast<Uint16>(0x1100 + element), vr);
    vr == EVR_FL ? dataset.putAndInsertFloat32(tag, static_cast<Float32>(100 * value))
                 : dataset.putAndInsertString(tag, std::to_string(100 * value).c_str());
  };
}
} // namespace

TEST(VolumeSplit, SeveralVolumesAreRefusedByTheAttributeThatTellsThemApart)
{
  struct Case
  {
    DcmTag tag;
    const char* name;
  };
  for (const Case& tell :
       {Case{DCM_TemporalPositionIdentifier, "TemporalPositionIdentifier"},
        Case{DCM_TriggerTime, "TriggerTime"}, Case{DCM_EchoTime, "EchoTime"},
        Case{DCM_EchoNumbers, "EchoNumbers"}, Case{DCM_InversionTime, "InversionTime"},
        Case{DCM_FlipAngle, "FlipAngle"}, Case{DCM_RepetitionTime, "RepetitionTime"},
        Case{DCM_ConvolutionKernel, "ConvolutionKernel"}, Case{DCM_KVP, "KVP"},
        Case{DCM_AcquisitionNumber, "AcquisitionNumber"}, Case{DCM_ContentTime, "ContentTime"},
        Case{DCM_ScanOptions, "ScanOptions"}, Case{DCM_SequenceVariant, "SequenceVariant"},
        Case{DCM_ContrastBolusAgent, "ContrastBolusAgent"}, Case{DCM_ReceiveCoilName, "ReceiveCoilName"},
        Case{DCM_ProtocolName, "ProtocolName"}})
  {
    EXPECT_EQ(VerdictOnVolumes([&](int value) { return Setting(tell.tag, std::to_string(100 * value)); }),
              std::string("E_MULTI_VOLUME: series contains 2 volumes distinguished by ") + tell.name +
                  " (1: 100, 2: 200)");
  }
}

TEST(VolumeSplit, BValuesOfEveryManufacturerTellVolumesApart)
{
  const auto expected = [](const char* name)
  {
    return std::string("E_MULTI_VOLUME: series contains 2 volumes distinguished by ") + name +
           " (1: 100, 2: 200)";
  };
  const auto standard = [](int value) -> DatasetEdit
  {
    return [=](DcmDataset& dataset, std::size_t)
    { dataset.putAndInsertFloat64(DCM_DiffusionBValue, 100.0 * value); };
  };
  EXPECT_EQ(VerdictOnVolumes(standard), expected("DiffusionBValue"));
  const auto priv = [](Uint16 group, const char* creator, Uint16 element, DcmEVR vr)
  { return [=](int value) { return SettingPrivate(group, creator, element, vr, value); }; };
  EXPECT_EQ(VerdictOnVolumes(priv(0x2001, "Philips Imaging DD 001", 0x03, EVR_FL)),
            expected("Philips b-value (2001,1003)"));
  EXPECT_EQ(VerdictOnVolumes(priv(0x0019, "SIEMENS MR HEADER", 0x0c, EVR_IS)),
            expected("Siemens b-value (0019,100C)"));
  EXPECT_EQ(VerdictOnVolumes(priv(0x0043, "GEMS_PARM_01", 0x39, EVR_IS)), expected("GE b-value (0043,1039)"));
}

TEST(VolumeSplit, ImageTypeTellsVolumesApartByTheValueThatDiffers)
{
  const auto dixon = [](int value)
  {
    return Setting(DCM_ImageType,
                   value == 1 ? "DERIVED\\PRIMARY\\DIXON\\WATER" : "DERIVED\\PRIMARY\\DIXON\\FAT");
  };
  EXPECT_EQ(VerdictOnVolumes(dixon), "E_MULTI_VOLUME: series contains 2 volumes distinguished by ImageType "
                                     "(1: DERIVED\\PRIMARY\\DIXON\\FAT, "
                                     "2: DERIVED\\PRIMARY\\DIXON\\WATER)");
  InputLimits limits;
  limits.volume = 2;
  EXPECT_EQ(Read(Volumes(2, dixon), limits).volumeLabel, "WATER");
}

TEST(VolumeSplit, EachVolumeIsReadByItsNumberWhateverTheOrderOfTheFiles)
{
  const auto echo = [](int value) { return Setting(DCM_EchoTime, std::to_string(10 * value)); };
  std::vector<DicomObject> objects = Volumes(3, echo);
  Random random(2);
  for (std::size_t i = objects.size(); i > 1; i--)
  {
    std::swap(objects[i - 1], objects[random.Below(i)]);
  }
  NoProgress progress;
  InputLimits limits;
  limits.volume = everyVolume;
  const VolumeReader reader(objects, limits, progress);
  ASSERT_EQ(reader.Wanted(), (std::vector<std::size_t>{1, 2, 3}));
  for (const std::size_t volume : reader.Wanted())
  {
    const SourceSeries series = reader.Read(volume, progress);
    EXPECT_EQ(series.volumeLabel, "TE " + std::to_string(10 * volume));
    EXPECT_EQ(series.volumeNumber, volume);
    EXPECT_EQ(series.volumeCount, 3u);
    EXPECT_EQ(series.images.size(), 8u);
    // the first pixel tells which volume it is
    EXPECT_EQ(series.volume.voxels.front(), SlopingVolume().voxels.front() + static_cast<float>(volume - 1));
    limits.volume = volume;
    EXPECT_EQ(Read(objects, limits).volume.voxels, series.volume.voxels);
  }
}

TEST(VolumeSplit, ANumberThatIsNoneOfTheVolumesIsRefused)
{
  InputLimits limits;
  limits.volume = 3;
  EXPECT_EQ(
      Verdict(Volumes(2, [](int value) { return Setting(DCM_EchoTime, std::to_string(value)); }), limits),
      "InvalidArgument: volume 3 was asked for; the series has 2: 1: 1, 2: 2");
  limits.volume = 2;
  EXPECT_EQ(Verdict(MakeSeries(), limits), "InvalidArgument: volume 2 was asked for; the series has one");
  limits.volume = 1;
  EXPECT_EQ(Verdict(MakeSeries(), limits), "accepted");
  limits.volume = everyVolume;
  EXPECT_EQ(Verdict(MakeSeries(), limits), "accepted");
}

TEST(VolumeSplit, TwoAttributesTogetherTellVolumesApart)
{
  const auto both = [](int value) -> DatasetEdit
  {
    return [=](DcmDataset& dataset, std::size_t)
    {
      dataset.putAndInsertString(DCM_EchoTime, value % 2 == 0 ? "20" : "80");
      dataset.putAndInsertString(DCM_TemporalPositionIdentifier, value <= 2 ? "1" : "2");
    };
  };
  InputLimits limits;
  limits.volume = 3;
  const SourceSeries series = Read(Volumes(4, both), limits);
  EXPECT_EQ(series.volumeCount, 4u);
  EXPECT_EQ(series.volumeLabel, "phase 2 TE 20");
}

TEST(VolumeSplit, TimesThatAllDifferPutVolumesInOrder)
{
  // A dynamic series: every image later than the one before
  const auto dynamic = [](int value) -> DatasetEdit
  {
    return [=](DcmDataset& dataset, std::size_t slice)
    {
      dataset.putAndInsertString(DCM_AcquisitionTime,
                                 std::to_string(100000 + 100 * value + static_cast<int>(slice)).c_str());
    };
  };
  // A beating heart: all phases of one slice, then those of the next
  const auto cine = [](int value) -> DatasetEdit
  {
    return [=](DcmDataset& dataset, std::size_t slice)
    {
      dataset.putAndInsertString(DCM_TriggerTime,
                                 std::to_string(30 * value + 100 * static_cast<int>(slice)).c_str());
    };
  };
  InputLimits limits;
  limits.volume = 2;
  const SourceSeries second = Read(Volumes(3, dynamic), limits);
  EXPECT_EQ(second.volumeLabel, "volume 2");
  EXPECT_EQ(second.volume.voxels.front(), SlopingVolume().voxels.front() + 1);
  EXPECT_EQ(Read(Volumes(3, cine), limits).volume.voxels, second.volume.voxels);
}

TEST(VolumeSplit, ASliceThatWasAcquiredAgainMakesNoVolumes)
{
  // 8 images at 7 positions; each is later than the one before, or all are of one moment
  const VolumeGrid grid = ObliqueGrid(24, 20, 8);
  for (const std::size_t again : {std::size_t{4}, std::size_t{1}, std::size_t{7}})
  {
    for (const bool isOneMoment : {false, true})
    {
      const DatasetEdit edit = [&](DcmDataset& dataset, std::size_t slice)
      {
        const Vector3 place =
            grid.PatientFromIndex({0, 0, static_cast<double>(slice < again ? slice : slice - 1)});
        char text[80];
        std::snprintf(text, sizeof(text), "%.8f\\%.8f\\%.8f", place.x, place.y, place.z);
        dataset.putAndInsertString(DCM_ImagePositionPatient, text);
        dataset.putAndInsertString(DCM_InstanceNumber, std::to_string(slice + 1).c_str());
        dataset.putAndInsertString(
            DCM_AcquisitionTime,
            std::to_string(100000 + (isOneMoment ? 0 : static_cast<int>(slice))).c_str());
      };
      EXPECT_EQ(
          Verdict(MakeSeries(SlopingVolume(grid), {}, edit)),
          "E_DUP_POSITION: 1 slice position occurs more than once and no attribute tells the volumes apart")
          << again;
    }
  }
}

TEST(VolumeSplit, AcquisitionsThatOverlapInPartAreToldApart)
{
  // 12 positions: the first acquisition has 0 to 7, the second 5 to 11, or lies between those of the first
  for (const double shift : {5.0, 4.5})
  {
    const VolumeGrid grid = ObliqueGrid(24, 20, 8);
    VolumeGrid later = grid;
    later.originMm = grid.PatientFromIndex({0, 0, shift});
    std::vector<DicomObject> objects =
        MakeSeries(SlopingVolume(grid), {}, Setting(DCM_AcquisitionNumber, "1"));
    const DatasetEdit second = [](DcmDataset& dataset, std::size_t slice)
    {
      BrightenFirstPixel(dataset, 1);
      dataset.putAndInsertString(DCM_SOPInstanceUID, ("2.25.1" + std::to_string(slice)).c_str());
      dataset.putAndInsertString(DCM_AcquisitionNumber, "2");
    };
    for (DicomObject& object : MakeSeries(SlopingVolume(later), {}, second))
    {
      objects.push_back(std::move(object));
    }
    EXPECT_EQ(Verdict(objects),
              "E_MULTI_VOLUME: series contains 2 volumes distinguished by AcquisitionNumber (1: 1, 2: 2)")
        << shift;
    InputLimits limits;
    limits.volume = 2;
    const SourceSeries series = Read(objects, limits);
    EXPECT_EQ(series.volumeLabel, "acquisition 2");
    EXPECT_NEAR(Norm(series.volume.grid.originMm - later.originMm), 0, 1e-3);
  }
}

TEST(VolumeSplit, AcquisitionsOneAfterTheOtherAreOneStackUnlessTheirStepsDiffer)
{
  const auto joined = [](double spacingMm, double gapMm)
  {
    const VolumeGrid grid = ObliqueGrid(24, 20, 6);
    VolumeGrid later = grid;
    later.originMm = grid.PatientFromIndex({0, 0, 5}) + grid.Normal() * gapMm;
    later.sliceSpacingMm = spacingMm;
    std::vector<DicomObject> objects =
        MakeSeries(SlopingVolume(grid), {}, Setting(DCM_AcquisitionNumber, "1"));
    const DatasetEdit second = [](DcmDataset& dataset, std::size_t slice)
    {
      dataset.putAndInsertString(DCM_SOPInstanceUID, ("2.25.1" + std::to_string(slice)).c_str());
      dataset.putAndInsertString(DCM_AcquisitionNumber, "2");
    };
    for (DicomObject& object : MakeSeries(SlopingVolume(later), {}, second))
    {
      objects.push_back(std::move(object));
    }
    return Verdict(objects);
  };
  EXPECT_EQ(joined(2.5, 2.5), "accepted");
  EXPECT_THAT(joined(2.5, 5), testing::StartsWith("E_MISSING_SLICE"));
  EXPECT_THAT(
      joined(7.5, 7.5),
      testing::StartsWith("E_MULTI_VOLUME: series contains 2 volumes distinguished by AcquisitionNumber"));
}

TEST(VolumeSplit, AVolumeThatLacksASliceIsRefusedForThatAndTheOthersAreRead)
{
  std::vector<DicomObject> objects =
      Volumes(2, [](int value) { return Setting(DCM_TemporalPositionIdentifier, std::to_string(value)); });
  objects.erase(objects.begin() + 11); // the fourth of the second
  InputLimits limits;
  limits.volume = 2;
  EXPECT_THAT(Verdict(objects, limits),
              testing::StartsWith("E_MISSING_SLICE: volume 2 (phase 2): slice(s) missing"));
  limits.volume = 1;
  EXPECT_EQ(Verdict(objects, limits), "accepted");
}

TEST(VolumeSplit, ImagesThatNothingTellsApartAreRefused)
{
  std::vector<DicomObject> objects = Volumes(2, [](int) { return Removing(DCM_InstanceNumber); });
  EXPECT_EQ(
      Verdict(objects),
      "E_DUP_POSITION: 8 slice positions occur more than once and no attribute tells the volumes apart");
}
