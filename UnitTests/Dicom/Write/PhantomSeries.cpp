#include "Dicom/Write/PhantomSeries.h"

#include "Support/DicomPhantom.h"

#include <cstdio>
#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
std::string OutputOf(const std::string& command)
{
  std::string output;
  FILE* const pipe = popen((command + " 2>&1").c_str(), "r");
  char buffer[4096];
  while (pipe != nullptr && fgets(buffer, sizeof(buffer), pipe) != nullptr)
  {
    output += buffer;
  }
  if (pipe != nullptr)
  {
    pclose(pipe);
  }
  return output;
}

bool IsInstalled(const std::string& program)
{
  return std::system(("command -v " + program + " > /dev/null").c_str()) == 0;
}
} // namespace

TEST(PhantomSeries, ConformsToTheStandard)
{
  if (!IsInstalled("dciodvfy"))
  {
    GTEST_SKIP() << "dciodvfy (package dicom3tools) is not installed";
  }
  for (const char* modality : {"MR", "CT"})
  {
    const TemporaryFolder folder;
    PhantomSeriesOptions options;
    options.modality = modality;
    options.rescaleIntercept = options.modality == "CT" ? -1024 : 0;
    for (const std::string& path : WritePhantomSeries(SlopingVolume(), options, folder.Path().string()))
    {
      const std::string output = OutputOf("dciodvfy " + path);
      EXPECT_THAT(output, testing::HasSubstr(options.modality + "Image"));
      EXPECT_THAT(output, testing::Not(testing::HasSubstr("Error"))) << path;
      EXPECT_THAT(output, testing::Not(testing::HasSubstr("Warning"))) << path;
    }
  }
}

TEST(PhantomSeries, IsTheSameEveryTime)
{
  const std::vector<DicomObject> once = MakeSeries();
  const std::vector<DicomObject> again = MakeSeries();
  ASSERT_EQ(once.size(), 8u);
  for (std::size_t k = 0; k < once.size(); k++)
  {
    EXPECT_EQ(once[k].bytes, again[k].bytes);
  }
}

TEST(PhantomSeries, SeriesOfOneSeedAreOneStudy)
{
  PhantomSeriesOptions options;
  const SourceSeries first = Read(MakeSeries(options));
  options.seriesNumber = 2;
  const SourceSeries second = Read(MakeSeries(options));
  options.seed = 2;
  const SourceSeries other = Read(MakeSeries(options));
  EXPECT_EQ(first.studyInstanceUid, second.studyInstanceUid);
  EXPECT_EQ(first.frameOfReferenceUid, second.frameOfReferenceUid);
  EXPECT_NE(first.seriesInstanceUid, second.seriesInstanceUid);
  EXPECT_NE(first.images[0].sopInstanceUid, second.images[0].sopInstanceUid);
  EXPECT_NE(second.studyInstanceUid, other.studyInstanceUid);
}

TEST(PhantomSeries, RealValuesAreRoundedAndClippedToTheStoredRange)
{
  PhantomSeriesOptions options;
  options.rescaleSlope = 0.5;
  options.rescaleIntercept = -10;
  Volume volume(ObliqueGrid(24, 20, 8));
  volume.At(0, 0, 0) = 7.3f;
  volume.At(1, 0, 0) = -50;
  volume.At(2, 0, 0) = 1e6f;
  const SourceSeries series = Read(MakeSeries(volume, options));
  EXPECT_EQ(series.volume.At(0, 0, 0), 35);
  EXPECT_EQ(series.volume.At(1, 0, 0), 0);
  EXPECT_EQ(series.volume.At(2, 0, 0), 4095);
  EXPECT_EQ(series.volume.At(3, 0, 0), 20);
}

TEST(PhantomSeries, WhatCannotBeWrittenIsSaid)
{
  PhantomSeriesOptions options;
  options.transferSyntaxUid = "1.2.840.10008.1.2.4.90";
  try
  {
    MakeSeries(options);
    FAIL() << "written";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
    EXPECT_THAT(error.Message(),
                testing::HasSubstr("cannot be written in transfer syntax 1.2.840.10008.1.2.4.90"));
  }
}
