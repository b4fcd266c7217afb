#include "Training/Trainer.h"

#include "Base/Error.h"
#include "Network/Device.h"
#include "Network/ModelFile.h"
#include "Support/FileSizeLimit.h"
#include "Support/Phantom.h"
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
#include <torch/torch.h>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::HasSubstr;

namespace
{
/// Fine ripples along all axes, in voxels of 1 mm.
TrainingVolume Ripples(double phase)
{
  TrainingVolume source;
  source.name = "ripples";
  source.volume = Paint(
      UnitGrid(44, 40, 44), [=](const Vector3& p)
      { return 500 + 160 * (std::sin(0.9 * p.x + phase) + std::sin(0.8 * p.y) + std::sin(0.9 * p.z)); });
  return source;
}

TrainingOptions Small(TrainingMethod method)
{
  TrainingOptions options = DefaultTrainingOptions(method, "MR");
  options.generator.baseChannels = 2;
  options.generator.residualBlocks = 1;
  options.discriminatorChannels = 2;
  options.batch = 2;
  options.epochs = 2;
  options.batchesPerEpoch = 3;
  options.autoencoderBatches = 2;
  options.thickFactors = {3};
  options.largestFactor = 3;
  options.device = "cpu";
  options.precision = Precision::Float32;
  options.threads = 1;
  return options;
}

TrainingSummary TrainInto(const std::string& path, const TrainingOptions& options, bool resume,
                          IProgress& progress)
{
  TrainingRun run;
  run.modelPath = path;
  run.resume = resume;
  run.data = {"ripples, made by a formula"};
  return Train(options, {Ripples(0)}, {Ripples(1)}, run, progress);
}

bool SameWeights(const std::string& a, const std::string& b)
{
  const auto first = ReadModelFile(a).generator->parameters(),
             second = ReadModelFile(b).generator->parameters();
  for (std::size_t n = 0; n < first.size(); n++)
  {
    if (!torch::equal(first[n], second[n]))
    {
      return false;
    }
  }
  return first.size() == second.size();
}

/// Cancels in a stage after a number of reports.
class StopAfter : public NoProgress
{
public:
  explicit StopAfter(int steps, std::string stage = "train") : left_(steps), stage_(std::move(stage)) {}
  void BeginStage(std::string_view stage) override { isTraining_ = stage == stage_; }
  void Report(double) override { left_ -= isTraining_ ? 1 : 0; }
  bool IsCancelled() const override { return left_ <= 0; }
  void ThrowIfCancelled() const override
  {
    if (IsCancelled())
    {
      throw Error(ErrorCode::Cancelled, "stopped");
    }
  }

private:
  bool isTraining_ = false;
  int left_;
  std::string stage_;
};

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
  StopAfter stop(2); // within the first epoch
  EXPECT_THROW(TrainInto(folder / "parts.safetensors", options, false, stop), Error);
  StopAfter stopAgain(3); // within the second
  EXPECT_THROW(TrainInto(folder / "parts.safetensors", options, true, stopAgain), Error);
  const TrainingSummary parts = TrainInto(folder / "parts.safetensors", options, true, progress);
  EXPECT_EQ(parts.steps, 6);
  EXPECT_EQ(parts.chosenEpoch, whole.chosenEpoch);
  EXPECT_TRUE(SameWeights(folder / "whole.safetensors", folder / "parts.safetensors"));
}

TEST(Trainer, ASchedulePassesInterruptionsUnchanged)
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
  StopAfter stop(4);
  EXPECT_THROW(TrainInto(folder / "parts.safetensors", options, false, stop), Error);
  TrainInto(folder / "parts.safetensors", options, true, progress);
  EXPECT_TRUE(SameWeights(folder / "whole.safetensors", folder / "parts.safetensors"));
}

