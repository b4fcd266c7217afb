#include "Worker/StorageWait.h"

#include <gtest/gtest.h>

using namespace Clade;

namespace
{
using Problems = std::map<std::string, std::string>;

JobOutcome Full()
{
  JobOutcome outcome;
  outcome.state = JobState::Pending;
  outcome.errorCode = "StorageFull";
  outcome.errorText = "the disk is full";
  return outcome;
}
} // namespace

TEST(StorageWait, AFullDiskCountsNoAttemptAndEveryTryWaitsLonger)
{
  StorageWait storage("enhance");
  EXPECT_FALSE(storage.IsOn(""));
  JobOutcome first = Full();
  storage.Note(Job(), first);
  EXPECT_TRUE(first.isGivenBack);
  EXPECT_EQ(first.retryDelayMs, 5000);
  EXPECT_TRUE(storage.IsOn(""));
  EXPECT_EQ(storage.Problems(), (Problems{{"", "the disk is full"}}));
  std::int64_t last = 0;
  for (int i = 0; i < 6; i++)
  {
    JobOutcome again = Full();
    storage.Note(Job(), again);
    EXPECT_GE(again.retryDelayMs, last);
    last = again.retryDelayMs;
  }
  EXPECT_EQ(last, 60'000);
}

TEST(StorageWait, ASuccessShowsThatThereIsRoomAgain)
{
  StorageWait storage("enhance");
  JobOutcome full = Full();
  storage.Note(Job(), full);
  JobOutcome failure;
  failure.state = JobState::Failure;
  storage.Note(Job(), failure);
  EXPECT_FALSE(storage.Problems().empty()) << "another failure shows nothing";
  JobOutcome success;
  storage.Note(Job(), success);
  EXPECT_TRUE(storage.Problems().empty());
  EXPECT_FALSE(storage.IsOn(""));
}

TEST(StorageWait, QuickRequestsAreAnsweredAtOnce)
{
  StorageWait storage("quick");
  Job job;
  job.request.kind = JobKind::Quick;
  JobOutcome outcome = Full();
  storage.Note(job, outcome);
  EXPECT_FALSE(outcome.isGivenBack);
  EXPECT_FALSE(storage.IsOn(""));
}

TEST(StorageWait, IsForgottenWhereNobodyWaits)
{
  StorageWait storage("enhance");
  JobOutcome outcome = Full();
  storage.Note(Job(), outcome);
  storage.ForgetAllBut({});
  EXPECT_FALSE(storage.IsOn(""));
  EXPECT_TRUE(storage.Problems().empty());
}

TEST(StorageWait, OneOrthancsFullDiskHoldsUpNoOther)
{
  StorageWait storage("enhance");
  Job ofA, ofB;
  ofA.request.orthanc = "a";
  ofB.request.orthanc = "b";
  JobOutcome full = Full();
  storage.Note(ofA, full);
  EXPECT_TRUE(storage.IsOn("a"));
  EXPECT_FALSE(storage.IsOn("b"));
  JobOutcome success;
  storage.Note(ofB, success);
  EXPECT_TRUE(storage.IsOn("a")) << "room for b's series is none for a's";
  storage.ForgetAllBut({"a", "b"});
  EXPECT_EQ(storage.Problems(), (Problems{{"a", "the disk is full"}}));
  storage.ForgetAllBut({"b"});
  EXPECT_FALSE(storage.IsOn("a"));
}
