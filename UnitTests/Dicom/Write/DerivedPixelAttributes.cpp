#include "Dicom/Write/DerivedPixelAttributes.h"

#include "Support/DerivedExample.h"

#include <gmock/gmock.h>

using namespace Clade;
using Testing::DerivedExample;
using Testing::SourceExample;

TEST(DerivedPixelAttributes, DescribeTheStoredIntegers)
{
  DerivedExample ct(SourceExample::Ct().Series());
  EXPECT_EQ(ct.Text(DCM_BitsStored) + "/" + ct.Text(DCM_HighBit) + "/" + ct.Text(DCM_PixelRepresentation),
            "16/15/1");
  DerivedExample mr(SourceExample::Mr().Series());
  EXPECT_EQ(mr.Text(DCM_BitsStored) + "/" + mr.Text(DCM_HighBit) + "/" + mr.Text(DCM_PixelRepresentation),
            "12/11/0");
  EXPECT_EQ(mr.Text(DCM_BitsAllocated), "16");
  EXPECT_EQ(mr.Text(DCM_Rows) + "x" + mr.Text(DCM_Columns), "36x40");
  EXPECT_EQ(mr.Text(DCM_PhotometricInterpretation), "MONOCHROME2");
}

TEST(DerivedPixelAttributes, InvertTheShapeOfMonochrome1)
{
  SourceExample source = SourceExample::Mr();
  source.Series().format.isMonochrome1 = true;
  EXPECT_FALSE(DerivedExample(source.Series()).Has(DCM_PresentationLUTShape));
  source.SetAll(DCM_PresentationLUTShape, "IDENTITY");
  DerivedExample derived(source.Series());
  EXPECT_EQ(derived.Text(DCM_PhotometricInterpretation), "MONOCHROME1");
  EXPECT_EQ(derived.Text(DCM_PresentationLUTShape), "INVERSE");
}

TEST(DerivedPixelAttributes, KeepAUniformRescaleAsItIsWritten)
{
  SourceExample source = SourceExample::Ct();
  source.SetAll(DCM_RescaleIntercept, "-24.0");
  source.SetAll(DCM_RescaleSlope, "1.000");
  DerivedExample derived(source.Series());
  EXPECT_EQ(derived.Text(DCM_RescaleIntercept), "-24.0");
  EXPECT_EQ(derived.Text(DCM_RescaleSlope), "1.000");
  EXPECT_EQ(derived.Text(DCM_RescaleType), "HU");
  EXPECT_FALSE(DerivedExample(SourceExample::Mr().Series()).Has(DCM_RescaleSlope));
}

TEST(DerivedPixelAttributes, WriteTheNewRescaleOfASourceWhoseOwnVaried)
{
  SourceExample source = SourceExample::Mr();
  source.Series().format.rescaleVaried = true;
  source.Series().format.rescaleSlope = 0.125;
  source.Series().format.rescaleIntercept = -3;
  source.SetAll(DCM_RescaleSlope, "0.3");
  source.SetAll(DCM_RescaleIntercept, "0");
  DerivedExample derived(source.Series());
  EXPECT_EQ(derived.Text(DCM_RescaleSlope) + "," + derived.Text(DCM_RescaleIntercept), "0.125,-3");
  EXPECT_EQ(derived.Text(DCM_RescaleType), "US");
}

TEST(DerivedPixelAttributes, UseTheMiddleWindowWhereTheSourcesVaries)
{
  SourceExample source = SourceExample::Mr();
  source.SetAll(DCM_WindowCenter, "400\\50");
  source.SetAll(DCM_WindowWidth, "800\\120");
  EXPECT_EQ(DerivedExample(source.Series()).Text(DCM_WindowCenter), "400\\50");
  for (std::size_t k = 0; k < source.Slices(); k++)
  {
    source.Set(k, DCM_WindowCenter, std::to_string(300 + k));
    source.Set(k, DCM_WindowWidth, std::to_string(600 + k));
  }
  DerivedExample derived(source.Series());
  EXPECT_EQ(derived.Text(DCM_WindowCenter) + "/" + derived.Text(DCM_WindowWidth), "304/604");
  EXPECT_TRUE(derived.IsUniform(DCM_WindowCenter));
}

TEST(DerivedPixelAttributes, LeaveOutAWindowThatIsNone)
{
  for (const auto& [center, width] : {std::pair("400", "0"), {"400", ""}, {"400\\1", "800"}, {"400", "0.5"}})
  {
    SourceExample source = SourceExample::Mr();
    source.SetAll(DCM_WindowCenter, center);
    source.SetAll(DCM_WindowWidth, width);
    DerivedExample derived(source.Series());
    EXPECT_FALSE(derived.Has(DCM_WindowCenter)) << width;
    EXPECT_FALSE(derived.Has(DCM_WindowWidth)) << width;
  }
}

