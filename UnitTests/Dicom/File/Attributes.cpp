#include "Dicom/File/Attributes.h"

#include "Dicom/File/DicomLibrary.h"

#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <gtest/gtest.h>

using namespace Clade;

namespace
{
class Attributes : public testing::Test
{
protected:
  Attributes() { RequireDicomLibrary(); }
  DcmDataset dataset_;
};
} // namespace

TEST_F(Attributes, AbsentEmptyAndUnreadableAreNothing)
{
  dataset_.insertEmptyElement(DCM_EchoTime);
  dataset_.putAndInsertString(DCM_RepetitionTime, "soon");
  dataset_.putAndInsertString(DCM_FlipAngle, "1e999");
  for (const DcmTagKey& tag : {DCM_SliceThickness, DCM_EchoTime, DCM_RepetitionTime, DCM_FlipAngle})
  {
    EXPECT_EQ(NumberOf(dataset_, tag), std::nullopt);
  }
  EXPECT_EQ(TextOf(dataset_, DCM_PatientID), "");
  EXPECT_EQ(NumbersOf(dataset_, DCM_PixelSpacing, 2), std::nullopt);
}

TEST_F(Attributes, NumbersOfEveryVrAreRead)
{
  dataset_.putAndInsertString(DCM_SliceThickness, " 2.5 ");
  dataset_.putAndInsertString(DCM_InstanceNumber, "-7");
  dataset_.putAndInsertUint16(DCM_Rows, 512);
  dataset_.putAndInsertFloat64(DCM_DiffusionBValue, 800);
  dataset_.putAndInsertFloat32(DcmTag(0x0018, 0x9306, EVR_FL), 0.5f);
  EXPECT_EQ(NumberOf(dataset_, DCM_SliceThickness), 2.5);
  EXPECT_EQ(IntegerOf(dataset_, DCM_InstanceNumber), -7);
  EXPECT_EQ(IntegerOf(dataset_, DCM_Rows), 512);
  EXPECT_EQ(NumberOf(dataset_, DCM_DiffusionBValue), 800);
  EXPECT_EQ(NumberOf(dataset_, DcmTagKey(0x0018, 0x9306)), 0.5);
}

TEST_F(Attributes, BytesAreNoNumber)
{
  const Uint8 bytes[] = {0x35, 0x30};
  dataset_.putAndInsertUint8Array(DcmTag(0x0019, 0x100c, EVR_OB), bytes, 2);
  EXPECT_EQ(NumberOf(dataset_, DcmTagKey(0x0019, 0x100c)), std::nullopt);
}

TEST_F(Attributes, APrivateNumberIsFoundByItsCreatorWhereverItsBlockIs)
{
  const Uint8 fifty[] = {'5', '0'};
  dataset_.putAndInsertString(DcmTag(0x0019, 0x0010, EVR_LO), "SOMEBODY ELSE");
  dataset_.putAndInsertString(DcmTag(0x0019, 0x100c, EVR_IS), "7");
  dataset_.putAndInsertString(DcmTag(0x0019, 0x0023, EVR_LO), "SIEMENS MR HEADER ");
  dataset_.putAndInsertUint8Array(DcmTag(0x0019, 0x230c, EVR_OB), fifty, 2);
  EXPECT_EQ(PrivateNumberOf(dataset_, 0x0019, "SIEMENS MR HEADER", 0x0c, EVR_IS), 50);
  EXPECT_EQ(PrivateNumberOf(dataset_, 0x0019, "SIEMENS MR HEADER", 0x0d, EVR_IS), std::nullopt);
  EXPECT_EQ(PrivateNumberOf(dataset_, 0x0019, "GEMS_PARM_01", 0x0c, EVR_IS), std::nullopt);
}

TEST_F(Attributes, NestedAttributesAreNotThoseOfTheDataset)
{
  DcmItem* item = nullptr;
  dataset_.findOrCreateSequenceItem(DCM_ReferencedSeriesSequence, item);
  item->putAndInsertString(DCM_SeriesInstanceUID, "1.2.3");
  EXPECT_EQ(TextOf(dataset_, DCM_SeriesInstanceUID), "");
}
