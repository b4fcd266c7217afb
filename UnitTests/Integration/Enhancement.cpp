#include "Integration/JobBench.h"

using namespace Clade;
using namespace Clade::Testing;

// What becomes of a job where nothing breaks.
namespace
{
class Enhancement : public JobBench
{
};
} // namespace

TEST_F(Enhancement, BecomesASeriesOfTheSameStudyWithAReport)
{
  const std::string source = Upload(VibeGrid(185, 330, 23), 7);
  StartWorker();
  const Job job = WaitForEnd(Enqueue(source));
  ExpectOneDerivedSeries(job, {source});
  EXPECT_EQ(job.attempts, 1);
  EXPECT_EQ(job.progress, 100);

  const auto derived = client_->GetJson("/series/" + job.derivedSeriesId);
  EXPECT_EQ(derived["ParentStudy"], client_->GetJson("/series/" + source)["ParentStudy"]);
  EXPECT_EQ(derived["MainDicomTags"]["SeriesNumber"], "701");
  EXPECT_EQ(derived["MainDicomTags"]["SeriesInstanceUID"], job.result["Output"]["SeriesInstanceUID"]);
  const auto note =
      nlohmann::json::parse(client_->GetBytes("/series/" + job.derivedSeriesId + "/metadata/4810"));
  EXPECT_EQ(note["Source"], source);
  EXPECT_EQ(note["Job"], job.id);

  const auto& report = job.result;
  EXPECT_EQ(report["Input"]["SpacingMm"], nlohmann::json({1.2, 1.2, 6.6}));
  EXPECT_EQ(report["Output"]["SpacingMm"], nlohmann::json({1.2, 1.2, 1.2}));
  EXPECT_EQ(report["Output"]["Slices"], 122);
  EXPECT_EQ(report["Model"]["Name"], "cubic");
  for (const char* stage : {"fetch", "read", "resample", "write", "publish"})
  {
    EXPECT_GT(report["Seconds"].value(stage, 0.0), 0) << stage;
  }
  EXPECT_GT(report["PeakMemoryMiB"], 10);
  EXPECT_NE(WorkerLog().find(report["Worker"].get<std::string>()), std::string::npos);
}

TEST_F(Enhancement, TakesTheNextFreeSeriesNumber)
{
  const std::string source = Upload(SmallGrid(), 7);
  const std::string other = Upload(SmallGrid(), 701);
  StartWorker();
  const Job job = WaitForEnd(Enqueue(source));
  ExpectOneDerivedSeries(job, {source, other});
  EXPECT_EQ(client_->GetJson("/series/" + job.derivedSeriesId)["MainDicomTags"]["SeriesNumber"], "702");
}

