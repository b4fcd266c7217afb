#include "Dicom/Read/Frames.h"

#include "Support/DicomPhantom.h"
#include "Support/Jpeg2000Encoder.h"

#include <dcmtk/dcmdata/dcuid.h>
#include <functional>
#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::ElementsAre;
using testing::HasSubstr;

namespace
{
constexpr const char* enhancedMr = "1.2.840.10008.5.1.4.1.1.4.1";
constexpr const char* enhancedCt = "1.2.840.10008.5.1.4.1.1.2.1";

void Move(DcmItem& from, DcmItem& to, std::initializer_list<DcmTagKey> tags)
{
  for (const DcmTagKey& tag : tags)
  {
    if (DcmElement* element = from.remove(tag))
    {
      to.insert(element, OFTrue);
    }
  }
}

DcmItem& Group(DcmItem& groups, const DcmTagKey& tag)
{
  DcmItem* item = nullptr;
  groups.findOrCreateSequenceItem(DcmTag(tag), item, 0);
  return *item;
}

/// What is said of the frames of an object, beside their places.
using FrameEdit = std::function<void(DcmItem& groups, std::size_t frame)>;

/// The slices of a series as the frames of one enhanced object.
DicomObject AsMultiFrame(const std::vector<DicomObject>& slices, const char* sopClass,
                         const FrameEdit& edit = {}, const DcmTagKey& withoutGroup = DCM_UndefinedTagKey)
{
  DicomFile whole = LoadDicomFile(slices.front());
  DcmDataset& object = *whole.dataset;
  object.putAndInsertString(DCM_SOPClassUID, sopClass);
  object.putAndInsertString(DCM_NumberOfFrames, std::to_string(slices.size()).c_str());
  DcmItem& shared = Group(object, DCM_SharedFunctionalGroupsSequence);
  Move(object, Group(shared, DCM_PixelMeasuresSequence),
       {DCM_PixelSpacing, DCM_SliceThickness, DCM_SpacingBetweenSlices});
  Move(object, Group(shared, DCM_PlaneOrientationSequence), {DCM_ImageOrientationPatient});
  Move(object, Group(shared, DCM_PixelValueTransformationSequence),
       {DCM_RescaleSlope, DCM_RescaleIntercept, DCM_RescaleType});
  object.findAndDeleteElement(DCM_ImagePositionPatient);
  std::vector<Uint16> pixels;
  for (std::size_t k = 0; k < slices.size(); k++)
  {
    const DicomFile slice = LoadDicomFile(slices[k]);
    const Uint16* words = nullptr;
    unsigned long count = 0;
    slice.dataset->findAndGetUint16Array(DCM_PixelData, words, &count);
    pixels.insert(pixels.end(), words, words + count);
    DcmItem* groups = nullptr;
    object.findOrCreateSequenceItem(DCM_PerFrameFunctionalGroupsSequence, groups, -2);
    Move(*slice.dataset, Group(*groups, DCM_PlanePositionSequence), {DCM_ImagePositionPatient});
    groups->findAndDeleteElement(withoutGroup);
    if (edit)
    {
      edit(*groups, k);
    }
  }
  object.putAndInsertUint16Array(DCM_PixelData, pixels.data(), static_cast<unsigned long>(pixels.size()));
  const TemporaryFolder folder;
  DcmFileFormat file(&object);
  file.saveFile((folder / "a.dcm").c_str(), EXS_LittleEndianExplicit);
  return {"object", BytesOf(folder / "a.dcm")};
}
} // namespace

TEST(Frames, AnEnhancedObjectReadsAsTheSlicesThatItIsMadeOf)
{
  for (const auto& [sopClass, modality] : {std::pair(enhancedMr, "MR"), std::pair(enhancedCt, "CT")})
  {
    PhantomSeriesOptions options;
    options.modality = modality;
    const std::vector<DicomObject> slices = MakeSeries(options);
    const SourceSeries classic = Read(slices);
    const SourceSeries enhanced = Read({AsMultiFrame(slices, sopClass)});
    EXPECT_EQ(enhanced.modality, modality);
    EXPECT_TRUE(SameGrid(enhanced.volume.grid, classic.volume.grid, 1e-9));
    EXPECT_EQ(enhanced.volume.voxels, classic.volume.voxels);
    EXPECT_EQ(enhanced.sliceThicknessMm, classic.sliceThicknessMm);
    EXPECT_EQ(enhanced.format.rescaleIntercept, classic.format.rescaleIntercept);
    for (std::size_t k = 0; k < enhanced.images.size(); k++)
    {
      EXPECT_EQ(enhanced.images[k].frame, static_cast<int>(k) + 1);
      EXPECT_EQ(enhanced.images[k].sopClassUid, sopClass);
      EXPECT_EQ(enhanced.images[k].sopInstanceUid, enhanced.images[0].sopInstanceUid);
    }
  }
}

TEST(Frames, ClassicAndEnhancedObjectsInOneSeriesAreRefusedByName)
{
  PhantomSeriesOptions options;
  options.modality = "CT";
  const std::vector<DicomObject> slices = MakeSeries(options);
  std::vector<DicomObject> mixed(slices.begin(), slices.begin() + 3);
  mixed.push_back(AsMultiFrame({slices.begin() + 3, slices.end()}, enhancedCt));
  EXPECT_EQ(Verdict(mixed), "E_SOP_CLASS: the series mixes objects of two kinds, CTImageStorage and "
                            "EnhancedCTImageStorage; one is expected");
}

