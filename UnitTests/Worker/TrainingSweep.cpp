#include "Worker/TrainingSweep.h"

#include "Base/Error.h"
#include "Settings/ModelVersions.h"
#include "Settings/SweepGrid.h"
#include "Settings/SweepState.h"
#include "Support/SmallTraining.h"
#include "Support/TemporaryFolder.h"

#include <filesystem>
#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;
using nlohmann::json;

namespace
{
class Drawn : public ITrainingObserver
{
public:
  void OnStep(const TrainingStatus&) override {}
  void OnEpoch(const json&) override { epochs++; }
  int epochs = 0;
};

/// Remembers what was reported.
class Watched : public NoProgress
{
public:
  void BeginStage(std::string_view stage) override { stages.emplace_back(stage); }
  void Report(double fraction) override { fractions.push_back(fraction); }
  std::vector<std::string> stages;
  std::vector<double> fractions;
};

class TrainingSweepTest : public testing::Test
{
protected:
  TrainingSweepTest()
  {
    options_ = Small(TrainingMethod::Smore);
    options_.batchesPerEpoch = 2;
    job_.id = "1";
    job_.request.kind = JobKind::Train;
    job_.request.model = "knee";
    job_.request.parameters = {{"Options", ToJson(options_)},
                               {"Vary", ToJson(std::vector{ParseSweepAxis("learningRate=1e-4,1e-3")})}};
    data_.training = {Ripples(0)};
    data_.validation = {Ripples(1)};
  }

  TrainedModel Run(IProgress& progress)
  {
    TrainingSweep sweep(job_, folder_.Path(), options_, model_);
    return sweep.Run(
        data_, drawn_, [&](const std::string& path) { pictures_.push_back(path); }, progress);
  }

  TemporaryFolder folder_;
  std::string model_ = folder_ / "knee.safetensors";
  Job job_;
  TrainingOptions options_;
  TrainingData data_;
  Drawn drawn_;
  std::vector<std::string> pictures_;
};
} // namespace

TEST_F(TrainingSweepTest, TheBestIsTheJobsModelAndTheStateSaysHowAllFared)
{
  Watched progress;
  const TrainedModel best = Run(progress);
  EXPECT_EQ(best.path, model_);
  EXPECT_TRUE(std::filesystem::exists(model_));
  EXPECT_EQ(best.summary.steps, 4) << "two epochs of two batches";
  EXPECT_GT(best.summary.chosenEpoch, 0);
  ASSERT_TRUE(best.summary.piqe);

  const json state = ReadSweepState(folder_.Path());
  EXPECT_EQ(state.at("Combinations"), 2);
  EXPECT_TRUE(state.at("Learning").is_null());
  ASSERT_EQ(state.at("Ranked").size(), 2u);
  EXPECT_LE(state["Ranked"][0]["Figures"]["piqe"], state["Ranked"][1]["Figures"]["piqe"]);
  EXPECT_EQ(state.at("Varied"), json({"learningRate"}));
  const std::string first = state["Ranked"][0]["Name"];
  EXPECT_THAT(pictures_, testing::Contains(SweepModelPath(folder_.Path(), first)));
#ifdef CLADE_HAS_REPORT
  EXPECT_TRUE(std::filesystem::exists(folder_ / (std::string("knee") + sweepReportEnding)));
#endif
  EXPECT_TRUE(std::is_sorted(progress.fractions.begin(), progress.fractions.end())) << "it never falls";
  EXPECT_NEAR(progress.fractions.back(), 1, 1e-9);
  EXPECT_THAT(progress.stages, testing::Each("train"));
}

TEST_F(TrainingSweepTest, GoesOnWithAnotherWorkersThreadsAndLearnsNothingTwice)
{
  StopAfter stop(1, "train");
  EXPECT_THROW(Run(stop), Error);
  NoProgress progress;
  options_.threads = 2;
  Run(progress);
  drawn_.epochs = 0;
  EXPECT_EQ(Run(progress).summary.steps, 4);
  EXPECT_EQ(drawn_.epochs, 0);
}

TEST_F(TrainingSweepTest, WhereNothingCanBeLearnedTheReasonIsSaid)
{
  job_.request.parameters["Vary"] = ToJson(std::vector{ParseSweepAxis("patch=64,96")});
  NoProgress progress;
  try
  {
    Run(progress);
    FAIL() << "it was learned";
  }
  catch (const Error& error)
  {
    EXPECT_THAT(error.Message(), testing::HasSubstr("none of the 2 combinations could be learned"));
    EXPECT_THAT(error.Message(), testing::HasSubstr("the best failed so: "));
  }
}

TEST_F(TrainingSweepTest, IsAskedForByItsParameter)
{
  EXPECT_TRUE(TrainingSweep::IsAskedFor(job_));
  job_.request.parameters.erase("Vary");
  EXPECT_FALSE(TrainingSweep::IsAskedFor(job_));
}
