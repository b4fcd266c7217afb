#include "Settings/TrainingPresets.h"

#include "Base/Error.h"
#include "Settings/TrainingOptions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <tuple>

using namespace Clade;
using testing::Contains;
using testing::HasSubstr;

namespace
{
/// The options of the preset, without the data that some name.
TrainingOptions OptionsOf(const std::string& name)
{
  nlohmann::json preset = TrainingPreset(name);
  preset.erase("data");
  return ParseTrainingOptions(preset, name);
}
} // namespace

TEST(TrainingPresets, EachIsAConfiguration)
{
  const std::vector<std::string> names = TrainingPresetNames();
  for (const char* name : {"paper-mr", "paper-ct", "recommended-mr", "recommended-ct"})
  {
    EXPECT_THAT(names, Contains(name));
  }
  for (const std::string& name : names)
  {
    EXPECT_NO_THROW(OptionsOf(name)) << name;
  }
  EXPECT_THROW(TrainingPreset("none"), Error);
}

TEST(TrainingPresets, ThePapersAreToTheLetter)
{
  for (const auto& [name, gradientMap, factor] :
       {std::tuple{"paper-mr", 5.0, 5.5}, std::tuple{"paper-ct", 10.0, 5.3}})
  {
    const TrainingOptions options = OptionsOf(name);
    EXPECT_EQ(options.method, TrainingMethod::Clade);
    EXPECT_EQ(options.generator.baseChannels, 64);
    EXPECT_EQ(options.generator.residualBlocks, 6);
    EXPECT_EQ(options.losses.adversarial, AdversarialLoss::Vanilla);
    EXPECT_EQ(options.losses.gradientMapForm, GradientMapForm::Sum);
    EXPECT_EQ(options.losses.cycle, 1);
    EXPECT_EQ(options.losses.identity, 1);
    EXPECT_EQ(options.losses.gradientMap, gradientMap);
    EXPECT_EQ(options.learningRate, 2e-4);
    EXPECT_EQ(options.learningRateDecay, 0);
    EXPECT_EQ(options.batch, 1);
    EXPECT_EQ(options.patch, 32);
    EXPECT_EQ(options.epochs, 10);
    EXPECT_EQ(options.ema, 0);
    EXPECT_EQ(options.losses.adversarialWeight, 1);
    EXPECT_EQ(options.generator.demodulation, Demodulation::Filter);
    EXPECT_TRUE(options.generator.demodulateOutput);
    EXPECT_FALSE(options.generator.globalSkip);
    EXPECT_EQ(options.selection, EpochSelection::Piqe);
    EXPECT_EQ(options.sampling, PatchSampling::Images);
    EXPECT_EQ(options.augmentation, Augmentation::None);
    EXPECT_EQ(options.thickFactors, (std::vector<double>{factor}));
    EXPECT_EQ(options.smallestFactor, factor);
    EXPECT_EQ(options.largestFactor, factor);
    EXPECT_EQ(JudgingFactor(options), factor);
  }
}

TEST(TrainingPresets, RecipesToBeginWithNameNoData)
{
  for (const char* name : {"paper-mr", "paper-ct", "recommended-mr", "recommended-ct"})
  {
    EXPECT_FALSE(TrainingPreset(name).contains("data")) << name;
  }
}

TEST(TrainingPresets, AnUnknownNameIsRefusedWithThoseThatThereAre)
{
  try
  {
    TrainingPreset("paper");
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::NotFound);
    EXPECT_THAT(error.Message(), HasSubstr("there is no preset \"paper\", expected one of "));
    EXPECT_THAT(error.Message(), HasSubstr("recommended-mr"));
  }
}