TEST(Trainer, TheAdversaryCountsFromItsStepOn)
{
  const TemporaryFolder folder;
  NoProgress progress;
  for (const auto& [name, from] : {std::pair{"never", 1.0}, std::pair{"half", 0.5}, std::pair{"always", 0.0}})
  {
    TrainingOptions options = Small(TrainingMethod::Anchored);
    options.selection = EpochSelection::Last;
    options.adversarialFrom = from;
    TrainInto(folder / (std::string(name) + ".safetensors"), options, false, progress);
  }
  EXPECT_FALSE(SameWeights(folder / "half.safetensors", folder / "never.safetensors"));
  EXPECT_FALSE(SameWeights(folder / "half.safetensors", folder / "always.safetensors"));
}

TEST(Trainer, AConditionalDiscriminatorTeachesSomethingElse)
{
  const TemporaryFolder folder;
  NoProgress progress;
  TrainingOptions options = Small(TrainingMethod::Anchored);
  options.selection = EpochSelection::Last;
  TrainInto(folder / "unpaired.safetensors", options, false, progress);
  options.losses.conditional = true;
  TrainInto(folder / "conditional.safetensors", options, false, progress);
  EXPECT_FALSE(SameWeights(folder / "unpaired.safetensors", folder / "conditional.safetensors"));
  StopAfter stop(4);
  EXPECT_THROW(TrainInto(folder / "parts.safetensors", options, false, stop), Error);
  TrainInto(folder / "parts.safetensors", options, true, progress);
  EXPECT_TRUE(SameWeights(folder / "conditional.safetensors", folder / "parts.safetensors"));
}

TEST(Trainer, StartsFromAModelAndSaysSo)
{
  const TemporaryFolder folder;
  NoProgress progress;
  TrainingOptions options = Small(TrainingMethod::Smore);
  TrainInto(folder / "first.safetensors", options, false, progress);
  TrainingRun run;
  run.modelPath = folder / "second.safetensors";
  run.startPath = folder / "first.safetensors";
  options.learningRate = 0;
  Train(options, {Ripples(0)}, {}, run, progress);
  EXPECT_TRUE(SameWeights(folder / "first.safetensors", folder / "second.safetensors"));
  const auto training = nlohmann::json::parse(ReadModelFile(run.modelPath).metadata.training);
  EXPECT_EQ(training["start"]["name"], "first");
  EXPECT_EQ(training["start"]["training"]["options"]["method"], "smore");

  options.generator.baseChannels = 3;
  run.modelPath = folder / "third.safetensors";
  EXPECT_THROW(Train(options, {Ripples(0)}, {}, run, progress), Error);
}

TEST(Trainer, AFallingLearningRateMovesTheWeightsLess)
{
  const TemporaryFolder folder;
  TrainingOptions options = Small(TrainingMethod::Smore);
  options.learningRateDecay = 1;
  options.learningRate = 1e-3;
  options.ema = 0;
  NoProgress progress;
  TrainInto(folder / "falling.safetensors", options, false, progress);
  options.learningRateDecay = 0;
  TrainInto(folder / "constant.safetensors", options, false, progress);
  options.learningRate = 0;
  TrainInto(folder / "start.safetensors", options, false, progress);
  const auto moved = [&](const char* name)
  {
    const auto from = ReadModelFile(folder / "start.safetensors").generator->parameters(),
               to = ReadModelFile(folder / name).generator->parameters();
    double sum = 0;
    for (std::size_t n = 0; n < to.size(); n++)
    {
      sum += (to[n] - from[n]).abs().sum().item<double>();
    }
    return sum;
  };
  const double ratio = moved("falling.safetensors") / moved("constant.safetensors");
  EXPECT_GT(ratio, 0.3); // steps of 1, 5/6, .. 1/6 of the rate: 3.5 of 6, where all go one way
  EXPECT_LT(ratio, 0.85);
}

TEST(Trainer, XuanGoesOnWithinItsFirstStage)
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

