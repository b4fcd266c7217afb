#include "OrthancPlugin/Rules/SeriesView.h"

#include "Base/Error.h"
#include "OrthancPlugin/MemoryOrthanc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::ElementsAre;

namespace
{
class SeriesViews : public testing::Test
{
protected:
  SeriesViews()
  {
    for (int n = 0; n < 3; n++)
    {
      orthanc_.Store("7");
    }
  }

  ErrorCode CodeOf(const std::string& idOrUid)
  {
    try
    {
      SeriesView::Require(orthanc_, idOrUid);
    }
    catch (const Error& error)
    {
      return error.Code();
    }
    return ErrorCode::Internal;
  }

  MemoryOrthanc orthanc_;
};
} // namespace

TEST_F(SeriesViews, ASeriesIsFoundByItsUid)
{
  SeriesView view = SeriesView::Require(orthanc_, "1.2.7");
  EXPECT_EQ(view.Id(), "7");
  EXPECT_EQ(view.SeriesInstanceUid(), "1.2.7");
  EXPECT_EQ(view.StudyId(), "study");
  EXPECT_EQ(view.Modality(), "MR");
  EXPECT_FALSE(view.IsStable());
  EXPECT_EQ(view.Instances().size(), 3u);
  EXPECT_THAT(view.SopInstanceUids(), ElementsAre("1.2.3.0", "1.2.3.1", "1.2.3.2"));
}

TEST_F(SeriesViews, WhatIsNotThereIsToldFromWhatIsNoName)
{
  EXPECT_FALSE(SeriesView::Find(orthanc_, "8"));
  EXPECT_EQ(CodeOf("1.2.8"), ErrorCode::NotFound);
  EXPECT_EQ(CodeOf("00000000-00000000-00000000-00000000-00000000"), ErrorCode::NotFound);
  EXPECT_EQ(CodeOf("../7"), ErrorCode::InvalidArgument);
  EXPECT_EQ(CodeOf(""), ErrorCode::InvalidArgument);
}

TEST_F(SeriesViews, AViewIsOfOneMomentAndSaysWhereTheSeriesHasGone)
{
  SeriesView view = *SeriesView::Find(orthanc_, "7");
  orthanc_.Store("7");
  EXPECT_EQ(view.Instances().size(), 3u);
  orthanc_.Delete("7");
  EXPECT_THROW(view.SopInstanceUids(), Error);
  EXPECT_THROW(view.Facts(), Error);
}

TEST_F(SeriesViews, TheLayoutIsReadOnlyWhereARuleAsksForIt)
{
  SeriesView view = *SeriesView::Find(orthanc_, "7");
  const SeriesFacts facts = view.Facts();
  EXPECT_EQ(orthanc_.TimesJudged(), 1) << "one instance was read";
  EXPECT_EQ(facts.tags.at("PixelSpacing"), "1\\1");
  EXPECT_EQ(facts.layout().positions, 3u);
  ASSERT_TRUE(facts.layout().Anisotropy());
  EXPECT_DOUBLE_EQ(*facts.layout().Anisotropy(), 5);
}

TEST(SeriesView, IdentifiersOfOrthancAreFiveGroupsOfEightHexadecimalDigits)
{
  EXPECT_TRUE(IsOrthancId("0123abcd-89abcdef-00000000-ffffffff-12345678"));
  EXPECT_FALSE(IsOrthancId("0123ABCD-89abcdef-00000000-ffffffff-12345678")) << "capitals";
  EXPECT_FALSE(IsOrthancId("0123abcd-89abcdef-00000000-ffffffff-1234567"));
  EXPECT_FALSE(IsOrthancId("0123abcd089abcdef-00000000-ffffffff-12345678"));
  EXPECT_FALSE(IsOrthancId(""));
}

TEST(SeriesView, UidsAreDigitsAndDots)
{
  EXPECT_TRUE(IsUid("1.2.840.10008"));
  EXPECT_TRUE(IsUid(std::string(64, '1')));
  EXPECT_FALSE(IsUid(std::string(65, '1')));
  EXPECT_FALSE(IsUid("1.2/3"));
  EXPECT_FALSE(IsUid(""));
}
