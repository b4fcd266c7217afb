#include "OrthancPlugin/JobWatch.h"

#include "Support/TemporaryFolder.h"

#include <future>
#include <gtest/gtest.h>

using namespace Clade;
using Clade::Testing::TemporaryFolder;
using std::chrono::seconds;

namespace
{
bool HasEnded(const Job& job)
{
  return IsFinal(job.state);
}

class JobWatchTest : public testing::Test
{
protected:
  JobWatchTest() : store_(OpenJobStore(folder_ / "jobs.db")) { id_ = store_->Enqueue({}).job.id; }

  TemporaryFolder folder_;
  std::unique_ptr<IJobStore> store_;
  std::string id_;
};
} // namespace

TEST_F(JobWatchTest, ReturnsWhenTheJobEnds)
{
  JobWatch watch(*store_, 4);
  auto waiting = std::async(std::launch::async, [&] { return watch.WaitFor(id_, seconds(60), HasEnded); });
  store_->RequestCancel(id_);
  ASSERT_EQ(waiting.wait_for(seconds(10)), std::future_status::ready);
  EXPECT_EQ(waiting.get()->state, JobState::Cancelled);
}

TEST_F(JobWatchTest, ReturnsTheJobAsItIsAfterTheTimeout)
{
  JobWatch watch(*store_, 4);
  EXPECT_EQ(watch.WaitFor(id_, std::chrono::milliseconds(20), HasEnded)->state, JobState::Pending);
  EXPECT_FALSE(watch.WaitFor("none", seconds(60), HasEnded));
}

TEST_F(JobWatchTest, AnswersAtOnceWhenAllPlacesAreTaken)
{
  JobWatch watch(*store_, 1);
  EXPECT_TRUE(watch.HasRoom());
  std::promise<void> isWaiting;
  auto waiting = std::async(std::launch::async,
                            [&]
                            {
                              bool isFirst = true;
                              return watch.WaitFor(id_, seconds(60),
                                                   [&](const Job& job)
                                                   {
                                                     if (isFirst)
                                                     {
                                                       isWaiting.set_value();
                                                       isFirst = false;
                                                     }
                                                     return HasEnded(job);
                                                   });
                            });
  isWaiting.get_future().wait(); // it has its place before it first looks
  EXPECT_FALSE(watch.HasRoom());
  EXPECT_EQ(watch.WaitFor(id_, seconds(60), HasEnded)->state, JobState::Pending);
  watch.Stop();
  EXPECT_EQ(waiting.get()->state, JobState::Pending);
}

TEST_F(JobWatchTest, StopLetsEverybodyGo)
{
  JobWatch watch(*store_, 4);
  auto waiting = std::async(std::launch::async, [&] { return watch.WaitFor(id_, seconds(60), HasEnded); });
  watch.Stop();
  ASSERT_EQ(waiting.wait_for(seconds(10)), std::future_status::ready);
  EXPECT_TRUE(watch.WaitFor(id_, seconds(60), HasEnded));
}
