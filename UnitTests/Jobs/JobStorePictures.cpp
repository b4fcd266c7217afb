#include "Jobs/JobStoreSuite.h"

#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
/// Bytes as a PNG has them: a NUL, a newline, none of UTF-8.
const std::string somePng("\x89PNG\r\n\x1a\n\0\xff\xfe", 11);
} // namespace

TEST_P(JobStore, KeepsAPictureByteByByteWithItsJob)
{
  const std::string id = store_->Enqueue(RequestFor("a")).job.id;
  EXPECT_FALSE(store_->GetPicture(id).has_value());
  EXPECT_FALSE(store_->Find(id)->hasPicture);
  ClaimFor("worker");
  EXPECT_TRUE(store_->SetPicture(id, "worker", "an earlier one"));
  EXPECT_TRUE(store_->SetPicture(id, "worker", somePng));
  EXPECT_EQ(store_->GetPicture(id), somePng);
  EXPECT_TRUE(store_->Finish(id, "worker", {}));

  const auto other = OpenAgain();
  EXPECT_EQ(other->GetPicture(id), somePng);
  EXPECT_TRUE(other->Find(id)->hasPicture);
  EXPECT_TRUE(other->List({}).front().hasPicture);
}

TEST_P(JobStore, TakesAPictureOfTheOwnerOfTheLeaseAlone)
{
  const std::string id = store_->Enqueue(RequestFor("a")).job.id;
  EXPECT_FALSE(store_->SetPicture(id, "worker", somePng)) << "nobody has claimed it";
  EXPECT_FALSE(store_->SetPicture(id, "", somePng));
  ClaimFor("worker");
  EXPECT_FALSE(store_->SetPicture(id, "another", somePng));
  EXPECT_FALSE(store_->SetPicture("no such job", "worker", somePng));
  EXPECT_FALSE(store_->GetPicture(id).has_value());
}

TEST_P(JobStore, APictureGoesWhenItsJobGoes)
{
  const auto finishedWithPicture = [&](const std::string& key)
  {
    const std::string id = store_->Enqueue(RequestFor(key)).job.id;
    ClaimFor("worker");
    store_->SetPicture(id, "worker", somePng);
    store_->Finish(id, "worker", {});
    return id;
  };
  const std::string deleted = finishedWithPicture("deleted");
  const std::string kept = finishedWithPicture("kept");
  store_->Delete(deleted);
  EXPECT_FALSE(store_->GetPicture(deleted).has_value());
  EXPECT_EQ(store_->GetPicture(kept), somePng);
  EXPECT_EQ(store_->Prune(NowMs() + 1000, 0), 1u);
  EXPECT_FALSE(store_->GetPicture(kept).has_value());
}
