#include "Dicom/Read/SeriesStack.h"

#include "Support/DicomPhantom.h"

#include <dcmtk/dcmdata/dcelem.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

// From many images to one a position: rows 2 to 6 and 10 to 13 of section 1.3.
namespace
{
// Two phantom series that differ by their edits, as one: the second has other SOP Instance UIDs.
std::vector<DicomObject> TwoVolumes(const DatasetEdit& first, const DatasetEdit& second,
                                    const PhantomSeriesOptions& options = {})
{
  std::vector<DicomObject> objects = MakeSeries(options, first);
  const DatasetEdit renamed = [&](DcmDataset& dataset, std::size_t slice)
  {
    dataset.putAndInsertString(DCM_SOPInstanceUID, ("2.25.1" + std::to_string(slice)).c_str());
    dataset.putAndInsertString(DCM_InstanceNumber, std::to_string(100 + slice).c_str());
    second(dataset, slice);
  };
  for (DicomObject& object : MakeSeries(options, renamed))
  {
    objects.push_back(std::move(object));
  }
  return objects;
}

void BrightenFirstPixel(DcmDataset& dataset)
{
  DcmElement* element = nullptr;
  Uint16* pixels = nullptr;
  dataset.findAndGetElement(DCM_PixelData, element);
  element->getUint16Array(pixels);
  std::vector<Uint16> changed(pixels, pixels + element->getLength() / 2);
  changed.front()++;
  dataset.putAndInsertUint16Array(DCM_PixelData, changed.data(), changed.size());
}

// What tells the volumes of a series apart: `edit(value)` sets it.
std::string VerdictOnVolumes(const std::function<DatasetEdit(int)>& edit)
{
  const DatasetEdit second = [&](DcmDataset& dataset, std::size_t slice)
  {
    BrightenFirstPixel(dataset);
    edit(2)(dataset, slice);
  };
  return Verdict(TwoVolumes(edit(1), second));
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

VolumeGrid GridWith(std::size_t columns, std::size_t rows)
{
  return ObliqueGrid(columns, rows, 8);
}

// The series with one image of another kind put at the end.
std::vector<DicomObject> WithStray(const Volume& ofStray, const DatasetEdit& edit)
{
  std::vector<DicomObject> objects = MakeSeries();
  const DatasetEdit renamed = [&](DcmDataset& dataset, std::size_t slice)
  {
    dataset.putAndInsertString(DCM_SOPInstanceUID, "2.25.99");
    edit(dataset, slice);
  };
  objects.push_back(MakeSeries(ofStray, {}, renamed).front());
  return objects;
}

Volume CoronalVolume(std::size_t slices)
{
  VolumeGrid grid = ObliqueGrid(24, 20, slices);
  grid.columnDirection = grid.Normal();
  return SlopingVolume(grid);
}
} // namespace

TEST(SeriesStack, TheSameInstanceTwiceIsReadOnce) // row 2
{
  std::vector<DicomObject> objects = MakeSeries();
  const SourceSeries once = Read(objects);
  PhantomSeriesOptions runLength;
  runLength.transferSyntaxUid = "1.2.840.10008.1.2.5"; // the same pixels, coded otherwise
  objects.push_back(objects[3]);
  objects.push_back(MakeSeries(runLength)[5]);
  const SourceSeries twice = Read(objects);
  EXPECT_EQ(twice.droppedDuplicates, 2u);
  EXPECT_EQ(twice.volume.voxels, once.volume.voxels);
}

TEST(SeriesStack, OneUidForTwoContentsIsRefused) // row 3
{
  std::vector<DicomObject> objects = MakeSeries();
  const SourceSeries series = Read(objects);
  objects.push_back(MakeSeries({}, [](DcmDataset& dataset, std::size_t) { BrightenFirstPixel(dataset); })[3]);
  EXPECT_EQ(Verdict(objects), "E_DUP_UID: instance " + series.images[3].sopInstanceUid +
                                  " occurs twice with different content");
}

TEST(SeriesStack, RepeatedPixelsAtOnePlaceAreDroppedByHigherInstanceNumber) // row 4
{
  const DatasetEdit none = [](DcmDataset&, std::size_t) {};
  std::vector<DicomObject> objects = TwoVolumes(none, none);
  std::rotate(objects.begin(), objects.begin() + 8, objects.end()); // the higher numbers come first
  const SourceSeries series = Read(objects);
  EXPECT_EQ(series.droppedDuplicates, 8u);
  ASSERT_EQ(series.images.size(), 8u);
  EXPECT_EQ(series.images[2].instanceNumber, 3);
}

TEST(SeriesStack, SeveralVolumesAreRefusedByTheAttributeThatTellsThemApart) // row 5
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
        Case{DCM_AcquisitionNumber, "AcquisitionNumber"}, Case{DCM_ContentTime, "ContentTime"}})
  {
    EXPECT_EQ(VerdictOnVolumes([&](int value) { return Setting(tell.tag, std::to_string(100 * value)); }),
              std::string("E_MULTI_VOLUME: series contains 2 volumes distinguished by ") + tell.name +
                  " (100, 200); choose one");
  }
}

