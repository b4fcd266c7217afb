#include "TrainingRuns/Sweep.h"

#include "Base/Error.h"
#include "Support/SmallTraining.h"
#include "Support/TemporaryFolder.h"

#include <filesystem>
#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::HasSubstr;

namespace
{
class SweepOfTwo : public testing::Test
{
protected:
  SweepOfTwo()
  {
    TrainingOptions options = Small(TrainingMethod::Smore);
    options.batchesPerEpoch = 2;
    request_.recipe = ToJson(options);
    request_.axes = {ParseSweepAxis("learningRate=1e-4,1e-3")};
    request_.folder = folder_ / "sweep";
    request_.tell = [this](const std::string& sentence) { told_.push_back(sentence); };
    data_.training = {Ripples(0)};
    data_.validation = {Ripples(1)};
  }

  SweepOutcome Run(IProgress& progress) { return RunSweep(request_, data_, progress); }

  TemporaryFolder folder_;
  SweepRequest request_;
  TrainingData data_;
  NoProgress progress_;
  std::vector<std::string> told_;
};
} // namespace

TEST_F(SweepOfTwo, RanksAllAndTheBestLearnsOn)
{
  request_.epochs = 2;
  const SweepOutcome outcome = Run(progress_);
  ASSERT_EQ(outcome.ranked.size(), 2u);
  EXPECT_LE(outcome.ranked[0].figures["piqe"], outcome.ranked[1].figures["piqe"]);
  EXPECT_TRUE(outcome.ranked[0].figures["psnr"].is_number()) << "ripples are a truth";
  EXPECT_TRUE(outcome.baseline.is_object());
  ASSERT_EQ(outcome.epochsOfBest.size(), 2u);
  EXPECT_EQ(outcome.epochsOfBest[0]["piqe"], outcome.ranked[0].figures["piqe"])
      << "it went on from its epoch";
  EXPECT_TRUE(std::filesystem::exists(outcome.bestPath));
  EXPECT_EQ(told_.size(), 3u);

  told_.clear();
  const SweepOutcome again = Run(progress_);
  EXPECT_TRUE(told_.empty()) << "nothing is learned twice";
  EXPECT_EQ(again.ranked[0].point.name, outcome.ranked[0].point.name);
}

TEST_F(SweepOfTwo, TellsWhereItStands)
{
  request_.epochs = 2;
  request_.bestPath = folder_ / "knee.safetensors";
  std::vector<std::pair<std::string, std::size_t>> seen; // what learns, how many are ranked
  request_.watch = [&](const SweepStatus& status)
  {
    EXPECT_EQ(status.count, 2u);
    seen.emplace_back(status.learning, status.soFar.ranked.size());
  };
  const SweepOutcome outcome = Run(progress_);
  EXPECT_EQ(outcome.bestPath, request_.bestPath);
  EXPECT_TRUE(std::filesystem::exists(request_.bestPath));
  EXPECT_THAT(seen, testing::ElementsAre(testing::Pair("learningRate-0.0001", 0),
                                         testing::Pair("learningRate-0.001", 1), testing::Pair("", 2)));
}

TEST_F(SweepOfTwo, AnotherMachineGoesOnWithIt)
{
  request_.threads = 1;
  Run(progress_);
  request_.threads = 2;
  request_.device = "cpu";
  told_.clear();
  EXPECT_EQ(Run(progress_).ranked.size(), 2u);
  EXPECT_TRUE(told_.empty());
}

TEST_F(SweepOfTwo, GoesOnWhereItWasInterrupted)
{
  StopAfter stop(1, "train");
  EXPECT_THROW(Run(stop), Error);
  EXPECT_EQ(Run(progress_).ranked.size(), 2u);
  request_.axes = {ParseSweepAxis("learningRate=1e-4,2e-3")};
  try
  {
    Run(progress_);
    FAIL() << "another sweep in the same folder";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::Conflict);
  }
}

TEST_F(SweepOfTwo, WhatOthersWereJudgedByIsNotMixedIn)
{
  Run(progress_);
  data_.validation = {Ripples(2)};
  try
  {
    Run(progress_);
    FAIL() << "other volumes in the same folder";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::Conflict);
  }
}

TEST_F(SweepOfTwo, WhatCannotBeLearnedIsRefusedBeforeAnythingIsMade)
{
  request_.axes = {ParseSweepAxis("cycle=1,-1")};
  EXPECT_THROW(Run(progress_), Error);
  request_.axes = {ParseSweepAxis("cycle=1,2")};
  data_.validation.clear();
  EXPECT_THROW(Run(progress_), Error);
  EXPECT_FALSE(std::filesystem::exists(request_.folder));
}

TEST_F(SweepOfTwo, ACombinationThatLearnsTooFastIsRankedBehind)
{
  request_.axes = {ParseSweepAxis("learningRate=1,1e-4")};
  const SweepOutcome outcome = Run(progress_);
  ASSERT_EQ(outcome.ranked.size(), 2u);
  EXPECT_EQ(outcome.ranked[0].point.values[0], 1e-4);
}
