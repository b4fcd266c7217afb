#include "Integration/JobBench.h"

#include <csignal>

using namespace Clade;
using namespace Clade::Testing;

// What becomes of a job where nothing breaks, through all processes; the rest is in Worker/EnhanceJob.cpp.
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

TEST_F(Enhancement, LateInstancesDuringTheWorkAreNotMissed)
{
  std::vector<std::string> files = MakePhantom(LargeGrid());
  const std::string late = files.back();
  files.pop_back();
  const std::string source = UploadFiles(files);
  StartWorker({"--threads", "1", "--connections", "1"});
  const std::string id = HoldInStage(RequestFor(source), "resample").id;
  UploadFiles({late});
  worker_->Signal(SIGCONT);
  const Job job = WaitForEnd(id);
  EXPECT_EQ(job.errorCode, "I_SERIES_CHANGED") << ToJson(job).dump(2);
  ExpectNothingBeside({source});
  ExpectOneDerivedSeries(WaitForEnd(store_->FindByKey(RequestFor(source).key)->id), {source});
}

TEST_F(Enhancement, ASeriesDeletedDuringTheWorkLeavesNothing)
{
  for (const char* stage : {"fetch", "write"})
  {
    const std::string source = Upload(LargeGrid());
    StartWorker({"--threads", "1", "--connections", "1"});
    const std::string id = HoldInStage(RequestFor(source), stage).id;
    client_->Delete("/series/" + source);
    worker_->Signal(SIGCONT);
    const Job job = WaitForEnd(id);
    EXPECT_EQ(job.state, JobState::Failure) << stage;
    EXPECT_EQ(job.errorCode, "NotFound") << stage;
    ExpectNothingBeside({});
    store_->Delete(id);
  }
}
