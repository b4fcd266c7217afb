#include "Worker/YieldingProgress.h"

#include "Support/Errors.h"
#include "Support/TemporaryFolder.h"

#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
class YieldingProgressTest : public testing::Test
{
protected:
  YieldingProgressTest()
  {
    JobRequest request;
    request.key = "an enhancement";
    store_->Enqueue(request);
  }

  /// Reports until the store has been asked so often, or the training has yielded.
  bool YieldsWithin(YieldingProgress& progress, const int& asked, int times)
  {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!progress.IsCancelled() && asked < times && std::chrono::steady_clock::now() < end)
    {
      progress.Report(0.5);
    }
    return progress.HasYielded();
  }

  TemporaryFolder folder_;
  std::unique_ptr<IJobStore> store_ = OpenJobStore(folder_ / "jobs.db");
  JobProgress job_{std::chrono::minutes(1), std::chrono::minutes(1), [] {}, [] {}};
};
} // namespace

TEST_F(YieldingProgressTest, MakesWayForAnEnhancementThatWouldBeTaken)
{
  int asked = 0;
  const std::function<MayTake()> all = [&]
  {
    asked++;
    return [](const JobQueue&) { return true; };
  };
  YieldingProgress progress(*store_, job_, all);
  EXPECT_NO_THROW(progress.ThrowIfCancelled());
  EXPECT_TRUE(YieldsWithin(progress, asked, 5));
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(CodeOf([&] { progress.ThrowIfCancelled(); }), ErrorCode::Cancelled);
}

TEST_F(YieldingProgressTest, GoesOnWhileTheStoreIsAway)
{
  int asked = 0;
  const std::function<MayTake()> away = [&]() -> MayTake
  {
    if (++asked < 3)
    {
      throw Error(ErrorCode::Unavailable, "the server of the job store is away");
    }
    return [](const JobQueue&) { return true; };
  };
  YieldingProgress progress(*store_, job_, away);
  EXPECT_FALSE(YieldsWithin(progress, asked, 2));
  EXPECT_NO_THROW(progress.ThrowIfCancelled());
  EXPECT_TRUE(YieldsWithin(progress, asked, 5)) << "and makes way when it is back";
}

TEST_F(YieldingProgressTest,
       GoesOnWhereTheWorkerWouldTakeNone) // its Orthanc is paused or away: it would be taken up again
{
  int asked = 0;
  const std::function<MayTake()> none = [&]
  {
    asked++;
    return MayTake();
  };
  YieldingProgress progress(*store_, job_, none);
  EXPECT_FALSE(YieldsWithin(progress, asked, 2));
  EXPECT_EQ(asked, 2);

  asked = 0;
  const std::function<MayTake()> others = [&]
  {
    asked++;
    return [](const JobQueue& queue) { return queue.orthanc == "another"; };
  };
  YieldingProgress ofOthers(*store_, job_, others);
  EXPECT_FALSE(YieldsWithin(ofOthers, asked, 2));
  EXPECT_EQ(asked, 2);
}
