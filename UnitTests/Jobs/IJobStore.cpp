#include "Jobs/IJobStore.h"

#include "Jobs/JobStoreSuite.h"
#include "Support/Errors.h"
#include "Support/TemporaryFolder.h"

#include <filesystem>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

// What every kind of store promises is tested in several files: leases in JobStoreLeases, the queue in
// JobStoreQueue, several processes in JobStoreProcesses, pauses, pictures and Orthancs in those of their
// names.

TEST_P(JobStore, KeepsEverythingOfARequest)
{
  JobRequest request = RequestFor("key");
  request.kind = JobKind::Train;
  request.rule = "abdominal VIBE \"quoted\" ';--";
  request.priority = -7;
  request.parameters = {
      {"Options", {{"Grid", "aligned"}}}, {"Instances", {"1.2", "1.3"}}, {"Text", "Größe 腹部"}};
  request.maxAttempts = 5;
  request.timeoutMs = 123456789012;
  request.notBefore = 42;
  const TimeMs before = NowMs();
  const EnqueueResult result = store_->Enqueue(request);
  const TimeMs after = NowMs();
  EXPECT_TRUE(result.isNew);

  const Job job = OpenAgain()->Find(result.job.id).value();
  EXPECT_EQ(job.request.key, "key");
  EXPECT_EQ(job.request.kind, JobKind::Train);
  EXPECT_EQ(job.request.seriesId, request.seriesId);
  EXPECT_EQ(job.request.seriesInstanceUid, "1.2.3");
  EXPECT_EQ(job.request.studyId, "study");
  EXPECT_EQ(job.request.model, "cubic");
  EXPECT_EQ(job.request.rule, request.rule);
  EXPECT_EQ(job.request.priority, -7);
  EXPECT_EQ(job.request.parameters, request.parameters);
  EXPECT_EQ(job.request.maxAttempts, 5);
  EXPECT_EQ(job.request.timeoutMs, 123456789012);
  EXPECT_EQ(job.request.notBefore, 42);
  EXPECT_EQ(job.state, JobState::Pending);
  EXPECT_TRUE(job.result.is_null());
  EXPECT_GE(job.creationTime, before);
  EXPECT_LE(job.creationTime, after);
}

TEST_P(JobStore, HasAnIdentityOfItsOwn)
{
  const auto id = store_->GetProperty(storeIdProperty);
  ASSERT_TRUE(id.has_value());
  EXPECT_GE(id->size(), 16u);
  EXPECT_EQ(OpenAgain()->GetProperty(storeIdProperty), id);
  const auto other = GetParam().make();
  EXPECT_NE(OpenJobStore(other->Url())->GetProperty(storeIdProperty), id);
}

TEST_P(JobStore, AnUnknownJobIsNamed)
{
  const auto message = [](auto call) { return MessageOf(ErrorCode::NotFound, call); };
  const std::string sentence = "there is no job nobody";
  EXPECT_EQ(message([&] { store_->RequestCancel("nobody"); }), sentence);
  EXPECT_EQ(message([&] { store_->SetPaused("nobody", true); }), sentence);
  EXPECT_EQ(message([&] { store_->Retry("nobody"); }), sentence);
  EXPECT_EQ(message([&] { store_->Delete("nobody"); }), sentence);
  EXPECT_EQ(store_->Find("nobody"), std::nullopt);
  EXPECT_EQ(store_->Find("' OR '1'='1"), std::nullopt);
  EXPECT_EQ(store_->GetPicture("nobody"), std::nullopt);
}

TEST_P(JobStore, PropertiesAreKeptByName)
{
  EXPECT_EQ(store_->GetProperty("LastChange"), std::nullopt);
  store_->SetProperty("LastChange", "17");
  store_->SetProperty("Other", "");
  store_->SetProperty("LastChange", "18");
  EXPECT_EQ(OpenAgain()->GetProperty("LastChange"), "18");
  EXPECT_EQ(OpenAgain()->GetProperty("Other"), "");
}

