#include "OrthancPlugin/EndedJobs.h"

#include "Support/TemporaryFolder.h"

#include <gmock/gmock.h>
#include <stdexcept>

using namespace Clade;
using Clade::Testing::TemporaryFolder;
using testing::ElementsAre;
using testing::IsEmpty;

namespace
{
class EndedJobsTest : public testing::Test
{
protected:
  EndedJobsTest() : store_(OpenJobStore(folder_ / "jobs.db")) {}

  std::string End(const std::string& key, JobState state = JobState::Success)
  {
    JobRequest request;
    request.key = key;
    request.seriesId = "series of " + key;
    request.parameters = {{"Instances", {"1.2.3"}}};
    const std::string id = store_->Enqueue(request).job.id;
    store_->Claim("worker", {JobKind::Enhance}, 60'000);
    JobOutcome outcome;
    outcome.state = state;
    outcome.result = {{"Device", "cpu"}};
    EXPECT_TRUE(store_->Finish(id, "worker", outcome));
    return id;
  }

  std::vector<std::string> Tell(EndedJobs& ended)
  {
    bodies_.clear();
    ended.Tell();
    std::vector<std::string> ids;
    for (const std::string& body : bodies_)
    {
      ids.push_back(nlohmann::json::parse(body)["Job"]["ID"]);
    }
    return ids;
  }

  EndedJobs Make() { return EndedJobs(*store_, Receiver()); }

  EndedJobsReceiver Receiver()
  {
    return {"The webhook", "WebhookTold",
            [this](const Job& job)
            {
              if (isDown_)
              {
                throw std::runtime_error("nobody listens");
              }
              bodies_.push_back(WebhookBody(job));
            }};
  }

  TemporaryFolder folder_;
  std::unique_ptr<IJobStore> store_;
  std::vector<std::string> bodies_;
  bool isDown_ = false;
};
} // namespace

TEST_F(EndedJobsTest, EachIsToldOnceWhateverItsEndAndByWhichever)
{
  EndedJobs ended = Make();
  const std::string old = End("before the webhook");
  EXPECT_THAT(Tell(ended), IsEmpty());
  EXPECT_THAT(Tell(ended), testing::Not(testing::Contains(old)));
  const std::string done = End("done");
  const std::string failed = End("failed", JobState::Failure);
  JobRequest waiting;
  waiting.key = "waiting";
  const std::string id = store_->Enqueue(waiting).job.id;
  EXPECT_THAT(Tell(ended), testing::UnorderedElementsAre(done, failed));
  EXPECT_THAT(Tell(ended), IsEmpty());
  store_->RequestCancel(id);
  EndedJobs ofAnotherPlugin = Make();
  EXPECT_THAT(Tell(ofAnotherPlugin), ElementsAre(id));
  EXPECT_THAT(Tell(ended), IsEmpty());
}

TEST_F(EndedJobsTest, WhatEndedWhileThereWasNoReceiverIsNoNews)
{
  EndedJobs ended = Make();
  EXPECT_THAT(Tell(ended), IsEmpty());
  const std::string first = End("first");
  EXPECT_THAT(Tell(ended), ElementsAre(first));
  ended.Pause();
  End("second");
  ended.Pause();
  EXPECT_THAT(Tell(ended), IsEmpty());
  const std::string third = End("third");
  EXPECT_THAT(Tell(ended), ElementsAre(third));
}

TEST_F(EndedJobsTest, AJobThatIsTriedAgainIsToldOfAgain)
{
  EndedJobs ended = Make();
  ended.Tell();
  const std::string id = End("a", JobState::Failure);
  EXPECT_THAT(Tell(ended), ElementsAre(id));
  const TimeMs first = store_->Find(id)->completionTime;
  store_->Retry(id);
  while (store_->Now() == first) // a retry ends at another millisecond
  {
  }
  store_->Claim("worker", {JobKind::Enhance}, 60'000);
  EXPECT_TRUE(store_->Finish(id, "worker", JobOutcome()));
  EXPECT_THAT(Tell(ended), ElementsAre(id));
  EXPECT_THAT(Tell(ended), IsEmpty());
}

TEST_F(EndedJobsTest, JobsAreToldOfAfterTheClockWasPutBack)
{
  EndedJobs ended = Make();
  ended.Tell();
  const std::string before = End("before");
  EXPECT_THAT(Tell(ended), ElementsAre(before));
  constexpr TimeMs dayMs = 24 * 3600 * 1000; // noted while the clock was a day ahead
  auto noted = nlohmann::json::parse(store_->GetProperty("WebhookTold").value());
  noted["Since"] = store_->Now() + dayMs;
  store_->SetProperty("WebhookTold", noted.dump());
  const std::string after = End("after");
  EXPECT_THAT(Tell(ended), ElementsAre(after));
  EXPECT_THAT(Tell(ended), IsEmpty());
}

TEST_F(EndedJobsTest, NoneIsLostAmongMoreThanAListHolds)
{
  EndedJobs ended = Make();
  ended.Tell();
  JobRequest request;
  request.key = "made first, ends first";
  const std::string first = store_->Enqueue(request).job.id;
  store_->RequestCancel(first);
  for (int i = 0; i < 1010; i++)
  {
    request.key = std::to_string(i);
    store_->RequestCancel(store_->Enqueue(request).job.id);
  }
  const std::vector<std::string> told = Tell(ended);
  EXPECT_EQ(told.size(), 1011u);
  EXPECT_EQ(told.front(), first);
}

TEST_F(EndedJobsTest, TheBodyIsTheJobWithoutItsReport)
{
  EndedJobs ended = Make();
  ended.Tell();
  End("a");
  ASSERT_EQ(Tell(ended).size(), 1u);
  const nlohmann::json body = nlohmann::json::parse(bodies_.front());
  EXPECT_EQ(body["Event"], "JobEnded");
  EXPECT_EQ(body["Job"]["State"], "Success");
  EXPECT_EQ(body["Job"]["Series"], "series of a");
  EXPECT_FALSE(body["Job"].contains("Result"));
}

TEST_F(EndedJobsTest, EachReceiverIsToldOfWhatItWantsAndOfSoManyAtOnce)
{
  EndedJobs all = Make();
  EndedJobsReceiver receiver = Receiver();
  receiver.property = "JobEventsTold";
  receiver.wants = [](const Job& job) { return job.state == JobState::Failure; };
  receiver.mostAtOnce = 2;
  EndedJobs failed(*store_, receiver);
  all.Tell();
  failed.Tell();
  const std::string first = End("1", JobState::Failure);
  End("2");
  const std::string third = End("3", JobState::Failure);
  End("4");
  const std::string last = End("5", JobState::Failure);
  EXPECT_EQ(Tell(all).size(), 5u);
  const std::vector<std::string> told = Tell(failed);
  EXPECT_EQ(told.size(), 2u);
  std::vector<std::string> rest = Tell(failed);
  rest.insert(rest.end(), told.begin(), told.end());
  EXPECT_THAT(rest, testing::UnorderedElementsAre(first, third, last));
  EXPECT_THAT(Tell(failed), IsEmpty());
  EXPECT_THAT(Tell(all), IsEmpty());
}

TEST_F(EndedJobsTest, OrthancShowsWhatIsKnownOfAJobThatFailed)
{
  Job job;
  job.id = "7";
  job.state = JobState::Failure;
  job.request.seriesId = "series";
  job.errorCode = "E_TOO_FEW";
  job.errorText = "too few: \xff"; // not UTF-8
  const nlohmann::json content = nlohmann::json::parse(OrthancJobContent(job));
  EXPECT_EQ(content["Job"], "7");
  EXPECT_EQ(content["Kind"], "Enhance");
  EXPECT_EQ(content["State"], "Failure");
  EXPECT_EQ(content["Series"], "series");
  EXPECT_EQ(content["ErrorCode"], "E_TOO_FEW");
  EXPECT_TRUE(content["ErrorDescription"].is_string());
  EXPECT_FALSE(content.contains("DerivedSeries")) << "there is none";
}

TEST_F(EndedJobsTest, NoneIsLostWhileTheOtherSideIsDown)
{
  EndedJobs ended = Make();
  ended.Tell();
  const std::string id = End("a");
  isDown_ = true;
  EXPECT_THAT(Tell(ended), IsEmpty());
  isDown_ = false;
  EXPECT_THAT(Tell(ended), ElementsAre(id));
}

TEST_F(EndedJobsTest, OneThatCannotBeToldIsGivenUpInTheEnd)
{
  EndedJobs ended = Make();
  ended.Tell();
  End("a");
  isDown_ = true;
  for (int i = 0; i < EndedJobs::mostTries; i++)
  {
    EXPECT_THAT(Tell(ended), IsEmpty());
  }
  isDown_ = false;
  EXPECT_THAT(Tell(ended), IsEmpty());
  const std::string next = End("b");
  EXPECT_THAT(Tell(ended), ElementsAre(next));
}
