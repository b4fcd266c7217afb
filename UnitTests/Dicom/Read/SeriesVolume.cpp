#include "Dicom/Read/SeriesVolume.h"

#include "Support/DicomPhantom.h"

#include <algorithm>
#include <cmath>
#include <dcmtk/dcmdata/dcelem.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

// What becomes of the pixels: Dicom.md, from "Pixel format" to "Rescale".
namespace
{
VolumeGrid Grid()
{
  VolumeGrid grid = UnitGrid(32, 32, 6);
  grid.sliceSpacingMm = 4;
  return grid;
}

// CT as scanners write it: a disc of water in air; outside the reconstruction circle `outside` HU.
Volume DiscInRing(double outsideHu)
{
  return Paint(Grid(),
               [=](const Vector3& p)
               {
                 const double radius = std::hypot(p.x - 15.5, p.y - 15.5);
                 return radius > 16 ? outsideHu : radius < 8 ? 10 + p.z : -1000;
               });
}

PhantomSeriesOptions SignedCt()
{
  PhantomSeriesOptions options;
  options.modality = "CT";
  options.bitsStored = 16;
  options.isSigned = true;
  return options;
}

std::vector<Uint16> WordsOf(DcmDataset& dataset)
{
  DcmElement* element = nullptr;
  Uint16* words = nullptr;
  dataset.findAndGetElement(DCM_PixelData, element);
  element->getUint16Array(words);
  return {words, words + element->getLength() / 2};
}

double RealAt(const SourceSeries& series, std::size_t voxel)
{
  return series.format.rescaleSlope * static_cast<double>(series.volume.voxels[voxel]) +
         series.format.rescaleIntercept;
}
} // namespace

TEST(SeriesVolume, VoxelsAreTheStoredNumbersOfEveryCoding)
{
  const Volume sloping = SlopingVolume();
  for (const char* syntax :
       {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99",
        "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80"})
  {
    PhantomSeriesOptions options;
    options.transferSyntaxUid = syntax;
    const SourceSeries series = Read(MakeSeries(options));
    EXPECT_EQ(series.volume.voxels, sloping.voxels) << syntax;
    EXPECT_EQ(series.images.front().transferSyntaxUid, syntax);
    EXPECT_FALSE(series.isLossy) << syntax;
    EXPECT_TRUE(series.volume.padding.empty());
  }
}

TEST(SeriesVolume, SignedNumbersSurviveEveryCoding)
{
  const Volume disc = DiscInRing(-1024);
  for (const int bits : {12, 16})
  {
    for (const char* syntax : {"1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.5",
                               "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80"})
    {
      PhantomSeriesOptions options = SignedCt();
      options.bitsStored = bits;
      options.transferSyntaxUid = syntax;
      EXPECT_EQ(Read(MakeSeries(disc, options)).volume.voxels, disc.voxels)
          << syntax << ", " << bits << " bits";
    }
  }
}

TEST(SeriesVolume, ALossyCodingIsToldAndComesClose)
{
  PhantomSeriesOptions options;
  options.transferSyntaxUid = "1.2.840.10008.1.2.4.81";
  const SourceSeries series = Read(MakeSeries(options));
  EXPECT_TRUE(series.isLossy);
  EXPECT_THAT(series.volume.voxels, testing::Pointwise(testing::FloatNear(5), SlopingVolume().voxels));
  EXPECT_TRUE(Read(MakeSeries({}, Setting(DCM_LossyImageCompression, "01", 4))).isLossy);
}

TEST(SeriesVolume, SignIsTheHighBitAndWhatLiesAboveIsMasked)
{
  PhantomSeriesOptions options;
  options.isSigned = true;
  options.bitsStored = 12;
  const Volume below = Paint(Grid(), [](const Vector3& p) { return p.x * 10 - 300 + p.z; });
  const DatasetEdit soil = [](DcmDataset& dataset, std::size_t)
  {
    std::vector<Uint16> words = WordsOf(dataset);
    for (std::size_t i = 0; i < words.size(); i++)
    {
      words[i] = static_cast<Uint16>((words[i] & 0x0fff) | (i % 16) << 12); // an overlay of old
    }
    dataset.putAndInsertUint16Array(DCM_PixelData, words.data(), words.size());
  };
  const SourceSeries series = Read(MakeSeries(below, options, soil));
  EXPECT_EQ(series.volume.voxels, below.voxels);
  EXPECT_EQ(series.format.bitsStored, 12);
  EXPECT_TRUE(series.format.isSigned);
  EXPECT_EQ(series.format.Lowest(), -2048);
  EXPECT_EQ(series.format.Highest(), 2047);
}

TEST(SeriesVolume, EightBitImagesAreReadAlike)
{
  PhantomSeriesOptions options;
  options.bitsAllocated = 8;
  options.bitsStored = 8;
  const VolumeGrid odd = ObliqueGrid(15, 11, 6); // an odd number of bytes a slice
  const Volume ramp = Paint(odd, [](const Vector3& p) { return std::round(120 + p.x + 2 * p.y - p.z); });
  for (const char* syntax : {"1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.5"})
  {
    options.transferSyntaxUid = syntax;
    const SourceSeries series = Read(MakeSeries(ramp, options));
    EXPECT_EQ(series.volume.voxels, ramp.voxels) << syntax;
    EXPECT_EQ(series.format.bitsStored, 8);
  }
}

