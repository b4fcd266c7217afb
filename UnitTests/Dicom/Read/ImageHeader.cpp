#include "Dicom/Read/ImageHeader.h"

#include "Dicom/Read/DicomFile.h"
#include "Support/DicomPhantom.h"

#include <dcmtk/dcmdata/dctk.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::IsEmpty;

namespace
{
ImageHeader HeaderOf(const DatasetEdit& edit, const PhantomSeriesOptions& options = {})
{
  return ReadImageHeader(LoadDicomFile(MakeSeries(options, edit).front()));
}

void Leave(DcmDataset&, std::size_t) {}
} // namespace

TEST(ImageHeader, SaysWhatThePhantomIs)
{
  const VolumeGrid grid = SlopingVolume().grid;
  const ImageHeader header = HeaderOf(Leave);
  EXPECT_EQ(header.sopClassUid, UID_MRImageStorage);
  EXPECT_EQ(header.modality, "MR");
  EXPECT_EQ(header.pixels.columns, grid.columns);
  EXPECT_EQ(header.pixels.rows, grid.rows);
  EXPECT_EQ(header.pixels.bitsStored, 12);
  EXPECT_FALSE(header.pixels.isSigned);
  EXPECT_EQ(header.pixels.nativeBytes, 2 * grid.columns * grid.rows);
  ASSERT_TRUE(header.positionMm);
  EXPECT_LT(Norm(*header.positionMm - grid.originMm), 1e-6);
  ASSERT_EQ(header.orientation->size(), 6u);
  EXPECT_NEAR((*header.orientation)[0], grid.rowDirection.x, 1e-9);
  EXPECT_DOUBLE_EQ(*header.rowSpacingMm, grid.rowSpacingMm);
  EXPECT_DOUBLE_EQ(*header.columnSpacingMm, grid.columnSpacingMm);
  EXPECT_EQ(header.patient.size(), PatientAttributes().size());
  EXPECT_EQ(PatientAttributes().front(), "PatientID");
  EXPECT_THAT(header.malformed, IsEmpty());
  EXPECT_FALSE(header.hasOverlays || header.isLossy || header.isSpatiallyResampled || header.namesOurProduct);
}

TEST(ImageHeader, ThePlacesThatWereWrittenAreKnown)
{
  const ImageHeader header = HeaderOf(
      [](DcmDataset& dataset, std::size_t)
      {
        dataset.putAndInsertString(DCM_ImagePositionPatient, "-1.50\\2\\3.25");
        dataset.putAndInsertString(DCM_ImageOrientationPatient, "1\\0\\0\\0\\0.9962\\0.08716");
        dataset.putAndInsertString(DCM_PixelSpacing, "0.9766\\0.98");
      });
  EXPECT_NEAR(header.positionUnitMm.x, 0.01, 1e-12);
  EXPECT_NEAR(header.positionUnitMm.y, 1, 1e-12);
  EXPECT_NEAR(header.positionUnitMm.z, 0.01, 1e-12);
  EXPECT_NEAR(header.orientationUnit, 0.00001, 1e-12) << "the finest";
  EXPECT_NEAR(header.pixelSpacingUnitMm, 0.01, 1e-12) << "the coarser";
}

TEST(ImageHeader, WhatShouldBeANumberAndIsNoneIsListed)
{
  const ImageHeader header = HeaderOf(Setting(DCM_PixelSpacing, "0,8\\0,8"));
  ASSERT_EQ(header.malformed.size(), 1u);
  EXPECT_EQ(header.malformed[0].attribute, "PixelSpacing");
  EXPECT_EQ(header.malformed[0].value, "0,8\\0,8");
  EXPECT_EQ(header.malformed[0].expected, 2u);
  EXPECT_FALSE(header.rowSpacingMm);
}

TEST(ImageHeader, WhatIsMissingIsNothing)
{
  const ImageHeader header = HeaderOf(
      [](DcmDataset& dataset, std::size_t)
      {
        for (const DcmTagKey& tag : {DCM_ImagePositionPatient, DCM_ImageOrientationPatient, DCM_PixelSpacing,
                                     DCM_SliceThickness, DCM_Rows, DCM_PixelData})
        {
          dataset.findAndDeleteElement(tag);
        }
      });
  EXPECT_FALSE(header.positionMm || header.orientation || header.rowSpacingMm || header.sliceThicknessMm);
  EXPECT_EQ(header.pixels.rows, 0u);
  EXPECT_FALSE(header.pixels.hasPixelData);
  EXPECT_THAT(header.malformed, IsEmpty()) << "missing is not malformed";
}

TEST(ImageHeader, TheHistoryOfAnImageIsSeen)
{
  const ImageHeader header = HeaderOf(
      [](DcmDataset& dataset, std::size_t)
      {
        DcmItem* item = nullptr;
        dataset.findOrCreateSequenceItem(DCM_DerivationCodeSequence, item);
        item->putAndInsertString(DCM_CodeValue, "113085");
        item->putAndInsertString(DCM_CodingSchemeDesignator, "DCM");
        dataset.putAndInsertString(DCM_BurnedInAnnotation, "YES");
        dataset.putAndInsertString(DCM_LossyImageCompression, "01");
        dataset.putAndInsertUint16(DcmTag(0x6000, 0x0010, EVR_US), 16); // an overlay
      });
  EXPECT_TRUE(header.isSpatiallyResampled);
  EXPECT_TRUE(header.hasBurnedInAnnotation);
  EXPECT_TRUE(header.isLossy);
  EXPECT_TRUE(header.hasOverlays);
}

TEST(ImageHeader, PaddingHasTheSameBitsWhicheverTypeItIsWrittenIn)
{
  const auto with = [](DcmEVR vr, const char* value)
  {
    return HeaderOf([=](DcmDataset& dataset, std::size_t)
                    { dataset.putAndInsertString(DcmTag(DCM_PixelPaddingValue, vr), value); })
        .paddingValue;
  };
  EXPECT_EQ(with(EVR_US, "63536"), std::uint16_t{63536});
  EXPECT_EQ(with(EVR_SS, "-2000"), std::uint16_t{63536});
  EXPECT_FALSE(HeaderOf(Leave).paddingValue);
}
