// Late generators in Trainer.h.
#include "Training/Trainer.h"

#include "Base/Error.h"
#include "Network/ModelFile.h"
#include "Support/LateTraining.h"
#include "Support/Phantom.h"
#include "Support/TemporaryFolder.h"
#include "Training/Validation.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
TrainingVolume Ripples(double phase)
{
  TrainingVolume source;
  source.name = "ripples";
  source.volume = Paint(UnitGrid(60, 56, 60), [=](const Vector3& p) { return Texture(p, phase); });
  return source;
}

TrainingSummary TrainInto(const std::string& path, const TrainingOptions& options, bool resume,
                          IProgress& progress, const std::string& start = "")
{
  TrainingRun run;
  run.modelPath = path;
  run.resume = resume;
  run.startPath = start;
  return Train(options, {Ripples(0)}, {Ripples(1)}, run, progress);
}
} // namespace

TEST(LateTraining, AnInterruptedTrainingGivesTheSameModelBitByBit)
{
  for (const double adversary : {0.0, 0.02})
  {
    const TemporaryFolder folder;
    TrainingOptions options = SmallLate();
    options.method = adversary > 0 ? TrainingMethod::Anchored : TrainingMethod::Smore;
    options.losses.adversarialWeight = adversary;
    options.losses.conditional = adversary > 0;
    options.discriminatorChannels = 2;
    NoProgress progress;
    EXPECT_EQ(TrainInto(folder / "whole.safetensors", options, false, progress).steps, 6);
    StopAfter stop(2, "train");
    EXPECT_THROW(TrainInto(folder / "parts.safetensors", options, false, stop), Error);
    TrainInto(folder / "parts.safetensors", options, true, progress);
    const LoadedModel whole = ReadModelFile(folder / "whole.safetensors");
    EXPECT_TRUE(SameWeights(whole.generator, ReadModelFile(folder / "parts.safetensors").generator));
    EXPECT_TRUE(whole.metadata.generator.IsLate());
    EXPECT_EQ(whole.metadata.planes, "both");
    EXPECT_EQ(whole.metadata.smallestFactor, 1.5);
    EXPECT_EQ(whole.metadata.largestFactor, 5);
  }
}

TEST(LateTraining, BeatsInterpolationWithinSeconds)
{
  const TemporaryFolder folder;
  TrainingOptions options = SmallLate();
  options.epochs = 1;
  options.batchesPerEpoch = 250;
  options.smallestFactor = options.largestFactor = 3;
  options.thinnestProfile = options.thickestProfile = 1;
  options.variesProfile = false;
  options.augmentation = Augmentation::Flips;
  options.learningRate = 3e-3;
  NoProgress progress;
  TrainInto(folder / "m.safetensors", options, false, progress);
  const Validation validation({Ripples(1)}, options, 2);
  const ValidationFigures cubic = validation.JudgeInterpolated(progress);
  const ValidationFigures made =
      validation.Judge(ReadModelFile(folder / "m.safetensors").generator, progress);
  ASSERT_TRUE(made.psnrDb.has_value());
  EXPECT_GT(*made.psnrDb, *cubic.psnrDb + 1);

  // And it may be trained on.
  options.batchesPerEpoch = 1;
  options.learningRate = 0;
  TrainInto(folder / "on.safetensors", options, false, progress, folder / "m.safetensors");
  EXPECT_TRUE(SameWeights(ReadModelFile(folder / "m.safetensors").generator,
                          ReadModelFile(folder / "on.safetensors").generator));
}

TEST(LateTraining, OptionsThatMeanNothingAreRefused)
{
  const auto parse = [](nlohmann::json changes)
  {
    nlohmann::json options = {{"method", "smore"}, {"generator", {{"architecture", "late"}}}};
    changes = changes.is_null() ? nlohmann::json::object() : changes;
    options.merge_patch(changes);
    return ParseTrainingOptions(options);
  };
  EXPECT_EQ(parse({}).losses.phase, 0.05);
  EXPECT_EQ(ToJson(ParseTrainingOptions(ToJson(parse({})))), ToJson(parse({})));
  EXPECT_EQ(parse({{"generator", {{"channels", 32}}}}).generator.late.channels, 32);
  EXPECT_THROW(parse({{"method", "clade"}}), Error);
  EXPECT_THROW(parse({{"generator", {{"baseChannels", 32}}}}), Error);
  EXPECT_THROW(parse({{"losses", {{"acquisition", 1}}}}), Error);
  EXPECT_THROW(parse({{"precision", "bf16"}}), Error);
  EXPECT_THROW(parse({{"generator", {{"architecture", "resnet"}}}, {"losses", {{"phase", 1}}}}), Error);
  EXPECT_NO_THROW(parse({{"generator", {{"architecture", "resnet"}}}}));
}
