#include "Dicom/Read/SeriesInspector.h"

#include "Support/DicomPhantom.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
SeriesSummary Inspect(const std::vector<DicomObject>& objects, const InputLimits& limits = {})
{
  NoProgress progress;
  return InspectSeries(objects, limits, progress);
}
} // namespace

TEST(SeriesInspector, AnAcceptedSeriesIsDescribed)
{
  PhantomSeriesOptions options;
  options.modality = "CT";
  options.rescaleIntercept = -1024;
  options.sliceThicknessMm = 2;
  options.seriesDescription = "abdomen 2.5";
  options.transferSyntaxUid = "1.2.840.10008.1.2.4.80";
  const std::vector<DicomObject> objects = MakeSeries(options);
  const SeriesSummary summary = Inspect(objects);
  EXPECT_TRUE(summary.isAccepted);
  EXPECT_EQ(summary.code, "");
  EXPECT_EQ(summary.seriesInstanceUid, Read(objects).seriesInstanceUid);
  EXPECT_EQ(summary.modality, "CT");
  EXPECT_EQ(summary.description, "abdomen 2.5");
  EXPECT_EQ(summary.transferSyntax, "JPEG-LS Lossless");
  EXPECT_EQ(summary.images, 8u);
  EXPECT_EQ(summary.slices, 8u);
  EXPECT_EQ(summary.columns, 24u);
  EXPECT_EQ(summary.rows, 20u);
  EXPECT_NEAR(summary.columnSpacingMm.value(), 0.8, 1e-9);
  EXPECT_NEAR(summary.rowSpacingMm.value(), 1.1, 1e-9);
  EXPECT_NEAR(summary.sliceSpacingMm.value(), 2.5, 1e-6);
  EXPECT_EQ(summary.sliceThicknessMm, 2);
  EXPECT_NEAR(summary.ratio.value(), 2.5 / 1.1, 1e-6);
  EXPECT_EQ(summary.orientation, "axial");
}

TEST(SeriesInspector, ARefusedSeriesIsDescribedAsFarAsItIsKnown)
{
  std::vector<DicomObject> objects = MakeSeries();
  objects.erase(objects.begin() + 4);
  const SeriesSummary missing = Inspect(objects);
  EXPECT_FALSE(missing.isAccepted);
  EXPECT_EQ(missing.code, "E_MISSING_SLICE");
  EXPECT_THAT(missing.sentence, testing::HasSubstr("(gap 5 mm, spacing 2.5 mm)"));
  EXPECT_NEAR(missing.sliceSpacingMm.value(), 2.5, 1e-6);
  EXPECT_EQ(missing.slices, 7u);

  objects[0].bytes->resize(1000);
  const SeriesSummary corrupt = Inspect(objects);
  EXPECT_EQ(corrupt.code, "E_CORRUPT");
  EXPECT_EQ(corrupt.modality, "MR") << "from the files that are whole";
  EXPECT_EQ(corrupt.rows, 20u);
  EXPECT_EQ(corrupt.sliceSpacingMm, std::nullopt);
}

TEST(SeriesInspector, NothingIsSaidOfWhatHasNoImage)
{
  const SeriesSummary summary = Inspect({{"text", "a text that is no DICOM object"}});
  EXPECT_EQ(summary.code, "E_CORRUPT");
  EXPECT_EQ(summary.sentence, "text is incomplete");
  EXPECT_EQ(summary.images, 1u);
  EXPECT_EQ(summary.modality, "");
  EXPECT_EQ(summary.rows, std::nullopt);
}

TEST(SeriesInspector, WarningsAreThoseOfReading)
{
  const SeriesSummary summary = Inspect(MakeSeries({}, Removing(DCM_SliceThickness)));
  EXPECT_TRUE(summary.isAccepted);
  ASSERT_EQ(summary.warnings.size(), 1u);
  EXPECT_EQ(summary.warnings[0].code, "W_THICKNESS");
  EXPECT_NEAR(summary.sliceThicknessMm.value(), 2.5, 1e-6);
}

TEST(SeriesInspector, CompressedPixelsAreDecodedToSeeThatTheyCanBe)
{
  PhantomSeriesOptions options;
  options.transferSyntaxUid = "1.2.840.10008.1.2.5";
  std::vector<DicomObject> objects = MakeSeries(options);
  const std::size_t header = objects[5].bytes->find(std::string("\x02\0\0\0\x40\0\0\0", 8)); // two segments
  ASSERT_NE(header, std::string::npos);
  objects[5].bytes->replace(header + 8, 4, "\xff\xff\xff\x7f"); // the second begins outside the file
  const SeriesSummary summary = Inspect(objects);
  EXPECT_EQ(summary.code, "E_DECODE");
  EXPECT_THAT(summary.sentence, testing::HasSubstr("damaged RLE header"));
}

TEST(SeriesInspector, TheDescriptionIsUtf8)
{
  const DatasetEdit latin1 = [](DcmDataset& dataset, std::size_t)
  {
    dataset.putAndInsertString(DCM_SpecificCharacterSet, "ISO_IR 100");
    dataset.putAndInsertString(DCM_SeriesDescription, "Sch\xe4"
                                                      "del\x1b");
  };
  EXPECT_EQ(Inspect(MakeSeries({}, latin1)).description, "Sch\xc3\xa4"
                                                         "del?");
  EXPECT_EQ(Inspect(MakeSeries({}, Setting(DCM_SeriesDescription, "Sch\xe4"
                                                                  "del")))
                .description,
            "Sch?del")
      << "no character set is named";
}

TEST(SeriesInspector, TheOrientationIsThatOfTheSlices)
{
  const auto wordFor = [](const Vector3& row, const Vector3& column)
  {
    VolumeGrid grid = ObliqueGrid(24, 20, 8);
    grid.rowDirection = Normalised(row);
    grid.columnDirection = Normalised(column);
    return Inspect(MakeSeries(SlopingVolume(grid))).orientation;
  };
  EXPECT_EQ(wordFor({1, 0, 0}, {0, 1, 0}), "axial");
  EXPECT_EQ(wordFor({1, 0, 0}, {0, 0, -1}), "coronal");
  EXPECT_EQ(wordFor({0, 1, 0}, {0, 0, -1}), "sagittal");
  EXPECT_EQ(wordFor({1, 0, 0}, {0, 1, -1}), "oblique");
}
