#include "TrainingRuns/TrainModel.h"

#include "Support/Errors.h"
#include "Support/SmallTraining.h"
#include "Support/TemporaryFolder.h"
#include "TrainingRuns/TrainingReport.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::HasSubstr;
namespace fs = std::filesystem;

namespace
{
class Counted : public ITrainingObserver
{
public:
  void OnStep(const TrainingStatus&) override { steps++; }
  void OnEpoch(const nlohmann::json&) override { epochs++; }
  int steps = 0;
  int epochs = 0;
};

class TrainModelTest : public testing::Test
{
protected:
  TrainModelTest()
  {
    request_.configuration.options = Small(TrainingMethod::Smore);
    request_.configuration.options.batchesPerEpoch = 2;
    request_.configuration.data = {{"volumes", "", "", false, 0}};
    request_.modelPath = folder_ / "knee.safetensors";
    request_.observer = &observer_;
  }

  std::vector<TrainedModel> Train(std::vector<TrainingVolume> volumes)
  {
    TrainingData data;
    data.training = std::move(volumes);
    data.validation = {Ripples(1)};
    data.sources = {"ripples, made by a formula"};
    return TrainModel(request_, std::move(data), progress_);
  }
  std::string Refusal(ErrorCode code)
  {
    return MessageOf(code, [&] { RequireTrainable(request_); });
  }
  void Touch(const std::string& name) { std::ofstream(folder_ / name) << "something"; }

  TemporaryFolder folder_;
  TrainRequest request_;
  Counted observer_;
  NoProgress progress_;
};
} // namespace

TEST_F(TrainModelTest, NamesDataAndFilesAreJudgedBeforeAnythingIsRead)
{
  EXPECT_NO_THROW(RequireTrainable(request_));
  for (const char* wrong :
       {"knee", "knee.pt", ".safetensors", "my knee.safetensors", "auto.safetensors", "cubic.safetensors"})
  {
    TrainRequest request = request_;
    request.modelPath = folder_ / wrong;
    EXPECT_EQ(CodeOf([&] { RequireTrainable(request); }), ErrorCode::InvalidArgument) << wrong;
  }
  request_.resume = true;
  EXPECT_THAT(Refusal(ErrorCode::NotFound), HasSubstr("knee.safetensors.checkpoint to resume from"));
  Touch("knee.safetensors.checkpoint");
  EXPECT_NO_THROW(RequireTrainable(request_));
  request_.resume = false;
  EXPECT_THAT(Refusal(ErrorCode::Conflict), HasSubstr("knee.safetensors.checkpoint already exists"));
  fs::remove(folder_ / "knee.safetensors.checkpoint");
  Touch("knee.safetensors");
  EXPECT_THAT(Refusal(ErrorCode::Conflict), HasSubstr("knee.safetensors already exists"));
  request_.configuration.data.clear();
  EXPECT_EQ(Refusal(ErrorCode::InvalidArgument), "no training data was given");
}

TEST_F(TrainModelTest, AFolderForModelsOfEachVolumeIsMadeOrMustBeEmpty)
{
  request_.configuration.perVolume = true;
  request_.modelPath = folder_ / "models";
  RequireTrainable(request_);
  EXPECT_TRUE(fs::is_directory(folder_ / "models"));
  EXPECT_NO_THROW(RequireTrainable(request_)) << "it is empty still";
  Touch("models/left.safetensors");
  Refusal(ErrorCode::Conflict);
  request_.resume = true;
  EXPECT_NO_THROW(RequireTrainable(request_));
  request_.resume = false;
  Touch("file");
  request_.modelPath = folder_ / "file";
  Refusal(ErrorCode::Conflict);
}

TEST_F(TrainModelTest, LeavesModelCardAndReportAndTellsWhoWatches)
{
  const auto trained = Train({Ripples(0)});
  ASSERT_EQ(trained.size(), 1u);
  EXPECT_EQ(trained[0].path, request_.modelPath);
  EXPECT_EQ(trained[0].summary.steps, 4);
  EXPECT_TRUE(fs::exists(request_.modelPath));
  EXPECT_TRUE(fs::exists(folder_ / "knee.md"));
#ifdef CLADE_HAS_REPORT
  EXPECT_TRUE(fs::exists(TrainingReportPath(request_.modelPath)));
#endif
  EXPECT_EQ(observer_.epochs, 2);
  EXPECT_GT(observer_.steps, 0);
}

TEST_F(TrainModelTest, OneOfEachVolumeIsNamedAfterItEachOnce)
{
  request_.configuration.perVolume = true;
  request_.configuration.options.epochs = 1;
  request_.modelPath = folder_ / "models";
  RequireTrainable(request_);
  std::vector<TrainingVolume> volumes = {Ripples(0), Ripples(0.5), Ripples(1)};
  volumes[0].name = "/data/left knee.nii.gz";
  volumes[1].name = "/other/left knee.nii.gz";
  volumes[2].name = "..";
  const auto trained = Train(std::move(volumes));
  std::vector<std::string> names;
  for (const TrainedModel& one : trained)
  {
    EXPECT_TRUE(fs::exists(one.path));
    EXPECT_EQ(fs::path(one.path).parent_path(), fs::path(request_.modelPath));
    names.push_back(fs::path(one.path).stem());
  }
  EXPECT_THAT(names, testing::ElementsAre("left_knee", "left_knee-2", "volume"));
}

TEST_F(TrainModelTest, ACardOrReportThatCannotBeWrittenLosesNoTraining)
{
  fs::create_directory(folder_ / "knee.md");
#ifdef CLADE_HAS_REPORT
  fs::create_directory(TrainingReportPath(request_.modelPath));
#endif
  EXPECT_EQ(Train({Ripples(0)}).size(), 1u);
  EXPECT_TRUE(fs::exists(request_.modelPath));
}
