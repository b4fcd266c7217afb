#include "Worker/EnhanceJob.h"

#include "Support/ArchiveBench.h"
#include "Support/Errors.h"

#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::HasSubstr;
using testing::StartsWith;

// Attempts at jobs without the processes around them: those are in UnitTests/Integration.
namespace
{
class EnhanceJobTest : public ArchiveBench
{
protected:
  EnhanceJobTest()
  {
    settings_.workerId = "worker";
    settings_.temporaryFolder = folder_ / "temporary";
  }

  /// One attempt at the job that is the first in the queue, and its end in the store.
  Job RunNext(StopReason reason = StopReason::None)
  {
    const Job job = store_->Claim("worker", {JobKind::Enhance}, 600'000).value();
    claimed_ = job.id;
    Publication publication(*store_, *client_, job, "worker");
    JobProgress progress(std::chrono::hours(1), std::chrono::hours(1), {});
    if (reason != StopReason::None)
    {
      progress.Stop(reason);
    }
    const JobOutcome outcome = EnhanceJob(*store_, *client_, settings_, job, progress, publication).Run();
    EXPECT_TRUE(store_->Finish(job.id, "worker", outcome));
    return store_->Find(job.id).value();
  }
  Job Enhance(const JobRequest& request)
  {
    store_->Enqueue(request);
    return RunNext();
  }
  /// How the attempt at a job for the series fails.
  std::string Refusal(ErrorCode code, const std::string& series, const std::string& model = "cubic")
  {
    JobRequest request = RequestFor(series);
    request.model = model;
    store_->Enqueue(request);
    return MessageOf(code, [&] { RunNext(); });
  }
  /// The phantom but for its last slice, which is `late_`.
  std::string UploadAllButOne()
  {
    std::vector<std::string> files = MakePhantom(SmallGrid());
    late_ = files.back();
    files.pop_back();
    return UploadFiles(files);
  }
  JobRequest RequestUnder(const std::string& key, const std::string& series)
  {
    JobRequest request = RequestFor(series);
    request.key = key;
    return request;
  }

  JobRunnerSettings settings_;
  std::string claimed_; ///< identifier of the latest job
  std::string late_;
};
} // namespace

TEST_F(EnhanceJobTest, TakesTheNextFreeSeriesNumber)
{
  const std::string source = Upload(SmallGrid(), 7);
  const std::string other = Upload(SmallGrid(), 701);
  const Job job = Enhance(RequestFor(source));
  ExpectOneDerivedSeries(job, {source, other});
  EXPECT_EQ(client_->GetJson("/series/" + job.derivedSeriesId)["MainDicomTags"]["SeriesNumber"], "702");
}

TEST_F(EnhanceJobTest, FindsWhatIsThereAlready)
{
  const std::string source = Upload(SmallGrid());
  const Job first = Enhance(RequestFor(source));
  ExpectOneDerivedSeries(first, {source});
  const auto changes = client_->GetJson("/changes?last");

  const Job second = Enhance(RequestUnder("of another store", source));
  ExpectOneDerivedSeries(second, {source});
  EXPECT_EQ(second.derivedSeriesId, first.derivedSeriesId);
  EXPECT_EQ(second.result["AlreadyStored"], true);
  EXPECT_EQ(client_->GetJson("/changes?last")["Last"], changes["Last"]) << "something was written";
#ifdef CLADE_HAS_REPORT
  // Drawn again from what is stored, whose values are rounded: one grey value up or down compresses
  // differently.
  const std::string drawn = store_->GetPicture(first.id).value_or("");
  const std::string again = store_->GetPicture(second.id).value_or("");
  EXPECT_EQ(drawn.substr(1, 3), "PNG");
  ASSERT_GT(again.size(), 24u);
  EXPECT_EQ(again.substr(0, 24), drawn.substr(0, 24)) << "to the width and height of IHDR";
  EXPECT_FALSE(first.result["Picture"]["Plane"].is_null());
  EXPECT_EQ(second.result["Picture"]["Plane"], first.result["Picture"]["Plane"]);
#endif
}

TEST_F(EnhanceJobTest, MakesAPartialDerivedSeriesWholeAgain)
{
  const std::string source = Upload(SmallGrid());
  const Job first = Enhance(RequestFor(source));
  const auto uids = SopInstanceUidsOf(first.derivedSeriesId);
  const std::string victim = client_->GetJson("/series/" + first.derivedSeriesId)["Instances"][3];
  client_->Delete("/instances/" + victim);
  const Job second = Enhance(RequestUnder("of another store", source));
  ExpectOneDerivedSeries(second, {source});
  EXPECT_EQ(SopInstanceUidsOf(second.derivedSeriesId), uids);
}

TEST_F(EnhanceJobTest, RefusesWhatNeedsNoWorkAndWhatHasNoModel)
{
  VolumeGrid isotropic = SmallGrid();
  isotropic.sliceSpacingMm = 1.2;
  const std::string fine = Upload(isotropic);
  Refusal(ErrorCode::NothingToDo, fine);
  const std::string thick = Upload(SmallGrid(), 2);
  Refusal(ErrorCode::Model, thick, "no-such-model");
  ExpectNothingBeside({fine, thick});
}

TEST_F(EnhanceJobTest, RefusesItsOwnOutput)
{
  const std::string source = Upload(SmallGrid());
  const std::string derived = Enhance(RequestFor(source)).derivedSeriesId;
  EXPECT_EQ(Refusal(ErrorCode::AlreadyDone, derived), "the series has already been enhanced through-plane");
  ExpectNothingBeside({source, derived});
}

TEST_F(EnhanceJobTest, ASeriesThatGrewIsLeftToASuccessorThatWaitsForMore)
{
  const std::string source = UploadAllButOne();
  Enqueue(source);
  UploadFiles({late_});
  EXPECT_THAT(MessageOf(ErrorCode::SeriesChanged, [&] { RunNext(); }),
              StartsWith("the series now has 8 instances, the job was made for 7; job "));
  const auto successor = store_->FindByKey(RequestFor(source).key); // as the plugin would make it
  ASSERT_TRUE(successor.has_value());
  EXPECT_EQ(successor->request.parameters["Instances"], SopInstanceUidsOf(source));
  EXPECT_GT(successor->request.notBefore, store_->Now()) << "others may be on their way";
  ExpectNothingBeside({source});
}

TEST_F(EnhanceJobTest, ASeriesThatIsGoneIsNamed)
{
  const std::string source = Upload(SmallGrid());
  Enqueue(source);
  client_->Delete("/series/" + source);
  EXPECT_EQ(MessageOf(ErrorCode::NotFound, [&] { RunNext(); }),
            "the series " + source + " is not in Orthanc: was it deleted?");
}

TEST_F(EnhanceJobTest, ReplacesItsPredecessorOfTheSameRuleWhereThatIsAsked)
{
  const std::string source = UploadAllButOne();
  const Job byHand = Enhance(RequestFor(source)); // of no rule: stays
  JobRequest request = RequestUnder("first", source);
  request.rule = "vibe";
  request.parameters["Salt"] = "1";
  const Job first = Enhance(request);
  ExpectOneDerivedSeries(first, {source, byHand.derivedSeriesId});

  UploadFiles({late_});
  request = RequestFor(source);
  request.rule = "vibe";
  request.parameters["DeleteSuperseded"] = true;
  const Job second = Enhance(request);
  ExpectOneDerivedSeries(second, {source, byHand.derivedSeriesId});
  EXPECT_EQ(second.result["Superseded"], nlohmann::json({first.derivedSeriesId}));
}

TEST_F(EnhanceJobTest, OneThatIsStoppedOrHasLostItsLeaseStoresNothing)
{
  const std::string source = Upload(SmallGrid());
  Enqueue(source);
  EXPECT_EQ(CodeOf([&] { RunNext(StopReason::CancelRequested); }), ErrorCode::Cancelled);
  ExpectNothingBeside({source});

  ASSERT_EQ(store_->RecoverExpired("worker"), 1u);
  const Job job = store_->Claim("worker", {JobKind::Enhance}, 600'000).value();
  ASSERT_EQ(store_->RecoverExpired("worker"), 1u);
  ASSERT_TRUE(store_->Claim("another", {JobKind::Enhance}, 600'000));
  Publication publication(*store_, *client_, job, "worker");
  JobProgress progress(std::chrono::hours(1), std::chrono::hours(1), {});
  EXPECT_EQ(CodeOf([&] { EnhanceJob(*store_, *client_, settings_, job, progress, publication).Run(); }),
            ErrorCode::Cancelled);
  ExpectNothingBeside({source});
}

TEST_F(EnhanceJobTest, NotesWhereTheDerivedSeriesCameFrom)
{
  const std::string source = Upload(SmallGrid());
  const Job job = Enhance(RequestFor(source));
  const auto note = nlohmann::json::parse(client_->GetBytes("/series/" + job.derivedSeriesId + "/metadata/" +
                                                            std::to_string(provenanceMetadata)));
  EXPECT_EQ(note["Source"], source);
  EXPECT_EQ(note["Job"], job.id);
  EXPECT_EQ(note["Model"], "cubic");
  EXPECT_EQ(job.result["Worker"], "worker");
  EXPECT_EQ(job.result["DerivedSeries"], job.derivedSeriesId);
}