TEST(SeriesStack, BValuesOfEveryManufacturerTellVolumesApart) // row 5
{
  const auto expected = [](const char* name)
  {
    return std::string("E_MULTI_VOLUME: series contains 2 volumes distinguished by ") + name +
           " (100, 200); choose one";
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

TEST(SeriesStack, ImageTypeTellsVolumesApart)
{
  EXPECT_EQ(VerdictOnVolumes(
                [](int value)
                {
                  return Setting(DCM_ImageType, value == 1 ? "ORIGINAL\\PRIMARY\\DIXON\\WATER"
                                                           : "ORIGINAL\\PRIMARY\\DIXON\\FAT");
                }),
            "E_MULTI_VOLUME: series contains 2 volumes distinguished by ImageType "
            "(ORIGINAL\\PRIMARY\\DIXON\\FAT, ORIGINAL\\PRIMARY\\DIXON\\WATER); choose one");
  EXPECT_EQ(VerdictOnVolumes(
                [](int value) {
                  return Setting(DCM_ImageType, value == 1 ? "ORIGINAL\\PRIMARY\\W" : "ORIGINAL\\PRIMARY\\F");
                }),
            "E_MULTI_VOLUME: series contains 2 volumes distinguished by ImageType (ORIGINAL\\PRIMARY\\F, "
            "ORIGINAL\\PRIMARY\\W); choose one");
}

TEST(SeriesStack, AnAttributeMustTakeTheSameValuesAtEveryPosition) // row 6
{
  const DatasetEdit ascending = [](DcmDataset& dataset, std::size_t slice)
  { dataset.putAndInsertString(DCM_TriggerTime, std::to_string(slice).c_str()); };
  const DatasetEdit alsoAscending = [](DcmDataset& dataset, std::size_t slice)
  {
    BrightenFirstPixel(dataset);
    dataset.putAndInsertString(DCM_TriggerTime, std::to_string(slice + 8).c_str());
  };
  EXPECT_EQ(
      Verdict(TwoVolumes(ascending, alsoAscending)),
      "E_DUP_POSITION: 8 slice positions occur more than once and no attribute tells the volumes apart");
}

TEST(SeriesStack, ChoosingOneOfSeveralVolumesIsRefusedForNow)
{
  const DatasetEdit second = [](DcmDataset& dataset, std::size_t)
  {
    BrightenFirstPixel(dataset);
    dataset.putAndInsertString(DCM_EchoTime, "80");
  };
  InputLimits limits;
  limits.volume = 2;
  EXPECT_EQ(Verdict(TwoVolumes(Setting(DCM_EchoTime, "20"), second), limits),
            "E_NOT_YET: choosing volume 2 of 2 is not supported by this version");
  EXPECT_EQ(Verdict(MakeSeries(), limits), "InvalidArgument: volume 2 was asked for; the series has one");
  limits.volume = 1;
  EXPECT_EQ(Verdict(MakeSeries(), limits), "accepted");
}

TEST(SeriesStack, OneStrayImageIsIgnoredWithAWarning) // row 11
{
  const DatasetEdit none = [](DcmDataset&, std::size_t) {};
  EXPECT_EQ(Verdict(WithStray(CoronalVolume(8), none)),
            "accepted, W_STRAY: 1 image with different orientation ignored");
  EXPECT_EQ(Verdict(WithStray(SlopingVolume(GridWith(48, 20)), none)),
            "accepted, W_STRAY: 1 image with different matrix ignored");
  EXPECT_EQ(Verdict(WithStray(SlopingVolume(), Setting(DCM_ImageType, "ORIGINAL\\PRIMARY\\LOCALIZER"))),
            "accepted, W_STRAY: 1 image with different ImageType ignored");
}

TEST(SeriesStack, AStrayImageLeavesTheVolumeAsItWas)
{
  const SourceSeries series = Read(WithStray(CoronalVolume(8), [](DcmDataset&, std::size_t) {}));
  EXPECT_EQ(series.volume.voxels, SlopingVolume().voxels);
}

TEST(SeriesStack, StacksOfSeveralOrientationsAreRefused) // row 12
{
  std::vector<DicomObject> objects = MakeSeries();
  PhantomSeriesOptions other;
  for (const DicomObject& object : MakeSeries(
           CoronalVolume(6), other,
           [](DcmDataset&dataset, std::size_t slice)
           { dataset.putAndInsertString(DCM_SOPInstanceUID, ("2.25.1" + std::to_string(slice)).c_str()); }))
  {
    objects.push_back(object);
  }
  EXPECT_EQ(Verdict(objects), "E_MIXED_ORIENTATION: series contains 2 stacks with different orientation");
  objects.erase(objects.begin(), objects.begin() + 5); // 3 and 6 left
  EXPECT_EQ(Verdict(objects), "E_MIXED_ORIENTATION: series contains 2 stacks with different orientation");
  objects.pop_back();
  objects.pop_back();                                                // 3 and 4: nothing that is a stack
  EXPECT_EQ(Verdict(objects), "E_LOCALIZER: series is a localizer"); // row 10
}

TEST(SeriesStack, ChangingMatrixOrPixelSpacingIsRefused) // row 13
{
  const std::string mixed = "E_MIXED_MATRIX: image size or pixel spacing changes within the series";
  const DatasetEdit widen = [](DcmDataset& dataset, std::size_t slice)
  {
    if (slice < 3)
    {
      dataset.putAndInsertString(DCM_PixelSpacing, "1.1\\0.81");
    }
  };
  EXPECT_EQ(Verdict(MakeSeries({}, widen)), mixed);
  const DatasetEdit transpose = [](DcmDataset& dataset, std::size_t slice)
  {
    if (slice < 3)
    {
      dataset.putAndInsertUint16(DCM_Rows, 24);
      dataset.putAndInsertUint16(DCM_Columns, 20);
    }
  };
  EXPECT_EQ(Verdict(MakeSeries({}, transpose)), mixed);
}