TEST(DerivedPixelAttributes, WritePaddingInTheVrOfThePixels)
{
  SourceExample source = SourceExample::Ct();
  StoredPixelFormat& format = source.Series().format;
  format.paddingValue = -2000;
  EXPECT_FALSE(DerivedExample(source.Series()).Has(DCM_PixelPaddingValue));
  format.hasPaddingAttribute = true;
  format.paddingRangeLimit = -1500;
  DerivedExample ct(source.Series());
  Sint16 value = 0;
  EXPECT_TRUE(ct.Slice(0).findAndGetSint16(DCM_PixelPaddingValue, value).good());
  EXPECT_EQ(value, -2000);
  EXPECT_EQ(ct.Text(DCM_PixelPaddingRangeLimit), "-1500");

  SourceExample mr = SourceExample::Mr();
  mr.Series().format.paddingValue = 4095;
  mr.Series().format.hasPaddingAttribute = true;
  DerivedExample derived(mr.Series());
  Uint16 word = 0;
  EXPECT_TRUE(derived.Slice(0).findAndGetUint16(DCM_PixelPaddingValue, word).good());
  EXPECT_EQ(word, 4095);
}

TEST(DerivedPixelAttributes, CarryTheHistoryOfLossyCompression)
{
  SourceExample source = SourceExample::Mr();
  EXPECT_FALSE(DerivedExample(source.Series()).Has(DCM_LossyImageCompression));
  source.SetAll(DCM_LossyImageCompression, "00");
  EXPECT_EQ(DerivedExample(source.Series()).Text(DCM_LossyImageCompression), "00");
  source.Set(6, DCM_LossyImageCompression, "01");
  source.Set(6, DCM_LossyImageCompressionRatio, "3.2\\5");
  source.Set(6, DCM_LossyImageCompressionMethod, "ISO_10918_1\\ISO_14495_1");
  source.Set(7, DCM_LossyImageCompressionRatio, "3.1");
  DerivedExample derived(source.Series());
  EXPECT_EQ(derived.Text(DCM_LossyImageCompression), "01");
  EXPECT_EQ(derived.Text(DCM_LossyImageCompressionRatio), "3.2\\5");
  EXPECT_EQ(derived.Text(DCM_LossyImageCompressionMethod), "ISO_10918_1\\ISO_14495_1");
}

TEST(DerivedPixelAttributes, TellOfALossyTransferSyntaxThatTheSourceDoesNotTellOf)
{
  SourceExample source = SourceExample::Mr();
  source.Series().isLossy = true;
  for (auto& image : source.Series().images)
  {
    image.transferSyntaxUid = UID_JPEGLSLossyTransferSyntax;
    image.encapsulatedBytes = 576; // of 40 x 36 x 2
  }
  DerivedExample derived(source.Series());
  EXPECT_EQ(derived.Text(DCM_LossyImageCompression), "01");
  EXPECT_EQ(derived.Text(DCM_LossyImageCompressionRatio), "5");
  EXPECT_EQ(derived.Text(DCM_LossyImageCompressionMethod), "ISO_14495_1");
}

TEST(DerivedPixelAttributes, KeepRealWorldValuesOnlyWhileStoredValuesMeanTheSame)
{
  SourceExample source = SourceExample::Ct();
  for (std::size_t k = 0; k < source.Slices(); k++)
  {
    DcmItem* item = nullptr;
    source.Slice(k).findOrCreateSequenceItem(DCM_RealWorldValueMappingSequence, item, -2);
    item->putAndInsertFloat64(DCM_RealWorldValueSlope, 2.0);
    item->putAndInsertString(DCM_LUTLabel, "L");
    auto* first =
        new DcmUnsignedShort(DcmTag(DCM_RealWorldValueFirstValueMapped, EVR_xs)); // as implicit VR reads
    first->putUint16(0xff38, 0);
    item->insert(first);
  }
  DerivedExample derived(source.Series());
  DcmItem* item = nullptr;
  ASSERT_TRUE(derived.Slice(0).findAndGetSequenceItem(DCM_RealWorldValueMappingSequence, item, 0).good());
  Sint16 value = 0;
  EXPECT_TRUE(item->findAndGetSint16(DCM_RealWorldValueFirstValueMapped, value).good());
  EXPECT_EQ(value, -200);
  source.Series().format.rescaleVaried = true;
  EXPECT_FALSE(DerivedExample(source.Series()).Has(DCM_RealWorldValueMappingSequence));
}
