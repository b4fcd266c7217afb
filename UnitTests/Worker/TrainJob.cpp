#include "Worker/TrainJob.h"

#include "Jobs/FileHash.h"
#include "Settings/ModelDirectory.h"
#include "Support/ArchiveBench.h"
#include "Support/Errors.h"
#include "Support/SmallTraining.h"

#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;
using json = nlohmann::json;
using testing::HasSubstr;

namespace
{
class TrainJobTest : public ArchiveBench
{
protected:
  TrainJobTest()
  {
    std::filesystem::create_directory(models_);
    settings_.workerId = "worker";
    settings_.modelsDirectory = models_;
    settings_.temporaryFolder = folder_ / "temporary";
    settings_.threads = 1;
    settings_.device = "cpu";
    request_.kind = JobKind::Train;
    request_.key = "key";
    request_.model = "knee";
  }

  void SetUp() override
  {
    ArchiveBench::SetUp();
    if (!IsSkipped())
    {
      Order({Upload(SmallGrid())}, {Upload(SmallGrid(), 2)});
    }
  }
  void Order(const std::vector<std::string>& series, const std::vector<std::string>& validation,
             int epochs = 2)
  {
    TrainingOptions options = Small(TrainingMethod::Clade);
    options.thickFactors.clear();
    options.largestFactor = 8;
    options.epochs = epochs;
    request_.parameters = {{"Series", series}, {"Validation", validation}, {"Options", ToJson(options)}};
  }