TEST(SeriesVolume, Monochrome1KeepsItsStoredValues)
{
  PhantomSeriesOptions options;
  options.isMonochrome1 = true;
  const SourceSeries series = Read(MakeSeries(options));
  EXPECT_TRUE(series.format.isMonochrome1);
  EXPECT_EQ(series.volume.voxels, SlopingVolume().voxels);
}

TEST(SeriesVolume, PaddingValueAndRangeBecomeTheMask)
{
  PhantomSeriesOptions options = SignedCt();
  options.paddingValue = -2000;
  Volume disc = DiscInRing(-2000);
  const SourceSeries series = Read(MakeSeries(disc, options));
  EXPECT_EQ(series.format.paddingValue, -2000);
  EXPECT_TRUE(series.format.hasPaddingAttribute);
  ASSERT_EQ(series.volume.padding.size(), disc.voxels.size());
  for (std::size_t i = 0; i < disc.voxels.size(); i++)
  {
    EXPECT_EQ(series.volume.padding[i] != 0, disc.voxels[i] == -2000.0f);
  }
  const DatasetEdit range = [](DcmDataset& dataset, std::size_t)
  { dataset.putAndInsertSint16(DCM_PixelPaddingRangeLimit, -1000); };
  const SourceSeries wide = Read(MakeSeries(disc, options, range));
  EXPECT_EQ(wide.format.paddingRangeLimit, -1000);
  for (std::size_t i = 0; i < disc.voxels.size(); i++)
  {
    EXPECT_EQ(wide.volume.padding[i] != 0, disc.voxels[i] <= -1000.0f);
  }
}

TEST(SeriesVolume, APaddingValueOfTheWrongSignednessIsUnderstood)
{
  PhantomSeriesOptions options = SignedCt();
  const DatasetEdit asUnsigned = [](DcmDataset& dataset, std::size_t)
  { dataset.putAndInsertUint16(DCM_PixelPaddingValue, 63536); };
  const SourceSeries series = Read(MakeSeries(DiscInRing(-2000), options, asUnsigned));
  EXPECT_EQ(series.format.paddingValue, -2000);
  EXPECT_FALSE(series.volume.padding.empty());
}

TEST(SeriesVolume, APaddingValueBeyondTheStoredBitsIsNotTakenForTissue)
{
  PhantomSeriesOptions options; // unsigned, 12 bits
  const Volume tissue = Paint(Grid(), [](const Vector3& p) { return p.x < 4 ? 0x0830 : 100 * p.y; });
  const DatasetEdit pad = [](DcmDataset& dataset, std::size_t)
  {
    std::vector<Uint16> words = WordsOf(dataset);
    words[0] = 0xf830;
    dataset.putAndInsertUint16Array(DCM_PixelData, words.data(), words.size());
    dataset.putAndInsertUint16(DCM_PixelPaddingValue, 0xf830);
  };
  const SourceSeries series = Read(MakeSeries(tissue, options, pad));
  EXPECT_TRUE(series.volume.IsPadding(0, 0, 0));
  EXPECT_FALSE(series.volume.IsPadding(1, 0, 0)) << "the same low 12 bits";
  EXPECT_EQ(series.volume.At(1, 0, 0), 0x0830);
  EXPECT_EQ(series.format.paddingValue, 0xf830);
  EXPECT_EQ(series.format.bitsStored, 16) << "to hold the padding value";
}

TEST(SeriesVolume, ARingBelowAirIsPaddingThoughNoAttributeSaysSo)
{
  const Volume disc = DiscInRing(-3024);
  const SourceSeries series = Read(MakeSeries(disc, SignedCt()));
  EXPECT_EQ(series.format.paddingValue, -3024);
  EXPECT_FALSE(series.format.hasPaddingAttribute);
  ASSERT_EQ(series.volume.padding.size(), disc.voxels.size());
  for (std::size_t i = 0; i < disc.voxels.size(); i++)
  {
    EXPECT_EQ(series.volume.padding[i] != 0, disc.voxels[i] == -3024.0f);
  }
}

TEST(SeriesVolume, AirAndDarkSpotsInsideAreNoPadding)
{
  EXPECT_TRUE(Read(MakeSeries(DiscInRing(-1024), SignedCt())).volume.padding.empty());
  Volume spot = DiscInRing(-1000);
  spot.At(16, 16, 3) = -3024;
  EXPECT_TRUE(Read(MakeSeries(spot, SignedCt())).volume.padding.empty());
  Volume ring = DiscInRing(-3024);
  ring.At(16, 16, 3) = -3024;
  EXPECT_FALSE(Read(MakeSeries(ring, SignedCt())).volume.IsPadding(16, 16, 3));
}

