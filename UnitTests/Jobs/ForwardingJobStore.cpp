#include "Jobs/ForwardingJobStore.h"

#include "Jobs/JobStoreSuite.h"
#include "Support/TemporaryFolder.h"

#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

TEST(ForwardingJobStore, PassesTheLifeOfAJobOn)
{
  const TemporaryFolder folder;
  const auto below = OpenJobStore(folder / "jobs.db");
  ForwardingJobStore store(*below);
  const std::string id = store.Enqueue(RequestFor("key")).job.id;
  EXPECT_EQ(below->FindByKey("key")->id, id);
  EXPECT_EQ(store.CountJobsOfSeries("1.2.3"), 1u);
  EXPECT_TRUE(store.HasDue({JobKind::Enhance}, {}));
  ASSERT_TRUE(store.Claim("worker", {JobKind::Enhance}, longLeaseMs, {}));
  EXPECT_EQ(store.Heartbeat(id, "worker", longLeaseMs, "resample", 40), LeaseVerdict::Held);
  EXPECT_EQ(below->Find(id)->stage, "resample");
  EXPECT_EQ(store.SetPublishing(id, "worker", "1.2.3.4"), LeaseVerdict::Held);
  EXPECT_TRUE(store.SetPicture(id, "worker", "png"));
  EXPECT_EQ(below->GetPicture(id), "png");
  EXPECT_TRUE(store.Finish(id, "worker", {}));
  EXPECT_EQ(below->Find(id)->state, JobState::Success);
  EXPECT_EQ(store.CountEnded({}), below->CountEnded());
  store.Delete(id);
  EXPECT_FALSE(below->Find(id));
}
