#include "Worker/JobProgress.h"

#include "Base/Error.h"

#include <gtest/gtest.h>
#include <thread>
#include <utility>
#include <vector>

using namespace Clade;
using std::chrono::hours;
using std::chrono::milliseconds;

namespace
{
Error ErrorOf(const JobProgress& progress)
{
  try
  {
    progress.ThrowIfCancelled();
  }
  catch (const Error& error)
  {
    return error;
  }
  return Error(ErrorCode::Internal, "no error");
}
} // namespace

TEST(JobProgress, GrowsThroughTheStagesAndNeverFalls)
{
  std::vector<std::string> seen;
  JobProgress progress(hours(1), hours(1), [&] { seen.push_back("stage"); });
  double last = 0;
  for (const char* stage :
       {"fetch", "read", "resample", "network", "consistency", "write", "publish", "send"})
  {
    progress.BeginStage(stage);
    EXPECT_EQ(progress.Stage(), stage);
    for (const double fraction : {0.0, 0.5, 1.0, 0.2, -3.0, 7.0})
    {
      progress.Report(fraction);
      EXPECT_GE(progress.Percent(), last);
      last = progress.Percent();
    }
  }
  EXPECT_DOUBLE_EQ(last, 100);
  EXPECT_EQ(seen.size(), 8u);
  progress.BeginStage("a stage of later days");
  EXPECT_DOUBLE_EQ(progress.Percent(), 100);
}

TEST(JobProgress, GivesASignWhenTheWorkReportsOrAsksAndNoneWhileItDoesNot)
{
  JobProgress progress(hours(1), hours(1), {});
  auto last = progress.Signs();
  const auto hasGrown = [&] { return std::exchange(last, progress.Signs()) < progress.Signs(); };
  progress.BeginStage("network");
  EXPECT_TRUE(hasGrown());
  progress.Report(0.5);
  EXPECT_TRUE(hasGrown());
  progress.ThrowIfCancelled();
  EXPECT_TRUE(hasGrown());
  progress.LeaseRenewed(); // by the heartbeats, which go on while the work hangs
  progress.Percent();
  progress.Stage();
  EXPECT_FALSE(hasGrown());
}

TEST(JobProgress, GoesOnUntilItIsStopped)
{
  JobProgress progress(hours(1), hours(1), {});
  EXPECT_FALSE(progress.IsCancelled());
  EXPECT_NO_THROW(progress.ThrowIfCancelled());
  progress.Stop(StopReason::CancelRequested);
  EXPECT_TRUE(progress.IsCancelled());
  EXPECT_EQ(ErrorOf(progress).Code(), ErrorCode::Cancelled);
  EXPECT_EQ(ErrorOf(progress).Message(), "the job was cancelled");
}

TEST(JobProgress, TheFirstReasonStaysButALostLeaseIsStronger)
{
  JobProgress progress(hours(1), hours(1), {});
  progress.Stop(StopReason::WorkerStops);
  progress.Stop(StopReason::CancelRequested);
  EXPECT_EQ(progress.Reason(), StopReason::WorkerStops);
  progress.Stop(StopReason::LeaseLost);
  EXPECT_EQ(progress.Reason(), StopReason::LeaseLost);
  progress.Stop(StopReason::WorkerStops);
  EXPECT_EQ(progress.Reason(), StopReason::LeaseLost);
}

TEST(JobProgress, EndsBeyondItsTime)
{
  const JobProgress progress(milliseconds(-1), hours(1), {});
  EXPECT_EQ(progress.Reason(), StopReason::DeadlineExceeded);
  EXPECT_EQ(ErrorOf(progress).Code(), ErrorCode::DeadlineExceeded);
}

TEST(JobProgress, ALeaseThatNobodyRenewedCountsAsLost)
{
  JobProgress progress(hours(1), milliseconds(-1), {});
  EXPECT_EQ(progress.Reason(), StopReason::LeaseLost);
  progress.Stop(StopReason::CancelRequested);
  EXPECT_EQ(progress.Reason(), StopReason::LeaseLost);
}

TEST(JobProgress, ALeaseThatWasNotRenewedInTimeIsAskedForBeforeTheWorkGoesOn)
{
  int asked = 0;
  JobProgress* self = nullptr;
  JobProgress progress(hours(1), milliseconds(50), {},
                       [&]
                       {
                         asked++;
                         self->LeaseRenewed();
                       });
  self = &progress;
  std::this_thread::sleep_for(milliseconds(60)); // longer than the lease
  EXPECT_EQ(progress.Reason(), StopReason::None);
  EXPECT_EQ(asked, 1);
  EXPECT_NO_THROW(progress.ThrowIfCancelled());
}

TEST(JobProgress, AStoreThatSaysTheLeaseIsAnothersEndsTheWork)
{
  JobProgress* self = nullptr;
  JobProgress progress(hours(1), milliseconds(-1), {}, [&] { self->Stop(StopReason::LeaseLost); });
  self = &progress;
  EXPECT_EQ(progress.Reason(), StopReason::LeaseLost);
}

TEST(JobProgress, AStoreThatCannotBeAskedIsWaitedForUntilTheJobMustEndAnyway)
{
  int asked = 0;
  JobProgress* self = nullptr;
  const auto ask = [&]
  {
    if (++asked == 1)
    {
      throw Error(ErrorCode::StorageFull, "the disk is full");
    }
    self->LeaseRenewed();
  };
  JobProgress progress(hours(1), milliseconds(50), {}, ask);
  self = &progress;
  std::this_thread::sleep_for(milliseconds(60));
  EXPECT_EQ(progress.Reason(), StopReason::None);
  EXPECT_EQ(asked, 2);

  JobProgress stopped(hours(1), milliseconds(-1), {},
                      [] { throw Error(ErrorCode::StorageFull, "still full"); });
  stopped.Stop(StopReason::WorkerStops);
  EXPECT_EQ(stopped.Reason(), StopReason::LeaseLost);
}
