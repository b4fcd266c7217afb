#include "OrthancPlugin/Rules/StudySeries.h"

#include "Base/Error.h"
#include "OrthancPlugin/ImageOrthanc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::HasSubstr;

namespace
{
class StudySeries : public testing::Test
{
protected:
  std::string Refusal()
  {
    try
    {
      MakeStudyCase(orthanc_, images_, {"case", {thick_, fine_}});
      return "no error";
    }
    catch (const Error& error)
    {
      return error.Message();
    }
  }

  ImageOrthanc orthanc_;
  RealImageCache images_{orthanc_};
  std::string thick_ = orthanc_.Add('a', 8, 5, 4, 100);
  std::string fine_ = orthanc_.Add('b', 16, 17, 1, 200);
};
} // namespace

TEST_F(StudySeries, ACaseHasOneGridOneRangeAndOneWindow)
{
  const StudyCase one = MakeStudyCase(orthanc_, images_, {"case", {thick_, fine_}});
  EXPECT_EQ(one.arms[0].seriesId, thick_);
  EXPECT_EQ(one.arms[1].instances.size(), 17u);
  EXPECT_EQ(one.grid.columns, 8u);
  EXPECT_EQ(one.grid.slices, 17u);
  EXPECT_LE(one.low, 100);
  EXPECT_NEAR(one.high, 212, 1) << "the brightest of three images of each arm";
  EXPECT_GT(one.windowWidth, 0);
}

TEST_F(StudySeries, TheWindowIsThatOfTheFirstArmWhereItNamesOne)
{
  orthanc_.Tags(thick_)["WindowCenter"] = "150\\40";
  orthanc_.Tags(thick_)["WindowWidth"] = "100\\400";
  const StudyCase one = MakeStudyCase(orthanc_, images_, {"case", {thick_, fine_}});
  EXPECT_NEAR(one.low + one.windowCentre * (one.high - one.low), 150, 1e-9);
  EXPECT_NEAR(one.windowWidth * (one.high - one.low), 100, 1e-9);
}

TEST_F(StudySeries, WhatReadersCannotBeShownIsRefusedBySentence)
{
  orthanc_.Tags(fine_)["NumberOfFrames"] = "20";
  EXPECT_THAT(Refusal(), HasSubstr("multi-frame"));
  orthanc_.Tags(fine_)["NumberOfFrames"] = "1";
  orthanc_.Tags(fine_)["PhotometricInterpretation"] = "MONOCHROME1";
  EXPECT_THAT(Refusal(), HasSubstr("MONOCHROME2"));
  orthanc_.Tags(fine_)["PhotometricInterpretation"] = "MONOCHROME2";
  orthanc_.Tags(fine_)["PixelSpacing"] = "1";
  EXPECT_THAT(Refusal(), HasSubstr("images without PixelSpacing"));
  orthanc_.Tags(fine_)["PixelSpacing"] = "0\\0";
  EXPECT_THAT(Refusal(), HasSubstr("pixels without size"));
  orthanc_.Delete(fine_);
  EXPECT_THAT(Refusal(), HasSubstr("there is no series"));
}

TEST_F(StudySeries, AnImageIsFetchedOnce)
{
  const std::string instance = thick_ + ".2";
  EXPECT_EQ(images_.Fetch(instance)[1], 102);
  EXPECT_EQ(images_.Fetch(instance)[1], 102);
  EXPECT_EQ(orthanc_.Fetched(), 1);
  EXPECT_THROW(images_.Fetch("gone"), Error);
}
