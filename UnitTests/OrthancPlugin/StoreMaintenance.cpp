#include "OrthancPlugin/StoreMaintenance.h"

#include "Base/Error.h"
#include "Base/Logging.h"
#include "Jobs/ForwardingJobStore.h"
#include "Support/TemporaryFolder.h"

#include <gtest/gtest.h>
#include <stdexcept>

using namespace Clade;
using Clade::Testing::TemporaryFolder;
using std::chrono::hours;
using std::chrono::milliseconds;

namespace
{
/// Tells when it is maintained.
class WatchedStore : public ForwardingJobStore
{
public:
  using ForwardingJobStore::ForwardingJobStore;

  std::size_t RecoverExpired(const std::string& deadOwner) override
  {
    const std::size_t recovered = ForwardingJobStore::RecoverExpired(deadOwner);
    const std::lock_guard<std::mutex> lock(mutex_);
    recoveries_++;
    changed_.notify_all();
    return recovered;
  }
  std::size_t Prune(TimeMs completedBefore, TimeMs quickBefore, const OfOrthanc& of) override
  {
    if (failures_ > 0)
    {
      failures_--;
      throw Error(ErrorCode::Unavailable, "the store is away");
    }
    const std::size_t removed = ForwardingJobStore::Prune(completedBefore, quickBefore, of);
    const std::lock_guard<std::mutex> lock(mutex_);
    prunes_.push_back({completedBefore, quickBefore});
    changed_.notify_all();
    return removed;
  }
  bool WaitForRounds(int count)
  {
    std::unique_lock<std::mutex> lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20),
                             [&] { return recoveries_ >= count && !prunes_.empty(); });
  }

  struct Limits
  {
    TimeMs completed = 0;
    TimeMs quick = 0;
  };
  std::mutex mutex_;
  std::condition_variable changed_;
  int recoveries_ = 0;
  int failures_ = 0; ///< of Prune, still to come
  std::vector<Limits> prunes_;
};

class StoreMaintenanceTest : public testing::Test
{
protected:
  StoreMaintenanceTest()
  {
    SetLogSink(
        [this](LogLevel, const std::string& message)
        {
          const std::lock_guard<std::mutex> lock(logMutex_);
          log_.push_back(message);
        });
  }
  ~StoreMaintenanceTest() override { SetLogSink(nullptr); }

  TemporaryFolder folder_;
  std::unique_ptr<IJobStore> file_ = OpenJobStore(folder_ / "jobs.db");
  WatchedStore store_{*file_};
  std::mutex logMutex_;
  std::vector<std::string> log_;
};
} // namespace

TEST_F(StoreMaintenanceTest, AJobWhoseWorkerWasLostGoesBackToTheQueue)
{
  JobRequest request;
  request.key = "key";
  const std::string id = store_.Enqueue(request).job.id;
  ASSERT_TRUE(store_.Claim("lost", {JobKind::Enhance}, 0, {})); // a lease that has run out already
  StoreMaintenance maintenance(store_, hours(1), 30, [] {});
  maintenance.Start();
  ASSERT_TRUE(store_.WaitForRounds(1)) << "at once, not after the first period";
  EXPECT_EQ(store_.Find(id)->state, JobState::Pending);
}

TEST_F(StoreMaintenanceTest, HistoryIsRemovedByItsDaysAndOnlyNowAndThen)
{
  const TimeMs before = store_.Now();
  StoreMaintenance maintenance(store_, milliseconds(1), 30, [] {});
  maintenance.Start();
  ASSERT_TRUE(store_.WaitForRounds(5));
  maintenance.Stop();
  const TimeMs after = store_.Now();
  ASSERT_EQ(store_.prunes_.size(), 1u) << "once an hour, however often it looks";
  const TimeMs monthMs = std::chrono::duration_cast<milliseconds>(hours(24 * 30)).count();
  EXPECT_GE(store_.prunes_[0].completed, before - monthMs);
  EXPECT_LE(store_.prunes_[0].completed, after - monthMs);
  EXPECT_GE(store_.prunes_[0].quick, before - quickHistoryMs);
  EXPECT_LE(store_.prunes_[0].quick, after - quickHistoryMs);
}

TEST_F(StoreMaintenanceTest, HistoryThatCouldNotBeRemovedIsTriedAgainInTheNextRound)
{
  store_.failures_ = 2;
  StoreMaintenance maintenance(store_, milliseconds(1), 30, [] {});
  maintenance.Start();
  EXPECT_TRUE(store_.WaitForRounds(5)) << "not after an hour";
  maintenance.Stop();
  EXPECT_EQ(store_.prunes_.size(), 1u);
}

TEST_F(StoreMaintenanceTest, ALookThatFailsHoldsUpNothingOfTheStore)
{
  StoreMaintenance maintenance(store_, milliseconds(1), 30, [] { throw std::runtime_error("no answer"); });
  maintenance.Start();
  ASSERT_TRUE(store_.WaitForRounds(2));
  maintenance.Stop();
  ASSERT_FALSE(log_.empty());
  EXPECT_NE(log_[0].find("no answer"), std::string::npos);
}

TEST_F(StoreMaintenanceTest, StopsAtOnceAndMayBeStartedAgain)
{
  int looks = 0;
  StoreMaintenance maintenance(store_, hours(1), 30, [&] { looks++; });
  maintenance.Stop(); // before the start, too
  for (int round = 1; round <= 2; round++)
  {
    maintenance.Start();
    ASSERT_TRUE(store_.WaitForRounds(round));
    maintenance.Stop();
    EXPECT_EQ(looks, round);
  }
}