TEST_F(Enhancement, AWorkerThatDiedBetweenStoringAndTheEndOfItsJobHadDoneIt)
{
  const std::string source = Upload(SmallGrid());
  StartWorker();
  const Job first = WaitForEnd(Enqueue(source));
  ExpectOneDerivedSeries(first, {source});
  StopWorker();
  const auto changes = client_->GetJson("/changes?last");
  const std::string uid =
      client_->GetJson("/series/" + first.derivedSeriesId)["MainDicomTags"]["SeriesInstanceUID"];
  for (const std::string& noted : {uid, std::string()}) // before and after the worker has noted that it stays
  {
    JobRequest same = RequestFor(source);
    same.key = "of the worker that died" + noted;
    const std::string id = store_->Enqueue(same).job.id;
    ASSERT_EQ(store_->Claim("dead", {JobKind::Enhance}, 60'000)->id, id);
    ASSERT_EQ(store_->SetPublishing(id, "dead", noted), LeaseVerdict::Held);
    ASSERT_EQ(store_->RecoverExpired("dead"), 1u);
    StartWorker();
    const Job again = WaitForEnd(id);
    ExpectOneDerivedSeries(again, {source});
    EXPECT_EQ(again.attempts, 2);
    EXPECT_EQ(again.derivedSeriesId, first.derivedSeriesId);
    EXPECT_EQ(again.result["AlreadyStored"], true);
    const auto since = client_->GetJson("/changes?limit=100&since=" + changes["Last"].dump())["Changes"];
    for (const auto& change : since)
    {
      EXPECT_EQ(change["ChangeType"].get<std::string>().substr(0, 6), "Stable") << change.dump(2);
    }
    StopWorker();
  }
}

TEST_F(Enhancement, FindsWhatIsThereAlready)
{
  const std::string source = Upload(SmallGrid());
  StartWorker();
  const Job first = WaitForEnd(Enqueue(source));
  ExpectOneDerivedSeries(first, {source});
  const auto changes = client_->GetJson("/changes?last");

  JobRequest same = RequestFor(source);
  same.key = "of another store";
  const Job second = WaitForEnd(store_->Enqueue(same).job.id);
  ExpectOneDerivedSeries(second, {source});
  EXPECT_EQ(second.derivedSeriesId, first.derivedSeriesId);
  EXPECT_EQ(second.result["AlreadyStored"], true);
  // Drawn again from what is stored, whose values are rounded: one grey value up or down compresses
  // differently.
  const std::string drawn = store_->GetPicture(first.id).value_or("");
  const std::string again = store_->GetPicture(second.id).value_or("");
  EXPECT_EQ(drawn.substr(1, 3), "PNG");
  ASSERT_GT(again.size(), 24u);
  EXPECT_EQ(again.substr(0, 24), drawn.substr(0, 24)) << "to the width and height of IHDR";
  EXPECT_FALSE(first.result["Picture"]["Plane"].is_null());
  EXPECT_EQ(second.result["Picture"]["Plane"], first.result["Picture"]["Plane"]);
  EXPECT_EQ(client_->GetJson("/changes?last")["Last"], changes["Last"]) << "something was written";
}

TEST_F(Enhancement, MakesAPartialDerivedSeriesWholeAgain)
{
  const std::string source = Upload(SmallGrid());
  StartWorker();
  const Job first = WaitForEnd(Enqueue(source));
  const auto uids = SopInstanceUidsOf(first.derivedSeriesId);
  const std::string victim = client_->GetJson("/series/" + first.derivedSeriesId)["Instances"][3];
  client_->Delete("/instances/" + victim);

  JobRequest same = RequestFor(source);
  same.key = "of another store";
  const Job second = WaitForEnd(store_->Enqueue(same).job.id);
  ExpectOneDerivedSeries(second, {source});
  EXPECT_EQ(SopInstanceUidsOf(second.derivedSeriesId), uids);
}

TEST_F(Enhancement, RefusesItsOwnOutput)
{
  const std::string source = Upload(SmallGrid());
  StartWorker();
  const Job first = WaitForEnd(Enqueue(source));
  const Job second = WaitForEnd(Enqueue(first.derivedSeriesId));
  EXPECT_EQ(second.state, JobState::Skipped);
  EXPECT_EQ(second.errorCode, "E_ALREADY_DONE");
  EXPECT_EQ(second.errorText, "series is already a through-plane super-resolved series");
  ExpectNothingBeside({source, first.derivedSeriesId});
}

TEST_F(Enhancement, SkipsWhatNeedsNoWorkAndWhatHasNoModel)
{
  VolumeGrid isotropic = SmallGrid();
  isotropic.sliceSpacingMm = 1.2;
  const std::string source = Upload(isotropic);
  const std::string thick = Upload(SmallGrid(), 2);
  StartWorker();
  const Job job = WaitForEnd(Enqueue(source));
  EXPECT_EQ(job.state, JobState::Skipped);
  EXPECT_EQ(job.errorCode, "I_NOTHING_TO_DO");

  JobRequest request = RequestFor(thick);
  request.model = "no-such-model";
  const Job without = WaitForEnd(store_->Enqueue(request).job.id);
  EXPECT_EQ(without.state, JobState::Skipped);
  EXPECT_EQ(without.errorCode, "E_MODEL");
  ExpectNothingBeside({source, thick});
}

TEST_F(Enhancement, ASeriesThatGrewIsLeftToASuccessor)
{
  std::vector<std::string> files = MakePhantom(SmallGrid());
  const std::string late = files.back();
  files.pop_back();
  const std::string source = UploadFiles(files);
  const std::string id = Enqueue(source);
  UploadFiles({late}); // before the claim
  StartWorker();

  const Job job = WaitForEnd(id);
  EXPECT_EQ(job.state, JobState::Skipped);
  EXPECT_EQ(job.errorCode, "I_SERIES_CHANGED");
  EXPECT_EQ(job.errorText.rfind("the series now has 8 instances, the job was made for 7; job ", 0), 0u)
      << job.errorText;
  const auto successor = store_->FindByKey(RequestFor(source).key); // as the plugin would make it
  ASSERT_TRUE(successor.has_value());
  EXPECT_EQ(successor->request.parameters["Instances"], SopInstanceUidsOf(source));
  const Job done = WaitForEnd(successor->id);
  ExpectOneDerivedSeries(done, {source});
  EXPECT_EQ(done.result["Input"]["Slices"], 8);
}

TEST_F(Enhancement, LateInstancesDuringTheWorkAreNotMissed)
{
  std::vector<std::string> files = MakePhantom(LargeGrid());
  const std::string late = files.back();
  files.pop_back();
  const std::string source = UploadFiles(files);
  StartWorker({"--threads", "1", "--connections", "1"});
  const std::string id = Enqueue(source);
  WaitForStage(id, "resample");
  UploadFiles({late});
  const Job job = WaitForEnd(id);
  EXPECT_EQ(job.errorCode, "I_SERIES_CHANGED") << ToJson(job).dump(2);
  ExpectNothingBeside({source});
  ExpectOneDerivedSeries(WaitForEnd(store_->FindByKey(RequestFor(source).key)->id), {source});
}

TEST_F(Enhancement, ASeriesThatIsGoneIsNamed)
{
  const std::string source = Upload(SmallGrid());
  const std::string id = Enqueue(source);
  client_->Delete("/series/" + source);
  StartWorker();
  const Job job = WaitForEnd(id);
  EXPECT_EQ(job.state, JobState::Failure);
  EXPECT_EQ(job.errorCode, "NotFound");
  EXPECT_EQ(job.errorText, "the series " + source + " is not in Orthanc: was it deleted?");
}

TEST_F(Enhancement, ASeriesDeletedDuringTheWorkLeavesNothing)
{
  for (const char* stage : {"fetch", "write"})
  {
    const std::string source = Upload(LargeGrid());
    StartWorker({"--threads", "1", "--connections", "1"});
    const std::string id = Enqueue(source);
    WaitForStage(id, stage);
    client_->Delete("/series/" + source);
    const Job job = WaitForEnd(id);
    EXPECT_EQ(job.state, JobState::Failure) << stage;
    EXPECT_EQ(job.errorCode, "NotFound") << stage;
    ExpectNothingBeside({});
    store_->Delete(id);
  }
}

TEST_F(Enhancement, ReplacesItsPredecessorWhereThatIsAsked)
{
  std::vector<std::string> files = MakePhantom(SmallGrid());
  const std::string late = files.back();
  files.pop_back();
  const std::string source = UploadFiles(files);
  StartWorker();
  const Job byHand = WaitForEnd(Enqueue(source)); // of no rule: stays
  JobRequest request = RequestFor(source);
  request.rule = "vibe";
  request.parameters["Salt"] = "1";
  request.key = "first";
  const Job first = WaitForEnd(store_->Enqueue(request).job.id);
  ExpectOneDerivedSeries(first, {source, byHand.derivedSeriesId});

  UploadFiles({late});
  request = RequestFor(source);
  request.rule = "vibe";
  request.parameters["DeleteSuperseded"] = true;
  const Job second = WaitForEnd(store_->Enqueue(request).job.id);
  ExpectOneDerivedSeries(second, {source, byHand.derivedSeriesId});
  EXPECT_EQ(second.result["Superseded"], nlohmann::json({first.derivedSeriesId}));
}
