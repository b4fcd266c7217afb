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
  StopAfter stop(4, "train");
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

TEST(Trainer, OnAGpuTheSameIsLearnedAsOnTheCpu)
{
  if (CudaDeviceCount() == 0)
  {
    GTEST_SKIP() << "this computer has no CUDA device, or this LibTorch is without CUDA";
  }
  const TemporaryFolder folder;
  NoProgress progress;
  TrainingOptions options = Small(TrainingMethod::Smore);
  options.selection = EpochSelection::Last;
  const auto weightsAfter = [&](const std::string& name)
  {
    TrainInto(folder / name, options, false, progress);
    std::vector<at::Tensor> flat;
    for (const auto& weight : ReadModelFile(folder / name).generator.resnet->parameters())
    {
      flat.push_back(weight.flatten());
    }
    return torch::cat(flat);
  };
  const auto onCpu = weightsAfter("cpu.safetensors");
  options.device = "cuda";
  const auto onGpu = weightsAfter("cuda.safetensors");
  options.learningRate = 0;
  const auto start = weightsAfter("start.safetensors");
  const auto distance = [](const at::Tensor& a, const at::Tensor& b)
  { return (a - b).abs().mean().item<double>(); };
  EXPECT_LE(distance(onGpu, onCpu), 0.3 * distance(start, onCpu));
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