TEST(Trainer, AnEpochThatWasNotJudgedIsJudgedWhenItGoesOn)
{
  const TemporaryFolder folder;
  const TrainingOptions options = Small(TrainingMethod::Smore);
  NoProgress progress;
  StopAfter stop(3); // at the end of the first epoch
  EXPECT_THROW(TrainInto(folder / "m.safetensors", options, false, stop), Error);
  EXPECT_FALSE(std::filesystem::exists(folder / "m.safetensors"));
  EXPECT_EQ(TrainInto(folder / "m.safetensors", options, true, progress).steps, 6);
  std::ifstream log(folder / "m.safetensors.log.jsonl");
  const std::string text{std::istreambuf_iterator<char>(log), {}};
  EXPECT_THAT(text, HasSubstr("\"epoch\":1,"));
  EXPECT_TRUE(std::filesystem::exists(folder / "m.safetensors.pictures/epoch-0001.pgm"));
  EXPECT_TRUE(std::filesystem::exists(folder / "m.safetensors.pictures/truth.pgm"));
}

TEST(Trainer, TheSeedDecidesTheWeights)
{
  const TemporaryFolder folder;
  NoProgress progress;
  TrainingOptions options = Small(TrainingMethod::Anchored);
  options.epochs = 1;
  options.batchesPerEpoch = 20;
  TrainInto(folder / "a.safetensors", options, false, progress);
  TrainInto(folder / "b.safetensors", options, false, progress);
  options.seed = 2;
  TrainInto(folder / "c.safetensors", options, false, progress);
  EXPECT_TRUE(SameWeights(folder / "a.safetensors", folder / "b.safetensors"));
  EXPECT_FALSE(SameWeights(folder / "a.safetensors", folder / "c.safetensors"));
}

TEST(Trainer, AFullDiskKeepsTheLastGoodCheckpoint)
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

TEST(Trainer, ADamagedOrForeignCheckpointIsRefused)
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

TEST(Trainer, GoesOnWithTheSameVolumesOnly)
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

TEST(Trainer, OtherValidationVolumesChooseAmongTheirOwnEpochs)
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

