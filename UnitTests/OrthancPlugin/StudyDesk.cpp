#include "OrthancPlugin/StudyDesk.h"

#include "Base/Error.h"
#include "OrthancPlugin/ImageOrthanc.h"
#include "Support/TemporaryFolder.h"

#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
class StudyDeskTest : public testing::Test
{
protected:
  ReaderStudy Study() const
  {
    ReaderStudy study;
    study.title = "Knees";
    study.arms = {"a", "b"};
    study.questions = PaperQuestions();
    return study;
  }

  TemporaryFolder folder_;
  ImageOrthanc orthanc_;
  RestAccess access_;
  std::string url_ = folder_ / "jobs.db";
  StudyDesk desk_{orthanc_, access_, url_};
};
} // namespace

TEST_F(StudyDeskTest, FindsAStudyAndKeepsIt)
{
  const std::string id = desk_.Store().Add(ToStored(Study()));
  const FoundStudy found = desk_.Require(id);
  EXPECT_EQ(found.study->title, "Knees");
  EXPECT_FALSE(found.hasEnded);
  EXPECT_EQ(desk_.Require(id).study, found.study) << "not read again";
  EXPECT_THROW(desk_.Require("nosuch"), Error);
}

TEST_F(StudyDeskTest, SeesThatAStudyHasEndedOnceItForgets)
{
  const std::string id = desk_.Store().Add(ToStored(Study()));
  desk_.Require(id);
  OpenReaderStudyStore(url_)->End(id);
  desk_.Forget();
  EXPECT_TRUE(desk_.Require(id).hasEnded);
}

TEST_F(StudyDeskTest, OneOrthancHasNoStudiesOfAnotherInTheSameStore)
{
  StudyDesk ofA(orthanc_, access_, url_, "", "a");
  const std::string id = ofA.Store().Add(ToStored(Study()));
  EXPECT_EQ(ofA.Require(id).id, id);
  EXPECT_THROW(desk_.Require(id), Error);
}

TEST_F(StudyDeskTest, AStoreThatCannotBeOpenedStopsNoOrthanc)
{
  StudyDesk desk(orthanc_, access_, "mysql://server/db");
  EXPECT_THROW(desk.Store(), Error);
  EXPECT_THROW(desk.Require("any"), Error);
}
