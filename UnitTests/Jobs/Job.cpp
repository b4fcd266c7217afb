#include "Jobs/Job.h"

#include "Base/Error.h"

#include <gmock/gmock.h>
#include <set>

using namespace Clade;

TEST(Job, EveryWordIsReadBack)
{
  for (const JobKind kind : {JobKind::Enhance, JobKind::Train, JobKind::Quick})
  {
    EXPECT_EQ(JobKindFromString(ToString(kind)), kind);
  }
  for (const JobState state : {JobState::Pending, JobState::Running, JobState::Success, JobState::Failure,
                               JobState::Skipped, JobState::Cancelled})
  {
    EXPECT_EQ(JobStateFromString(ToString(state)), state);
  }
}

TEST(Job, AnUnknownWordIsNamed)
{
  try
  {
    JobStateFromString("pending");
    FAIL() << "a word that is none was accepted";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
    EXPECT_EQ(error.Message(),
              "\"pending\" is not a state of a job, expected one of Pending, Running, Success, "
              "Failure, Skipped, Cancelled");
  }
  EXPECT_THROW(JobKindFromString(""), Error);
}

TEST(Job, TimesAreWrittenAsOrthancDoes)
{
  EXPECT_EQ(TimeToString(0), "");
  EXPECT_EQ(TimeToString(1), "19700101T000000.001");
  EXPECT_EQ(TimeToString(1795155334123), "20261120T061534.123"); // date -u -d 2026-11-20T06:15:34 +%s
  EXPECT_EQ(TimeToString(951782400000), "20000229T000000.000");
}

TEST(Job, JsonHasEveryMemberOfTheRestPage)
{
  Job job;
  job.id = "id";
  job.request.seriesId = "series";
  job.request.model = "cubic";
  job.request.parameters = {{"Options", {{"Grid", "aligned"}}}, {"Instances", {"1.2"}}};
  job.creationTime = 1795155334123;
  job.result = {{"Device", "cpu"}};
  const nlohmann::json json = ToJson(job);
  std::vector<std::string> keys;
  for (const auto& item : json.items())
  {
    keys.push_back(item.key());
  }
  EXPECT_THAT(keys, testing::UnorderedElementsAre(
                        "ID", "Kind", "State", "Progress", "Stage", "Priority", "Attempts", "MaxAttempts",
                        "CancelRequested", "Paused", "Orthanc", "RequestedBy", "Worker", "Series",
                        "SeriesInstanceUID", "Study", "DerivedSeries", "Model", "Rule", "Options",
                        "OptionWords", "CreationTime", "StartTime", "CompletionTime", "NotBefore", "Hours",
                        "ErrorCode", "ErrorDescription", "NextStep", "HasPicture", "Result"));
  EXPECT_EQ(json["State"], "Pending");
  EXPECT_EQ(json["Options"], nlohmann::json::parse(R"({"Grid": "aligned"})"));
  EXPECT_EQ(json["OptionWords"], nlohmann::json({"aligned"}));
  EXPECT_EQ(json["CreationTime"], "20261120T061534.123");
  EXPECT_EQ(json["Result"]["Device"], "cpu");
  for (const char* absent : {"Stage", "Worker", "DerivedSeries", "Rule", "StartTime", "ErrorCode"})
  {
    EXPECT_TRUE(json[absent].is_null()) << absent;
  }
  EXPECT_FALSE(ToJson(job, false).contains("Result"));
}

TEST(JobKey, IsAUuidThatDependsOnEveryPart)
{
  const std::set<std::string> keys = {JobKey("1.2", {"1.3", "1.4"}, "hash", "{}", ""),
                                      JobKey("1.20", {"1.3", "1.4"}, "hash", "{}", ""),
                                      JobKey("1.2", {"1.3"}, "hash", "{}", ""),
                                      JobKey("1.2", {"1.3", "1.4", "1.5"}, "hash", "{}", ""),
                                      JobKey("1.2", {"1.3", "1.4"}, "other", "{}", ""),
                                      JobKey("1.2", {"1.3", "1.4"}, "hash", "{\"a\":1}", ""),
                                      JobKey("1.2", {"1.3", "1.4"}, "hash", "{}", "1")};
  EXPECT_EQ(keys.size(), 7u);
  EXPECT_THAT(*keys.begin(),
              testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"));
}

TEST(JobKey, TheInstancesAreASet)
{
  EXPECT_EQ(JobKey("1.2", {"1.4", "1.3", "1.4"}, "hash", "{}", ""),
            JobKey("1.2", {"1.3", "1.4"}, "hash", "{}", ""));
}

TEST(JobKey, DoesNotCollideByConcatenation)
{
  const std::set<std::string> keys = {
      JobKey("1.2", {}, "34", "", ""),        JobKey("1.23", {}, "4", "", ""),
      JobKey("1.2", {}, "", "34", ""),        JobKey("1.2", {}, "", "", "34"),
      JobKey("1.2", {"34"}, "", "", ""),      JobKey("1.2", {"3", "4"}, "", "", ""),
      JobKey("1.2", {"3,4"}, "", "", ""),     JobKey("1.2", {"1:3"}, "", "", ""),
      JobKey("1.2", {"", "1:3"}, "", "", ""), JobKey("1.2", {}, "1:31:4", "", ""),
      JobKey("1.2", {}, "", "1:31:4", "")};
  EXPECT_EQ(keys.size(), 11u);
}

TEST(JobKey, StaysWhatItWas) // or what is done already would be done again after an upgrade
{
  // Python: uuid.uuid5(uuid.UUID("3b1c9d52-860e-4f77-a513-6ae04d9278c1"), "3:1.24:hash2:{}0:3:1.33:1.4")
  EXPECT_EQ(JobKey("1.2", {"1.3", "1.4"}, "hash", "{}", ""), "a9c205ee-89fc-5781-b9c8-660955d2ca77");
}
