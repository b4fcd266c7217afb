#include "Training/Trainer.h"

#include "Base/Error.h"
#include "Network/Device.h"
#include "Network/ModelFile.h"
#include "Support/FileSizeLimit.h"
#include "Support/SmallTraining.h"
#include "Support/TemporaryFolder.h"
#include "Training/Checkpoint.h"
#include "Training/TrainingLog.h"
#include "Training/Validation.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <torch/types.h>
#include <torch/utils.h>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::HasSubstr;

namespace
{
class TrainerMethods : public ::testing::TestWithParam<TrainingMethod>
{
};

std::string NameOf(const ::testing::TestParamInfo<TrainingMethod>& info)
{
  std::string name = ToWord(info.param);
  name.erase(std::remove(name.begin(), name.end(), '-'), name.end());
  return name;
}
} // namespace

INSTANTIATE_TEST_SUITE_P(All, TrainerMethods,
                         ::testing::Values(TrainingMethod::Clade, TrainingMethod::CladeNoGmap,
                                           TrainingMethod::CycleGan, TrainingMethod::Smore,
                                           TrainingMethod::Anchored, TrainingMethod::Xuan),
                         NameOf);

TEST_P(TrainerMethods, AnInterruptedTrainingGivesTheSameModelBitByBit)
{
  const TemporaryFolder folder;
  const TrainingOptions options = Small(GetParam());
  NoProgress progress;
  const TrainingSummary whole = TrainInto(folder / "whole.safetensors", options, false, progress);
  EXPECT_EQ(whole.steps, 6);
  StopAfter stop(2, "train"); // within the first epoch
  EXPECT_THROW(TrainInto(folder / "parts.safetensors", options, false, stop), Error);
  StopAfter stopAgain(3, "train"); // within the second
  EXPECT_THROW(TrainInto(folder / "parts.safetensors", options, true, stopAgain), Error);
  const TrainingSummary parts = TrainInto(folder / "parts.safetensors", options, true, progress);
  EXPECT_EQ(parts.steps, 6);
  EXPECT_EQ(parts.chosenEpoch, whole.chosenEpoch);
  EXPECT_TRUE(SameWeights(folder / "whole.safetensors", folder / "parts.safetensors"));
}

TEST(TrainerResume, ASchedulePassesInterruptionsUnchanged)
{
  // The discriminator joins at step 3 of 6, the learning rate falls from step 2 on: both optimisers' steps
  // differ, and all of it comes back from the checkpoint.
  const TemporaryFolder folder;
  TrainingOptions options = Small(TrainingMethod::Anchored);
  options.adversarialFrom = 0.5;
  options.learningRateDecay = 0.7;
  options.augmentation = Augmentation::FlipsAndContrast;
  options.sampling = PatchSampling::Volumes;
  NoProgress progress;
  TrainInto(folder / "whole.safetensors", options, false, progress);
  StopAfter stop(4, "train");
  EXPECT_THROW(TrainInto(folder / "parts.safetensors", options, false, stop), Error);
  TrainInto(folder / "parts.safetensors", options, true, progress);
  EXPECT_TRUE(SameWeights(folder / "whole.safetensors", folder / "parts.safetensors"));
}

TEST(TrainerResume, APlanWithinABudgetIsKept)
{
  const TemporaryFolder folder;
  TrainingOptions options = Small(TrainingMethod::Smore);
  options.epochs = 3;
  StopAfter stop(1, "train");
  EXPECT_THROW(TrainInto(folder / "m.safetensors", options, false, stop, 0.03), Error);
  NoProgress progress;
  const TrainingSummary summary = TrainInto(folder / "m.safetensors", options, true, progress, 60);
  std::ifstream log(folder / "m.safetensors.log.jsonl");
  std::vector<nlohmann::json> starts;
  for (std::string line; std::getline(log, line);)
  {
    if (line.find("\"stepsPerEpoch\"") != std::string::npos)
    {
      starts.push_back(nlohmann::json::parse(line));
    }
  }
  ASSERT_EQ(starts.size(), 2u);
  EXPECT_EQ(starts[0]["steps"], summary.steps);
  EXPECT_EQ(starts[1]["steps"], summary.steps);
  EXPECT_EQ(starts[1]["step"], 1);
  EXPECT_EQ(starts[0]["options"]["batchesPerEpoch"], starts[0]["stepsPerEpoch"]);
}

TEST(TrainerResume, WhatMeasuringLearnedIsForgotten)
{
  const TemporaryFolder folder;
  TrainingOptions options = Small(TrainingMethod::Anchored);
  NoProgress progress;
  TrainInto(folder / "planned.safetensors", options, false, progress, 1e-6); // one step
  options.epochs = 1;
  options.batchesPerEpoch = 1;
  TrainInto(folder / "asked.safetensors", options, false, progress);
  EXPECT_TRUE(SameWeights(folder / "planned.safetensors", folder / "asked.safetensors"));
}

TEST(TrainerResume, XuanGoesOnWithinItsFirstStage)
{
  const TemporaryFolder folder;
  TrainingOptions options = Small(TrainingMethod::Xuan);
  options.autoencoderBatches = 4;
  NoProgress progress;
  TrainInto(folder / "whole.safetensors", options, false, progress);
  StopAfter stop(2, "autoencoder");
  EXPECT_THROW(TrainInto(folder / "parts.safetensors", options, false, stop), Error);
  StopAfter left(3, "autoencoder"); // cancels unless two batches alone are left
  TrainInto(folder / "parts.safetensors", options, true, left);
  EXPECT_TRUE(SameWeights(folder / "whole.safetensors", folder / "parts.safetensors"));
}

