#include "Training/Checkpoint.h"

#include "Support/Errors.h"
#include "Support/TemporaryFolder.h"

#include <gtest/gtest.h>
#include <torch/types.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
TrainingProgress Example()
{
  TrainingProgress progress;
  progress.step = 1234;
  progress.chosenEpoch = 3;
  progress.chosenPiqe = 21.5;
  progress.hasChosenCollapsed = true;
  progress.judgedEpochs = 4;
  progress.plannedEpochs = 7;
  progress.plannedStepsPerEpoch = 300;
  progress.autoencoderStep = 50;
  progress.volumes = "sha of volumes";
  progress.validation = "sha of others";
  return progress;
}

class Checkpoints : public testing::Test
{
protected:
  const TemporaryFolder folder_;
  const std::string path_ = folder_ / "a.checkpoint";
  const TrainingOptions options_ = DefaultTrainingOptions(TrainingMethod::Smore, "MR");
  const std::vector<NamedTensor> state_ = {{"w", torch::arange(6, torch::kFloat32)}};
};
} // namespace

TEST_F(Checkpoints, WhatWasWrittenIsReadAgain)
{
  const TrainingProgress written = Example();
  WriteCheckpoint(path_, options_, written, state_);
  const std::vector<NamedTensor> target = {{"w", torch::zeros({6})}};
  const TrainingProgress read = ReadCheckpoint(path_, options_, target);
  EXPECT_TRUE(target[0].tensor.equal(state_[0].tensor)) << "to the last bit";
  EXPECT_EQ(read.step, written.step);
  EXPECT_EQ(read.chosenEpoch, written.chosenEpoch);
  EXPECT_EQ(read.chosenPiqe, written.chosenPiqe);
  EXPECT_EQ(read.hasChosenCollapsed, written.hasChosenCollapsed);
  EXPECT_EQ(read.judgedEpochs, written.judgedEpochs);
  EXPECT_EQ(read.plannedEpochs, written.plannedEpochs);
  EXPECT_EQ(read.plannedStepsPerEpoch, written.plannedStepsPerEpoch);
  EXPECT_EQ(read.autoencoderStep, written.autoencoderStep);
  EXPECT_EQ(read.volumes, written.volumes);
  EXPECT_EQ(read.validation, written.validation);
}

TEST_F(Checkpoints, OptionsThatLearnSomethingElseAreAConflict)
{
  WriteCheckpoint(path_, options_, Example(), state_);
  TrainingOptions longer = options_, other = options_;
  longer.epochs += 10;
  EXPECT_NO_THROW(ReadCheckpoint(path_, longer, state_)) << "a training may be made longer";
  other.learningRate *= 2;
  EXPECT_EQ(CodeOf([&] { ReadCheckpoint(path_, other, state_); }), ErrorCode::Conflict);
}

TEST_F(Checkpoints, WhatIsNoCheckpointIsNamed)
{
  EXPECT_EQ(CodeOf([&] { ReadCheckpoint(path_, options_, state_); }), ErrorCode::NotFound);
  WriteTensorFile(path_, state_, {});
  EXPECT_EQ(CodeOf([&] { ReadCheckpoint(path_, options_, state_); }), ErrorCode::InvalidFile);
}

TEST(Checkpoint, OtherVolumesAreAConflictAndUnknownOnesAreNot)
{
  TrainingProgress progress = Example();
  EXPECT_NO_THROW(RequireSameVolumes(progress, "sha of volumes", "a.checkpoint"));
  EXPECT_EQ(CodeOf([&] { RequireSameVolumes(progress, "another", "a.checkpoint"); }), ErrorCode::Conflict);
  progress.volumes.clear();
  EXPECT_NO_THROW(RequireSameVolumes(progress, "another", "a.checkpoint"));
}