  /// One attempt; the store knows its end unless it throws.
  JobOutcome Run(StopReason reason = StopReason::None)
  {
    store_->Enqueue(request_);
    job_ = store_->Claim("worker", {JobKind::Train}, 600'000).value();
    JobProgress progress(std::chrono::hours(1), std::chrono::hours(1), {});
    if (reason != StopReason::None)
    {
      progress.Stop(reason);
    }
    JobOutcome outcome = TrainJob(*store_, *client_, settings_, job_, progress).Run();
    EXPECT_TRUE(store_->Finish(job_.id, "worker", outcome));
    return outcome;
  }
  /// How it fails; the job is gone afterwards.
  std::string Failure(ErrorCode code)
  {
    std::string sentence = MessageOf(code, [&] { Run(); });
    JobOutcome outcome;
    outcome.state = JobState::Failure;
    store_->Finish(job_.id, "worker", outcome);
    store_->Delete(job_.id);
    return sentence;
  }
  std::string InModels(const std::string& name) const { return models_ + "/" + name; }
  std::string Working() const { return InModels(".training-" + job_.id); }

  std::string models_ = folder_ / "models";
  JobRunnerSettings settings_;
  JobRequest request_;
  Job job_; ///< the latest
};
} // namespace

TEST_F(TrainJobTest, TheModelItsCardAndItsCurvesAreThereAndNothingElseIsLeft)
{
  const JobOutcome outcome = Run();
  EXPECT_EQ(outcome.state, JobState::Success);
  const json& result = outcome.result;
  EXPECT_EQ(result["Model"]["Sha256"], Sha256OfFile(InModels("knee.safetensors")));
  EXPECT_TRUE(std::filesystem::exists(InModels("knee.md")));
  EXPECT_EQ(result["Steps"], 6);
  EXPECT_EQ(result["Curves"]["Epochs"].size(), 2u);
  EXPECT_TRUE(result["Pique"].is_number());
  EXPECT_EQ(result["LeftOut"], json::array());
  EXPECT_FALSE(std::filesystem::exists(Working()));
#ifdef CLADE_HAS_EVALUATION
  EXPECT_EQ(result["Comparison"]["Candidate"], "knee") << result["Comparison"];
  EXPECT_EQ(result["Comparison"]["Reference"], "cubic");
#endif
#ifdef CLADE_HAS_REPORT
  EXPECT_EQ(store_->GetPicture(job_.id).value_or("").substr(1, 3), "PNG");
#endif
}

TEST_F(TrainJobTest, WhatCannotBePublishedIsSaidBeforeAnythingIsFetched)
{
  orthanc_->Stop(); // who asked it would be told so
  request_.model = "../knee";
  EXPECT_THAT(Failure(ErrorCode::InvalidArgument), HasSubstr("is not a valid name for a model"));
  request_.model = "knee";
  std::ofstream(InModels("knee.safetensors")) << "another's";
  EXPECT_EQ(Failure(ErrorCode::Conflict), "the model knee already exists; nothing is overwritten");
  request_.parameters["Replaces"] = "hash of yet another";
  EXPECT_THAT(Failure(ErrorCode::Conflict), HasSubstr("no longer the one that this training is to replace"));
  EXPECT_EQ(FileBytes(InModels("knee.safetensors")), "another's");
  request_.model = "hip";
  request_.parameters["Options"]["epochs"] = 0;
  Failure(ErrorCode::InvalidFile);
}

TEST_F(TrainJobTest, ASeriesThatIsRefusedIsLeftOutByNameUnlessItIsTheOnlyOne)
{
  const std::string few = Upload(VibeGrid(40, 36, 3), 3);
  Order({Upload(SmallGrid(), 4), few}, {});
  const JobOutcome outcome = Run();
  ASSERT_EQ(outcome.result["LeftOut"].size(), 1u);
  EXPECT_EQ(outcome.result["LeftOut"][0]["Series"], few);
  EXPECT_EQ(outcome.result["LeftOut"][0]["Code"], "E_TOO_FEW");

  request_.key = "other";
  request_.model = "hip";
  Order({few}, {});
  Failure(ErrorCode::InvalidArgument);
  EXPECT_FALSE(std::filesystem::exists(Working())) << "where nothing was learned nothing is left";
}

TEST_F(TrainJobTest, WithoutAnyValidationThatWasAskedForThereIsNoModel)
{
  Order({Upload(SmallGrid(), 4)}, {Upload(VibeGrid(40, 36, 3), 3)});
  EXPECT_THAT(Failure(ErrorCode::InvalidArgument), HasSubstr("no validation volume is left"));
}

TEST_F(TrainJobTest, ASeriesThatWasDeletedIsLeftOutAndMissedByATrainingThatGoesOn)
{
  const std::string gone = "01234567-01234567-01234567-01234567-01234567";
  Order({Upload(SmallGrid(), 4), gone}, {});
  const JobOutcome outcome = Run();
  ASSERT_EQ(outcome.result["LeftOut"].size(), 1u);
  EXPECT_EQ(outcome.result["LeftOut"][0]["Series"], gone);
  EXPECT_EQ(outcome.result["LeftOut"][0]["Code"], "NotFound");

  request_.key = "other";
  request_.model = "hip";
  Order({gone}, {});
  EXPECT_THAT(Failure(ErrorCode::InvalidArgument), HasSubstr(gone));
  const std::string series = Upload(SmallGrid(), 5);
  Order({series, Upload(SmallGrid(), 7), gone}, {}, 10'000);
  Enqueue(Upload(SmallGrid(), 6)); // makes it stop with a checkpoint
  EXPECT_EQ(Run().state, JobState::Pending);
  EXPECT_EQ(Run().state, JobState::Pending) << "what was missing from the beginning is not missed";
  client_->Delete("/series/" + series);
  EXPECT_THAT(MessageOf(ErrorCode::NotFound, [&] { Run(); }), HasSubstr("Send it again and retry the job"));
  EXPECT_TRUE(std::filesystem::exists(Working() + "/hip.safetensors.checkpoint"));
}

TEST_F(TrainJobTest, OneThatIsCancelledLeavesItsCurvesAndNoModel)
{
  const JobOutcome outcome = Run(StopReason::CancelRequested);
  EXPECT_EQ(outcome.state, JobState::Cancelled);
  EXPECT_EQ(outcome.errorCode, "Cancelled");
  EXPECT_TRUE(outcome.result.contains("Curves"));
  EXPECT_FALSE(std::filesystem::exists(Working()));
  EXPECT_FALSE(std::filesystem::exists(InModels("knee.safetensors")));
}

TEST_F(TrainJobTest, MakesWayForAnEnhancementAndKeepsWhatItHasLearned)
{
  Order({Upload(SmallGrid(), 3)}, {}, 10'000); // longer than the second after which it looks
  Enqueue(Upload(SmallGrid(), 4));
  const JobOutcome outcome = Run();
  EXPECT_EQ(outcome.state, JobState::Pending);
  EXPECT_TRUE(outcome.isGivenBack) << "the attempt does not count";
  EXPECT_TRUE(std::filesystem::exists(Working() + "/knee.safetensors.checkpoint"));
  const JobOutcome ended = Run(StopReason::CancelRequested);
  EXPECT_GT(ended.result["Curves"]["Epochs"].size(), 0u) << "of the attempt before";
  EXPECT_FALSE(std::filesystem::exists(Working()));
}