TEST(TrainerResume, AnEpochThatWasNotJudgedIsJudgedWhenItGoesOn)
{
  const TemporaryFolder folder;
  const TrainingOptions options = Small(TrainingMethod::Smore);
  NoProgress progress;
  StopAfter stop(3, "train"); // at the end of the first epoch
  EXPECT_THROW(TrainInto(folder / "m.safetensors", options, false, stop), Error);
  EXPECT_FALSE(std::filesystem::exists(folder / "m.safetensors"));
  EXPECT_EQ(TrainInto(folder / "m.safetensors", options, true, progress).steps, 6);
  std::ifstream log(folder / "m.safetensors.log.jsonl");
  const std::string text{std::istreambuf_iterator<char>(log), {}};
  EXPECT_THAT(text, HasSubstr("\"epoch\":1,"));
  EXPECT_TRUE(std::filesystem::exists(folder / "m.safetensors.pictures/epoch-0001.pgm"));
  EXPECT_TRUE(std::filesystem::exists(folder / "m.safetensors.pictures/truth.pgm"));
}

TEST(TrainerResume, AFullDiskKeepsTheLastGoodCheckpoint)
{
  const TemporaryFolder folder;
  NoProgress progress;
  TrainingOptions options = Small(TrainingMethod::Smore);
  TrainInto(folder / "whole.safetensors", options, false, progress);
  options.epochs = 1;
  TrainInto(folder / "m.safetensors", options, false, progress);
  options.epochs = 2;
  const auto size = std::filesystem::file_size(folder / "m.safetensors.checkpoint");
  {
    const FileSizeLimit limit(size / 2); // room for the model, which has no moments of the optimiser
    try
    {
      TrainInto(folder / "m.safetensors", options, true, progress);
      FAIL();
    }
    catch (const Error& error)
    {
      EXPECT_EQ(error.Code(), ErrorCode::StorageFull) << error.Message();
    }
  }
  EXPECT_EQ(std::filesystem::file_size(folder / "m.safetensors.checkpoint"), size);
  TrainInto(folder / "m.safetensors", options, true, progress);
  EXPECT_TRUE(SameWeights(folder / "whole.safetensors", folder / "m.safetensors"));
}

TEST(TrainerResume, ADamagedOrForeignCheckpointIsRefused)
{
  const TemporaryFolder folder;
  NoProgress progress;
  const TrainingOptions options = Small(TrainingMethod::Smore);
  TrainInto(folder / "m.safetensors", options, false, progress);
  const std::string checkpoint = folder / "m.safetensors.checkpoint";
  const auto refusal = [&]() -> std::string
  {
    try
    {
      TrainInto(folder / "m.safetensors", options, true, progress);
    }
    catch (const Error& error)
    {
      return std::string(error.CodeName()) + ": " + error.Message();
    }
    return "accepted";
  };
  std::filesystem::resize_file(checkpoint, std::filesystem::file_size(checkpoint) - 7);
  EXPECT_THAT(refusal(), HasSubstr("InvalidFile: "));
  std::filesystem::copy_file(folder / "m.safetensors", checkpoint,
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_THAT(refusal(), HasSubstr("is not a checkpoint of this program"));
}

TEST(TrainerResume, GoesOnWithTheSameVolumesOnly)
{
  const TemporaryFolder folder;
  NoProgress progress;
  TrainingRun run;
  run.modelPath = folder / "m.safetensors";
  const TrainingOptions options = Small(TrainingMethod::Smore);
  Train(options, {Ripples(0)}, {}, run, progress);
  run.resume = true;
  try
  {
    Train(options, {Ripples(0.1)}, {}, run, progress);
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::Conflict);
    EXPECT_THAT(error.Message(), HasSubstr("was made with other volumes"));
  }
}

TEST(TrainerResume, OtherValidationVolumesChooseAmongTheirOwnEpochs)
{
  const TemporaryFolder folder;
  NoProgress progress;
  TrainingRun run;
  run.modelPath = folder / "m.safetensors";
  TrainingOptions options = Small(TrainingMethod::Clade); // whose epochs compete
  options.epochs = 1;
  ASSERT_FALSE(Train(options, {Ripples(0)}, {}, run, progress).piqe.has_value());
  run.resume = true;
  options.epochs = 3;
  const TrainingSummary summary = Train(options, {Ripples(0)}, {Ripples(1)}, run, progress);
  EXPECT_GE(summary.chosenEpoch, 2); // what nobody judged is not the best
  EXPECT_GT(summary.piqe.value_or(0), 0);
}

TEST(TrainerResume, ALogThatWasCutShortIsWrittenOnAfterItsLastWholeLine)
{
  const TemporaryFolder folder;
  const std::string path = folder / "log.jsonl";
  std::ofstream(path) << "{\"step\":1}\n{\"step\":2";
  TrainingLog(path, true).Write({{"step", 3}});
  std::ifstream file(path);
  std::vector<int> steps;
  for (std::string line; std::getline(file, line);)
  {
    steps.push_back(nlohmann::json::parse(line).at("step"));
  }
  EXPECT_EQ(steps, (std::vector<int>{1, 3}));
}

TEST(TrainerResume, ResumingNeedsACheckpointOfTheSameOptions)
{
  const TemporaryFolder folder;
  NoProgress progress;
  TrainingOptions options = Small(TrainingMethod::Smore);
  EXPECT_THROW(TrainInto(folder / "m.safetensors", options, true, progress), Error);
  TrainInto(folder / "m.safetensors", options, false, progress);
  options.seed = 5;
  try
  {
    TrainInto(folder / "m.safetensors", options, true, progress);
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::Conflict);
    EXPECT_THAT(error.Message(), HasSubstr("was made with other options"));
  }
}