TEST_P(JobStore, TextThatIsNoUtf8IsKeptReadable)
{
  JobRequest request = RequestFor("key");
  request.rule = "Sch\xe4"
                 "del"; // Latin-1
  request.parameters = {{"Name", "Sch\xe4"
                                 "del"}};
  const std::string id = store_->Enqueue(request).job.id;
  ClaimFor("worker");
  JobOutcome outcome;
  outcome.state = JobState::Failure;
  outcome.errorText = std::string("no \0 and \xff", 10);
  store_->Finish(id, "worker", outcome);
  const Job job = store_->Find(id).value();
  EXPECT_EQ(job.request.rule, "Sch\xEF\xBF\xBD"
                              "del");
  EXPECT_EQ(job.errorText, "no \xEF\xBF\xBD and \xEF\xBF\xBD");
  EXPECT_NO_THROW(ToJson(job).dump());
}

TEST_P(JobStore, WhatIsReadAgainIsWhatACallReturned)
{
  const auto expectSame = [&](const Job& returned)
  {
    const Job read = OpenAgain()->Find(returned.id).value();
    EXPECT_EQ(ToJson(read), ToJson(returned));
    EXPECT_EQ(read.leaseExpiry, returned.leaseExpiry);
    EXPECT_EQ(read.publishingSeriesUid, returned.publishingSeriesUid);
  };
  expectSame(store_->Enqueue(RequestFor("key")).job);
  const Job claimed = ClaimFor("worker");
  expectSame(claimed);
  expectSame(store_->RequestCancel(claimed.id));
  JobOutcome outcome;
  outcome.state = JobState::Cancelled;
  ASSERT_TRUE(store_->Finish(claimed.id, "worker", outcome));
  expectSame(store_->Retry(claimed.id));
  JobRequest training = RequestFor("training");
  training.kind = JobKind::Train;
  const std::string id = store_->Enqueue(training).job.id;
  expectSame(store_->SetPaused(id, true));
  expectSame(store_->SetPaused(id, false));
}

TEST_P(JobStore, ItsClockNeverGoesBack)
{
  TimeMs latest = store_->Now();
  for (int i = 0; i < 20; i++)
  {
    const TimeMs now = OpenAgain()->Now();
    EXPECT_GE(now, latest) << "whichever connection is asked";
    latest = now;
  }
}

TEST(OpenJobStore, TakesAUrlOrAPlainPath)
{
  const TemporaryFolder folder;
  const std::string path = folder / "jobs.db";
  OpenJobStore("sqlite:" + path)->SetProperty("name", "value");
  EXPECT_EQ(OpenJobStore(path)->GetProperty("name"), "value");
}

TEST(OpenJobStore, RefusesAnUnknownSchemeWithoutItsPassword)
{
  const auto refusal = [](const std::string& url)
  { return MessageOf(ErrorCode::InvalidArgument, [&] { OpenJobStore(url); }); };
  const auto named = [](const std::string& scheme)
  {
    return "the job store is \"" + scheme +
           "\", expected sqlite:PATH, the path of a file, or postgresql://user@host/database";
  };
  EXPECT_EQ(refusal("mysql://user:secret@host/db"), named("mysql"));
  EXPECT_EQ(refusal(""), named(""));
  EXPECT_EQ(refusal("sqlite:"), named("sqlite:"));
  EXPECT_EQ(refusal("postgresql"), named("postgresql"));
  EXPECT_EQ(refusal("postgres:user:secret"), named("postgres"));
  EXPECT_FALSE(std::filesystem::exists("postgresql"));
}

TEST(OpenJobStore, TellsTheAddressOfAServerWhateverElseIsWrongWithIt)
{
  for (const char* server : {"postgresql://user@host/db", "postgres://", "postgresql://?sslmode"})
  {
    EXPECT_TRUE(IsServerUrl(server)) << server;
  }
  for (const char* other :
       {"", "sqlite:/jobs.db", "/var/postgresql://jobs.db", "postgresql", "Postgresql://host"})
  {
    EXPECT_FALSE(IsServerUrl(other)) << other;
  }
}

TEST(NeedsCleanupOnly, WhereAJobIsOverButSomethingOfItIsPublished)
{
  Job job;
  job.request.maxAttempts = 2;
  for (const bool isPublished : {false, true})
  {
    for (const bool isCancelled : {false, true})
    {
      for (const int attempts : {1, 2, 3})
      {
        job.publishingSeriesUid = isPublished ? "1.2.3" : "";
        job.cancelRequested = isCancelled;
        job.attempts = attempts;
        EXPECT_EQ(NeedsCleanupOnly(job), isPublished && (isCancelled || attempts == 3));
      }
    }
  }
}