TEST(Trainer, ATrainingThatDivergedKeepsTheLastGoodFiles)
{
  const TemporaryFolder folder;
  const std::string model = folder / "m.safetensors", checkpoint = model + ".checkpoint";
  TrainingOptions options = Small(TrainingMethod::Smore);
  options.epochs = 1;
  options.batchesPerEpoch = 1;
  NoProgress progress;
  TrainInto(model, options, false, progress);
  // A first moment that no step survives: the loss before it is a number, the weights after it are not.
  const SafeTensors file = SafeTensors::Read(checkpoint);
  std::vector<NamedTensor> state;
  for (const TensorEntry& entry : file.Tensors())
  {
    state.push_back({entry.name, TensorOf(file, entry, checkpoint)});
    if (entry.name.find("Adam.first.") != std::string::npos)
    {
      state.back().tensor.fill_(3e38f);
    }
  }
  WriteTensorFile(checkpoint, state, file.Metadata());
  const auto bytesOf = [](const std::string& path)
  {
    std::ifstream stream(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  };
  const std::string before = bytesOf(checkpoint), modelBefore = bytesOf(model);
  options.epochs = 2;
  try
  {
    TrainInto(model, options, true, progress);
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_THAT(error.Message(), HasSubstr("are not finite numbers after 2 steps: the training diverged"));
  }
  EXPECT_EQ(bytesOf(checkpoint), before);
  EXPECT_EQ(bytesOf(model), modelBefore);
}

TEST(Trainer, ALogThatWasCutShortIsWrittenOnAfterItsLastWholeLine)
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

TEST(Trainer, SmoreLearnsFromSlicesWhoseLrPlanesAreTooSmall)
{
  TrainingVolume source = Ripples(0);
  source.name = "six slices";
  source.volume = Paint(UnitGrid(72, 80, 6),
                        [](const Vector3& p) { return 500 + 200 * std::sin(0.9 * p.x + 0.5 * p.y); });
  source.volume.grid.sliceSpacingMm = 5;
  const TemporaryFolder folder;
  NoProgress progress;
  TrainingRun run;
  run.modelPath = folder / "m.safetensors";
  const TrainingSummary summary = Train(Small(TrainingMethod::Smore), {source}, {}, run, progress);
  EXPECT_EQ(summary.steps, 6);
  ASSERT_EQ(summary.warnings.size(), 1u);
  EXPECT_THAT(summary.warnings[0],
              HasSubstr("six slices: 72 images of 80 x 26 pixels are smaller than 32 x 32"));
}

TEST(Trainer, TheModelFileTellsWhatItWasMadeOf)
{
  const TemporaryFolder folder;
  NoProgress progress;
  const TrainingOptions options = Small(TrainingMethod::Clade);
  TrainInto(folder / "m.safetensors", options, false, progress);
  const ModelMetadata metadata = ReadModelMetadata(folder / "m.safetensors");
  EXPECT_EQ(metadata.method, "clade");
  EXPECT_DOUBLE_EQ(metadata.smallestFactor, 3); // the only factor it has seen
  EXPECT_DOUBLE_EQ(metadata.largestFactor, 3);
  EXPECT_DOUBLE_EQ(metadata.largestSpacingMm, 1);
  const auto training = nlohmann::json::parse(metadata.training);
  EXPECT_EQ(training["data"][0], "ripples, made by a formula");
  EXPECT_EQ(training["seed"], 1);
  EXPECT_TRUE(training["chosen"]["piqe"].is_number());
  EXPECT_EQ(training["options"], ToJson(options));
}

TEST(Trainer, TheLogIsJsonLineByLine)
{
  const TemporaryFolder folder;
  NoProgress progress;
  TrainInto(folder / "m.safetensors", Small(TrainingMethod::Smore), false, progress);
  std::ifstream log(folder / "m.safetensors.log.jsonl");
  int epochs = 0;
  for (std::string line; std::getline(log, line);)
  {
    const auto json = nlohmann::json::parse(line);
    EXPECT_TRUE(json.contains("time"));
    if (json.value("event", "") == "epoch")
    {
      epochs++;
      EXPECT_TRUE(json["psnr"].is_number()) << line; // the truth is known
      EXPECT_GT(json["edgeEnergy"].get<double>(), 0);
      EXPECT_GT(json["modulation"].get<double>(), 0);
      EXPECT_TRUE(json.contains("borderDisplacement"));
      EXPECT_LT(json["consistency"].get<double>(), 0.2);
      EXPECT_FALSE(json["collapsed"].get<bool>());
    }
  }
  EXPECT_EQ(epochs, 2);
}

TEST(Trainer, PairsTeachARestorationThatBeatsInterpolation)
{
  const TemporaryFolder folder;
  TrainingOptions options = Small(TrainingMethod::Smore);
  options.generator.baseChannels = 8;
  options.batch = 8;
  options.epochs = 3;
  options.batchesPerEpoch = 40;
  options.learningRate = 1e-3;
  options.smallestFactor = 3;
  NoProgress progress;
  TrainInto(folder / "m.safetensors", options, false, progress);
  const Validation validation({Ripples(1)}, options, 2);
  const LoadedModel learned = ReadModelFile(folder / "m.safetensors");
  Generator identity(options.generator);
  {
    const torch::NoGradGuard noGradients;
    identity->output->weight.zero_();
  }
  const ValidationFigures interpolated = validation.Judge(identity, progress);
  EXPECT_NEAR(interpolated.edgeGain, 1, 1e-3);
  EXPECT_NEAR(validation.JudgeInterpolated(progress).piqe, interpolated.piqe, 0.5);
  const ValidationFigures restored = validation.Judge(learned.generator, progress);
  ASSERT_TRUE(restored.psnrDb.has_value());
  EXPECT_GT(*restored.psnrDb, *interpolated.psnrDb + 1);
  EXPECT_GT(*restored.ssim, *interpolated.ssim);
}

TEST(Trainer, BFloat16Learns)
{
  if (!CpuHasFastBFloat16())
  {
    GTEST_SKIP() << "this CPU has no bfloat16 instructions";
  }
  for (const auto method : {TrainingMethod::Clade, TrainingMethod::CycleGan, TrainingMethod::Anchored})
  {
    const TemporaryFolder folder;
    TrainingOptions options = Small(method);
    options.precision = Precision::BFloat16;
    NoProgress progress;
    EXPECT_EQ(TrainInto(folder / "m.safetensors", options, false, progress).steps, 6);
  }
}

TEST(Trainer, ResumingNeedsACheckpointOfTheSameOptions)
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