TEST(Frames, SpeakAsAClassicObjectDoes)
{
  const FrameEdit edit = [](DcmItem& groups, std::size_t frame)
  {
    Group(groups, DCM_MREchoSequence).putAndInsertFloat64(DCM_EffectiveEchoTime, 85.5);
    Group(groups, DCM_FrameContentSequence).putAndInsertUint32(DCM_TemporalPositionIndex, 3);
    Group(groups, DCM_MRImageFrameTypeSequence)
        .putAndInsertString(DCM_FrameType, "ORIGINAL\\PRIMARY\\T2\\NONE");
    Group(groups, DCM_FrameVOILUTSequence)
        .putAndInsertString(DCM_WindowCenter, std::to_string(100 + frame).c_str());
    Group(groups, DCM_MRModifierSequence).putAndInsertString(DCM_Spoiling, "RF");
  };
  const std::vector<DicomFile> frames =
      SplitFrames(LoadDicomFile(AsMultiFrame(MakeSeries(), enhancedMr, edit)));
  ASSERT_EQ(frames.size(), 8u);
  const auto text = [&](const DcmTagKey& tag)
  {
    OFString value;
    frames[4].dataset->findAndGetOFStringArray(tag, value);
    return std::string(value.c_str());
  };
  EXPECT_EQ(text(DCM_EchoTime), "85.5");
  EXPECT_EQ(text(DCM_TemporalPositionIdentifier), "3");
  EXPECT_EQ(text(DCM_ImageType), "ORIGINAL\\PRIMARY\\T2\\NONE");
  EXPECT_EQ(text(DCM_WindowCenter), "104");
  EXPECT_EQ(text(DCM_InstanceNumber), "5");
  EXPECT_EQ(frames[4].name, "object, frame 5");
  EXPECT_FALSE(frames[4].dataset->tagExists(DCM_PerFrameFunctionalGroupsSequence));
  EXPECT_FALSE(frames[4].dataset->tagExists(DCM_PixelData));
}

TEST(Frames, SeveralVolumesOfOneObjectAreToldApart)
{
  std::vector<DicomObject> slices = MakeSeries();
  for (const DicomObject& slice :
       MakeSeries(Paint(ObliqueGrid(24, 20, 8), [](const Vector3& p) { return std::round(900 + p.x); })))
  {
    slices.push_back(slice);
  }
  const FrameEdit edit = [](DcmItem& groups, std::size_t frame) {
    Group(groups, DCM_FrameContentSequence).putAndInsertUint32(DCM_TemporalPositionIndex, frame < 8 ? 1 : 2);
  };
  const std::vector<DicomObject> object = {AsMultiFrame(slices, enhancedMr, edit)};
  EXPECT_THAT(Verdict(object), HasSubstr("E_MULTI_VOLUME: series contains 2 volumes distinguished by "
                                         "TemporalPositionIdentifier"));
  InputLimits limits;
  limits.volume = 2;
  const SourceSeries second = Read(object, limits);
  EXPECT_EQ(second.images.front().frame, 9);
  EXPECT_NEAR(second.volume.At(0, 0, 0), 900 + ObliqueGrid(24, 20, 8).originMm.x, 1);
}

TEST(Frames, WhatDoesNotSayWhereItsFramesAreIsRefused)
{
  const std::vector<DicomObject> slices = MakeSeries();
  EXPECT_EQ(Verdict({AsMultiFrame(slices, enhancedMr, {}, DCM_PlanePositionSequence)}),
            "E_FUNCTIONAL_GROUPS: multi-frame object without PlanePositionSequence");
  DicomFile file = LoadDicomFile(AsMultiFrame(slices, enhancedMr));
  file.dataset->putAndInsertString(DCM_NumberOfFrames, "9");
  EXPECT_THROW(SplitFrames(file), Error);
  for (const char* number : {"8,0", "8a"})
  {
    file.dataset->putAndInsertString(DCM_NumberOfFrames, number);
    EXPECT_THAT([&] { SplitFrames(file); },
                testing::Throws<Error>(testing::Property(
                    &Error::Message,
                    testing::HasSubstr(std::string("is \"") + number + "\", expected a whole number"))));
  }
  file.dataset->findAndDeleteElement(DCM_PerFrameFunctionalGroupsSequence);
  EXPECT_EQ(SplitFrames(file).size(), 1u);
}

TEST(Frames, PixelsThatEndTooSoonAreNoticed)
{
  DicomFile file = LoadDicomFile(AsMultiFrame(MakeSeries(), enhancedMr));
  const std::vector<Uint16> few(24 * 20 * 7, 1);
  file.dataset->putAndInsertUint16Array(DCM_PixelData, few.data(), static_cast<unsigned long>(few.size()));
  const TemporaryFolder folder;
  DcmFileFormat whole(file.dataset.get());
  whole.saveFile((folder / "a.dcm").c_str(), EXS_LittleEndianExplicit);
  EXPECT_THAT(Verdict({{"short", BytesOf(folder / "a.dcm")}}), HasSubstr("is incomplete"));
}
