#include "OrthancPlugin/Metrics.h"

#include "Support/TemporaryFolder.h"

#include <gtest/gtest.h>

using namespace Clade;
using Clade::Testing::TemporaryFolder;

namespace
{
std::map<std::string, double> Refresh(Metrics& metrics)
{
  std::map<std::string, double> values;
  metrics.Refresh([&](const std::string& name, double value) { values[name] = value; });
  return values;
}

std::string RunToEnd(IJobStore& store, JobState end)
{
  const std::string id = store.Enqueue({}).job.id;
  store.Claim("w", {JobKind::Enhance}, 1000);
  JobOutcome outcome;
  outcome.state = end;
  EXPECT_TRUE(store.Finish(id, "w", outcome));
  return id;
}
} // namespace

TEST(Metrics, CountJobsByState)
{
  const TemporaryFolder folder;
  const auto store = OpenJobStore(folder / "jobs.db");
  Metrics metrics(*store, 1000);
  RunToEnd(*store, JobState::Success);
  RunToEnd(*store, JobState::Failure);
  store->Enqueue({});
  store->Enqueue({});
  auto values = Refresh(metrics);
  EXPECT_EQ(values.at("orthanc_clade_jobs_success"), 1);
  EXPECT_EQ(values.at("orthanc_clade_jobs_failure"), 1);
  EXPECT_EQ(values.at("orthanc_clade_jobs_pending"), 2);
  EXPECT_EQ(values.at("orthanc_clade_workers_alive"), 0);
  EXPECT_GE(values.at("orthanc_clade_oldest_pending_seconds"), 0);
  EXPECT_LT(values.at("orthanc_clade_oldest_pending_seconds"), 60);
}

TEST(Metrics, TotalsNeverFallAndCountEachJobOnce)
{
  const TemporaryFolder folder;
  const auto store = OpenJobStore(folder / "jobs.db");
  RunToEnd(*store, JobState::Success);
  const TimeMs before = NowMs();
  while (NowMs() == before) // the counters begin with the next millisecond
  {
  }
  Metrics metrics(*store, 1000);
  EXPECT_EQ(Refresh(metrics).at("orthanc_clade_jobs_completed_total"), 0) << "from before the start";
  std::string id;
  for (int i = 0; i < 5; i++)
  {
    id = RunToEnd(*store, JobState::Success);
    RunToEnd(*store, JobState::Failure);
    EXPECT_EQ(Refresh(metrics).at("orthanc_clade_jobs_completed_total"), i + 1);
    EXPECT_EQ(Refresh(metrics).at("orthanc_clade_jobs_failed_total"), i + 1);
  }
  store->Delete(id);
  EXPECT_EQ(Refresh(metrics).at("orthanc_clade_jobs_completed_total"), 5);
}