TEST(SeriesVolume, ARingInFewSlicesIsPaddingThere)
{
  Volume disc = DiscInRing(-2000);
  const std::size_t plane = disc.grid.columns * disc.grid.rows;
  for (std::size_t i = 2 * plane; i < disc.voxels.size(); i++) // from the third slice on there is air
  {
    disc.voxels[i] = disc.voxels[i] == -2000.0f ? -1000.0f : disc.voxels[i];
  }
  const SourceSeries series = Read(MakeSeries(disc, SignedCt()));
  ASSERT_EQ(series.volume.padding.size(), disc.voxels.size());
  for (std::size_t i = 0; i < disc.voxels.size(); i++)
  {
    EXPECT_EQ(series.volume.padding[i] != 0, disc.voxels[i] == -2000.0f);
  }
}

TEST(SeriesVolume, OneRescaleIsKeptAsItIs)
{
  PhantomSeriesOptions options;
  options.modality = "CT";
  options.rescaleIntercept = -1024;
  const SourceSeries series = Read(MakeSeries(DiscInRing(-1024), options));
  EXPECT_EQ(series.format.rescaleSlope, 1);
  EXPECT_EQ(series.format.rescaleIntercept, -1024);
  EXPECT_TRUE(series.format.hasRescale);
  EXPECT_FALSE(series.format.rescaleVaried);
  EXPECT_FALSE(Read(MakeSeries()).format.hasRescale) << "MR needs none";
}

TEST(SeriesVolume, WholeRescalesThatVaryBecomeSlopeOne)
{
  const DatasetEdit shift = [](DcmDataset& dataset, std::size_t slice)
  {
    dataset.putAndInsertString(DCM_RescaleSlope, "1");
    dataset.putAndInsertString(DCM_RescaleIntercept, std::to_string(100 * slice).c_str());
  };
  const Volume sloping = SlopingVolume();
  const SourceSeries series = Read(MakeSeries(sloping, {}, shift));
  EXPECT_TRUE(series.format.rescaleVaried);
  EXPECT_EQ(series.format.rescaleSlope, 1);
  EXPECT_EQ(series.format.rescaleIntercept, 0);
  const std::size_t sliceVoxels = 24 * 20;
  for (std::size_t i = 0; i < sloping.voxels.size(); i++)
  {
    EXPECT_EQ(RealAt(series, i),
              static_cast<double>(sloping.voxels[i]) + 100.0 * static_cast<double>(i / sliceVoxels));
  }
}

TEST(SeriesVolume, RescalesThatVaryKeepRealValuesToHalfAStep)
{
  const auto slopeOf = [](std::size_t slice) { return 0.5 + 0.125 * static_cast<double>(slice); };
  const DatasetEdit vary = [&](DcmDataset& dataset, std::size_t slice)
  {
    dataset.putAndInsertString(DCM_RescaleSlope, std::to_string(slopeOf(slice)).c_str());
    dataset.putAndInsertString(DCM_RescaleIntercept, "-7");
  };
  const Volume sloping = SlopingVolume();
  const SourceSeries series = Read(MakeSeries(sloping, {}, vary));
  const std::size_t sliceVoxels = 24 * 20;
  float lowest = 1e9f;
  float highest = -1e9f;
  for (std::size_t i = 0; i < sloping.voxels.size(); i++)
  {
    const double real = slopeOf(i / sliceVoxels) * static_cast<double>(sloping.voxels[i]) - 7;
    EXPECT_NEAR(RealAt(series, i), real, 1e-3);
    lowest = std::min(lowest, series.volume.voxels[i]);
    highest = std::max(highest, series.volume.voxels[i]);
  }
  EXPECT_NEAR(lowest, 1, 1e-2) << "the lowest code is left for padding";
  EXPECT_LE(highest, 4095.01f);
  EXPECT_GT(highest, 4094.9f) << "the whole range is used";
}

TEST(SeriesVolume, PixelsThatCannotBeDecodedAreRefused)
{
  PhantomSeriesOptions options;
  options.transferSyntaxUid = "1.2.840.10008.1.2.4.80";
  std::vector<DicomObject> objects = MakeSeries(options);
  const SourceSeries series = Read(objects);
  const std::size_t startOfFrame = objects[2].bytes->find("\xff\xf7"); // of JPEG-LS
  ASSERT_NE(startOfFrame, std::string::npos);
  objects[2].bytes->replace(startOfFrame, 6, std::string(6, '\x7f'));
  EXPECT_THAT(Verdict(objects),
              testing::MatchesRegex("E_DECODE: pixel data of " + series.images[2].sopInstanceUid +
                                    " cannot be decoded \\(.+\\)"));
}

TEST(SeriesVolume, KeptDatasetsHoldAllButThePixels)
{
  const SourceSeries series = Read(MakeSeries());
  for (const SourceImage& image : series.images)
  {
    auto& dataset = const_cast<DcmDataset&>(*image.dataset); // DCMTK's look-ups are not const
    EXPECT_FALSE(dataset.tagExists(DCM_PixelData));
    EXPECT_TRUE(dataset.tagExists(DCM_EchoTime));
    EXPECT_TRUE(dataset.tagExists(DCM_Rows));
  }
}
