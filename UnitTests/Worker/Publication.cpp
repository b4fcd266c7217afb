#include "Worker/Publication.h"

#include "Support/ArchiveBench.h"
#include "Support/Errors.h"

#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::ElementsAre;

namespace
{
/// What would be published, read from a series that was stored and deleted again.
struct Planned
{
  std::vector<std::string> files;
  std::vector<std::string> sopInstanceUids; ///< sorted
  std::string seriesUid;
  std::string seriesId;
};

class PublicationTest : public ArchiveBench
{
protected:
  void SetUp() override
  {
    ArchiveBench::SetUp();
    if (IsSkipped())
    {
      return;
    }
    source_ = Upload(SmallGrid());
    Enqueue(source_);
    Claim();
  }

  void Claim() { job_ = store_->Claim("worker", {JobKind::Enhance}, 600'000).value(); }
  Publication Make() { return {*store_, *client_, store_->Find(job_.id).value(), "worker"}; }

  /// In the study of the source, as a derived series is.
  Planned Plan(std::int32_t number)
  {
    Planned planned;
    planned.files = MakePhantom(SmallGrid(), number);
    planned.seriesId = UploadFiles(planned.files);
    planned.sopInstanceUids = SopInstanceUidsOf(planned.seriesId);
    planned.seriesUid = client_->GetJson("/series/" + planned.seriesId)["MainDicomTags"]["SeriesInstanceUID"];
    client_->Delete("/series/" + planned.seriesId);
    return planned;
  }
  std::string Marked() { return store_->Find(job_.id)->publishingSeriesUid; }
  std::vector<std::string> Beside() { return SeriesBeside({source_}); }

  NoProgress progress_;
  std::string source_;
  Job job_;
};
} // namespace

TEST_F(PublicationTest, IsMarkedInTheStoreFromItsBeginningUntilItIsKept)
{
  const Planned series = Plan(2);
  Publication publication = Make();
  EXPECT_FALSE(publication.IsOpen());
  publication.Begin({series.seriesUid}, progress_);
  EXPECT_EQ(Marked(), series.seriesUid) << "before the first instance";
  EXPECT_TRUE(Beside().empty());
  EXPECT_EQ(publication.StoreFiles(series.files, series.sopInstanceUids, progress_), series.seriesId);
  EXPECT_TRUE(publication.IsOpen());
  publication.Keep();
  EXPECT_FALSE(publication.IsOpen());
  EXPECT_EQ(Marked(), "");
  EXPECT_THAT(Beside(), ElementsAre(series.seriesId));
}

TEST_F(PublicationTest, IsRemovedWithAllItsSeriesAndOnlyThose)
{
  const Planned one = Plan(2), two = Plan(3);
  const std::string other = Upload(SmallGrid(), 4);
  Publication publication = Make();
  publication.Begin({one.seriesUid, two.seriesUid}, progress_);
  publication.StoreFiles(one.files, one.sopInstanceUids, progress_);
  UploadFiles({two.files[0]}); // as far as it came
  publication.Remove(progress_);
  EXPECT_FALSE(publication.IsOpen());
  EXPECT_EQ(Marked(), "");
  EXPECT_THAT(Beside(), ElementsAre(other));
}

TEST_F(PublicationTest, WhatAnEarlierAttemptLeftIsKnownAndRemovedBeforeAnotherBegins)
{
  const Planned before = Plan(2), now = Plan(3);
  Make().Begin({before.seriesUid}, progress_);
  UploadFiles({before.files[0], before.files[1]});
  Publication next = Make();
  EXPECT_TRUE(next.IsOpen());
  next.Begin({now.seriesUid}, progress_);
  EXPECT_TRUE(Beside().empty());
  EXPECT_EQ(Marked(), now.seriesUid);
}

TEST_F(PublicationTest, MoreSeriesOfTheSameAttemptLeaveThoseBefore)
{
  const Planned one = Plan(2), two = Plan(3);
  Publication publication = Make();
  publication.Add({one.seriesUid}, progress_);
  publication.StoreFiles(one.files, one.sopInstanceUids, progress_);
  UploadFiles({two.files[0]}); // lies about under the UID of the next
  publication.Add({two.seriesUid}, progress_);
  EXPECT_THAT(Beside(), ElementsAre(one.seriesId));
  EXPECT_EQ(Marked(), one.seriesUid + " " + two.seriesUid);
  publication.Add({two.seriesUid}, progress_);
  EXPECT_EQ(Marked(), one.seriesUid + " " + two.seriesUid) << "each once";
}

TEST_F(PublicationTest, ASeriesThatIsNotWholeIsAnError)
{
  const Planned series = Plan(2);
  Publication publication = Make();
  publication.Begin({series.seriesUid}, progress_);
  std::vector<std::string> files = series.files;
  files.pop_back();
  EXPECT_EQ(MessageOf(ErrorCode::Network,
                      [&] { publication.StoreFiles(files, series.sopInstanceUids, progress_); }),
            "Orthanc does not show the 7 instances of the derived series that it said it had stored");
  EXPECT_TRUE(publication.IsOpen()) << "to be removed";
}

TEST_F(PublicationTest, WithoutTheLeaseNothingIsBegunAndNothingOfAnotherRemoved)
{
  const Planned series = Plan(2);
  Publication publication = Make();
  ASSERT_EQ(store_->RecoverExpired("worker"), 1u);
  ASSERT_TRUE(store_->Claim("another", {JobKind::Enhance}, 600'000));
  UploadFiles(series.files); // by the other
  const auto lost = [&](auto call) { EXPECT_EQ(CodeOf(call), ErrorCode::Cancelled); };
  lost([&] { publication.Begin({series.seriesUid}, progress_); });
  lost([&] { publication.Add({series.seriesUid}, progress_); });
  EXPECT_FALSE(publication.IsOpen());
  EXPECT_THAT(Beside(), ElementsAre(series.seriesId));
}

TEST_F(PublicationTest, WhatIsStoredOfAPlanIsToldWholeOrInPart)
{
  const Planned one = Plan(2), two = Plan(3);
  const std::vector<DerivedIdentity> plan = {{one.seriesUid, one.sopInstanceUids},
                                             {two.seriesUid, two.sopInstanceUids}};
  const auto find = [&] { return FindStored(*client_, plan, job_.request.studyId, progress_); };
  EXPECT_TRUE(find().uids.empty());
  EXPECT_FALSE(find().isComplete);
  UploadFiles(one.files);
  UploadFiles({two.files[0]});
  StoredSeries stored = find();
  EXPECT_THAT(stored.uids, ElementsAre(one.seriesUid, two.seriesUid));
  EXPECT_THAT(stored.ids, ElementsAre(one.seriesId));
  EXPECT_FALSE(stored.isComplete);
  UploadFiles(two.files);
  stored = find();
  EXPECT_THAT(stored.ids, ElementsAre(one.seriesId, two.seriesId));
  EXPECT_TRUE(stored.isComplete);
  EXPECT_TRUE(FindStored(*client_, plan, "another study", progress_).uids.empty());
}

TEST_F(PublicationTest, ASeriesIsCompleteWithExactlyItsInstances)
{
  std::vector<std::string> uids = SopInstanceUidsOf(source_);
  EXPECT_TRUE(IsComplete(*client_, source_, uids, progress_));
  std::reverse(uids.begin(), uids.end());
  EXPECT_TRUE(IsComplete(*client_, source_, uids, progress_)) << "in whatever order";
  const std::string last = uids.back();
  uids.pop_back();
  EXPECT_FALSE(IsComplete(*client_, source_, uids, progress_)) << "one is too many";
  uids.push_back("1.2.3");
  EXPECT_FALSE(IsComplete(*client_, source_, uids, progress_)) << "one is another";
  uids.back() = last;
  uids.push_back(last);
  EXPECT_FALSE(IsComplete(*client_, source_, uids, progress_)) << "one is missing";
}
