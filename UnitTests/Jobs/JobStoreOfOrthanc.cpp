#include "Jobs/JobStoreOfOrthanc.h"

#include "Base/Error.h"
#include "Jobs/JobStoreSuite.h"
#include "Support/TemporaryFolder.h"

#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::ElementsAre;
using testing::Pair;

namespace
{
class JobStoreOfOrthancTest : public testing::Test
{
protected:
  TemporaryFolder folder_;
  std::unique_ptr<IJobStore> shared_ = OpenJobStore(folder_ / "jobs.db");
  JobStoreOfOrthanc ofA_{*shared_, "a"};
  JobStoreOfOrthanc ofB_{*shared_, "b"};
  IJobStore& a_ = ofA_;
  IJobStore& b_ = ofB_;
};
} // namespace

TEST_F(JobStoreOfOrthancTest, SeesItsOwnJobsAlone)
{
  const std::string id = a_.Enqueue(RequestFor("key")).job.id;
  EXPECT_EQ(shared_->Find(id)->request.orthanc, "a");
  EXPECT_TRUE(a_.Find(id));
  EXPECT_TRUE(a_.FindByKey("key"));
  EXPECT_EQ(a_.List({}).size(), 1u);
  EXPECT_THAT(a_.CountByState(), ElementsAre(Pair(JobState::Pending, 1u)));
  EXPECT_EQ(a_.CountPending(JobKind::Enhance), 1u);
  EXPECT_TRUE(a_.OldestPending());
  EXPECT_EQ(a_.Queues().size(), 1u);
  EXPECT_TRUE(a_.HasDue({JobKind::Enhance}));

  EXPECT_FALSE(b_.Find(id));
  EXPECT_FALSE(b_.FindByKey("key"));
  EXPECT_TRUE(b_.List({}).empty());
  EXPECT_TRUE(b_.CountByState().empty());
  EXPECT_EQ(b_.CountPending(JobKind::Enhance), 0u);
  EXPECT_FALSE(b_.OldestPending());
  EXPECT_TRUE(b_.Queues().empty());
  EXPECT_FALSE(b_.HasDue({JobKind::Enhance}));
  EXPECT_FALSE(b_.Claim("worker", {JobKind::Enhance}, longLeaseMs));
}

TEST_F(JobStoreOfOrthancTest, TouchesNoJobOfAnother)
{
  JobRequest request = RequestFor("key");
  request.kind = JobKind::Train;
  const std::string id = a_.Enqueue(request).job.id;
  EXPECT_THROW(b_.RequestCancel(id), Error);
  EXPECT_THROW(b_.SetPaused(id, true), Error);
  EXPECT_THROW(b_.Retry(id), Error);
  EXPECT_EQ(shared_->Find(id)->state, JobState::Pending);
  EXPECT_TRUE(IsPaused(a_.SetPaused(id, true)));
  EXPECT_EQ(a_.RequestCancel(id).state, JobState::Cancelled);
  EXPECT_THROW(b_.Delete(id), Error);
  EXPECT_EQ(a_.Retry(id).state, JobState::Pending);
  a_.RequestCancel(id);
  a_.Delete(id);
  EXPECT_FALSE(shared_->Find(id));
}

TEST_F(JobStoreOfOrthancTest, HasPropertiesOfItsOwnButOneStore)
{
  a_.SetProperty(queuePaused, "now");
  EXPECT_EQ(a_.GetProperty(queuePaused), "now");
  EXPECT_FALSE(b_.GetProperty(queuePaused));
  EXPECT_EQ(shared_->GetProperty(PropertyOf("a", queuePaused)), "now");
  EXPECT_EQ(a_.GetProperty(storeIdProperty), b_.GetProperty(storeIdProperty));
  JobStoreOfOrthanc ofUnnamed(*shared_, "");
  IJobStore& unnamed = ofUnnamed;
  unnamed.SetProperty("Seen", "5");
  EXPECT_EQ(shared_->GetProperty("Seen"), "5") << "as stores of older versions call it";
}

TEST_F(JobStoreOfOrthancTest, TheOneWithoutANameSeesTheJobsOfOlderVersions)
{
  shared_->Enqueue(RequestFor("old"));
  JobStoreOfOrthanc ofUnnamed(*shared_, "");
  IJobStore& unnamed = ofUnnamed;
  EXPECT_EQ(unnamed.List({}).size(), 1u);
  EXPECT_TRUE(a_.List({}).empty());
}
