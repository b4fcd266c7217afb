#include "Worker/OrthancReport.h"

#include "Support/ArchiveBench.h"
#include "Support/Errors.h"

#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

// Which object is meant, not what is in it: single images stand for reports.
namespace
{
class OrthancReportTest : public ArchiveBench
{
protected:
  std::string Refusal(ErrorCode code, const std::string& name)
  {
    return MessageOf(code, [&] { FetchReport(*client_, name, progress_); });
  }

  NoProgress progress_;
};
} // namespace

TEST_F(OrthancReportTest, IsFoundByItsIdentifierOrUidOrThoseOfItsSeries)
{
  Upload(SmallGrid(), 2); // among others
  const std::string file = MakePhantom(SmallGrid())[0];
  const std::string series = UploadFiles({file});
  const auto described = client_->GetJson("/series/" + series);
  const std::string instance = described["Instances"][0];
  for (const std::string& name : {instance, SopInstanceUidsOf(series)[0], series,
                                  described["MainDicomTags"]["SeriesInstanceUID"].get<std::string>()})
  {
    const DicomObject report = FetchReport(*client_, name, progress_);
    EXPECT_EQ(report.name, "the report " + name);
    EXPECT_EQ(report.bytes, FileBytes(file)) << name;
  }
}

TEST_F(OrthancReportTest, ASeriesOfSeveralIsRefusedByTheirNumber)
{
  const std::string series = Upload(SmallGrid());
  EXPECT_EQ(Refusal(ErrorCode::InvalidArgument, series),
            "the series " + series + " has 8 instances; expected the one report that holds the regions");
}

TEST_F(OrthancReportTest, WhatIsNotThereIsToldFromWhatIsNoName)
{
  const std::string series = Upload(SmallGrid());
  const auto described = client_->GetJson("/series/" + series);
  const std::string study = described["ParentStudy"];
  for (const std::string& name :
       {std::string("1.2.3"), std::string("01234567-01234567-01234567-01234567-01234567"), study})
  {
    EXPECT_EQ(Refusal(ErrorCode::NotFound, name), "there is no report " + name + " in Orthanc");
  }
  for (const std::string& name : {std::string(), std::string("../system"), std::string("a b"),
                                  series + "/archive", std::string(65, '1')})
  {
    Refusal(ErrorCode::InvalidArgument, name);
  }
}

TEST_F(OrthancReportTest, AnOrthancThatIsAwayIsATransientError)
{
  const std::string series = Upload(SmallGrid());
  orthanc_->Stop();
  Refusal(ErrorCode::Unavailable, series);
}
