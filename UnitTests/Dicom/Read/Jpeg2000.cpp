#include "Dicom/Read/Jpeg2000.h"

#include "Base/Error.h"
#include "Base/Random.h"
#include "Dicom/Read/PixelDecoder.h"
#include "Support/DicomPhantom.h"
#include "Support/Jpeg2000Encoder.h"
#include "Support/ReferenceData.h"

#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::HasSubstr;

namespace
{
constexpr std::size_t columns = 24;
constexpr std::size_t rows = 20;

std::vector<std::int32_t> Samples(std::int32_t offset, std::int32_t range)
{
  std::vector<std::int32_t> samples;
  for (std::int32_t n = 0; n < static_cast<std::int32_t>(columns * rows); n++)
  {
    const std::int32_t i = n % 24, j = n / 24;
    samples.push_back((37 * i + 101 * j + i * j) % range + offset);
  }
  return samples;
}

std::string RefusalOf(const std::string& bytes, std::size_t width = columns)
{
  try
  {
    DecodeJpeg2000(bytes, width, rows);
    return "decoded";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::Decode);
    return error.Message();
  }
}
} // namespace

TEST(Jpeg2000, LosslessSamplesComeBackToTheBit)
{
  for (const int precision : {8, 12, 16})
  {
    for (const bool isSigned : {false, true})
    {
      const std::int32_t range = 1 << precision;
      const auto samples = Samples(isSigned ? -range / 2 : 0, range);
      const Jpeg2000Image image =
          DecodeJpeg2000(EncodeJpeg2000(samples, {columns, rows, precision, isSigned}), columns, rows);
      EXPECT_EQ(image.precision, precision);
      EXPECT_EQ(image.isSigned, isSigned);
      EXPECT_EQ(image.samples, samples);
    }
  }
}

TEST(Jpeg2000, HighThroughputCodestreamsOfAnotherEncoderComeBackToTheBit)
{
  for (const auto& [name, offset] :
       {std::pair("htj2k_unsigned12.j2c", 0), std::pair("htj2k_signed16.j2c", -2000)})
  {
    const Jpeg2000Image image = DecodeJpeg2000(BytesOf(ReferencePath(name)), columns, rows);
    EXPECT_EQ(image.isSigned, offset < 0);
    EXPECT_EQ(image.samples, Samples(offset, 4096)) << name;
  }
}

TEST(Jpeg2000, WhatIsNotTheExpectedImageIsRefusedByName)
{
  const std::string whole = EncodeJpeg2000(Samples(0, 4096), {columns, rows, 12, false});
  EXPECT_EQ(RefusalOf("nothing of the kind"), "it does not begin as a JPEG 2000 codestream does");
  EXPECT_EQ(RefusalOf(""), "it does not begin as a JPEG 2000 codestream does");
  EXPECT_EQ(RefusalOf(whole, 25), "the codestream is of 24 x 20 pixels, expected 25 x 20");
  for (const std::size_t length : {4u, 30u, 60u, 150u})
  {
    EXPECT_NE(RefusalOf(whole.substr(0, length)), "decoded") << length;
  }
  EXPECT_NE(RefusalOf(whole.substr(0, whole.size() / 2)), "decoded") << "half of it is missing";
}

TEST(Jpeg2000, ADamagedCodestreamIsDecodedOrRefused)
{
  const std::string whole = EncodeJpeg2000(Samples(0, 4096), {columns, rows, 12, false});
  const std::string highThroughput = BytesOf(ReferencePath("htj2k_unsigned12.j2c"));
  Random random(20261128);
  int refused = 0;
  for (int n = 0; n < 600; n++)
  {
    std::string damaged = n % 2 == 0 ? whole : highThroughput;
    for (int change = 0; change < 3; change++)
    {
      damaged[random.Below(damaged.size())] = static_cast<char>(random.Below(256));
    }
    refused += RefusalOf(damaged) != "decoded" ? 1 : 0;
  }
  EXPECT_GT(refused, 50);
}

TEST(Jpeg2000, ASeriesReadsAsItsUncompressedTwin)
{
  const Volume volume = SlopingVolume();
  const SourceSeries plain = Read(MakeSeries(volume));
  for (const char* syntax : {"1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91"})
  {
    const std::vector<DicomObject> objects = AsJpeg2000(MakeSeries(volume), syntax);
    const SourceSeries coded = Read(objects);
    EXPECT_EQ(coded.volume.voxels, plain.volume.voxels);
    EXPECT_EQ(coded.images.front().transferSyntaxUid, syntax);
    EXPECT_EQ(coded.isLossy, std::string(syntax) == "1.2.840.10008.1.2.4.91");
    EXPECT_GT(coded.images.front().encapsulatedBytes, 0u);
  }
}

TEST(Jpeg2000, AnUnsignedCodestreamOfSignedPixelsIsATwosComplement)
{
  PhantomSeriesOptions options;
  options.isSigned = true;
  const Volume volume =
      Paint(ObliqueGrid(24, 20, 8), [](const Vector3& p) { return std::round(3 * p.x - 5 * p.y); });
  const SourceSeries plain = Read(MakeSeries(volume, options));
  ASSERT_LT(*std::min_element(plain.volume.voxels.begin(), plain.volume.voxels.end()), 0);
  for (const int precision : {12, 16}) // BitsStored is 12
  {
    const SourceSeries coded =
        Read(AsJpeg2000(MakeSeries(volume, options), "1.2.840.10008.1.2.4.90", precision, false));
    EXPECT_EQ(coded.volume.voxels, plain.volume.voxels) << precision;
  }
}

TEST(Jpeg2000, ValuesThatBitsStoredHasNoRoomForAreNotBent)
{
  const DatasetEdit tenBits = [](DcmDataset& dataset, std::size_t)
  {
    dataset.putAndInsertUint16(DCM_BitsStored, 10); // the pixels have 11
    dataset.putAndInsertUint16(DCM_HighBit, 9);
  };
  const Volume bright =
      Paint(ObliqueGrid(24, 20, 8), [](const Vector3& p) { return std::round(1500 + p.x); });
  EXPECT_THAT(Verdict(AsJpeg2000(MakeSeries(bright, {}, tenBits), "1.2.840.10008.1.2.4.90")),
              HasSubstr("the codestream of 16 bits holds values that BitsStored 10 has no room for"));
  EXPECT_EQ(Verdict(AsJpeg2000(MakeSeries(bright), "1.2.840.10008.1.2.4.90")), "accepted")
      << "a codestream may have more bits than its values need";
}

TEST(Jpeg2000, HighThroughputSeriesAreReadUnderTheirOwnName)
{
  VolumeGrid grid = ObliqueGrid(columns, rows, 6);
  const std::string codestream = BytesOf(ReferencePath("htj2k_unsigned12.j2c"));
  const std::vector<DicomObject> objects =
      UnderAnotherName(WithCodestream(MakeSeries(Volume(grid)), codestream), "1.2.840.10008.1.2.4.201");
  const SourceSeries series = Read(objects);
  EXPECT_EQ(series.images.front().transferSyntaxUid, "1.2.840.10008.1.2.4.201");
  const auto samples = Samples(0, 4096);
  EXPECT_TRUE(std::equal(samples.begin(), samples.end(), series.volume.voxels.begin()));
}
