#include "TrainingRuns/TrainingConfiguration.h"

#include "Base/Error.h"
#include "TrainingRuns/TrainingPresets.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

using namespace Clade;
using testing::Contains;
using testing::HasSubstr;

namespace
{
std::string Refusal(const nlohmann::json& json)
{
  try
  {
    ParseTrainingConfiguration(json, "");
  }
  catch (const Error& error)
  {
    return error.Message();
  }
  return "accepted";
}
} // namespace

TEST(TrainingConfiguration, PathsBeginInTheRoot)
{
  const auto parsed = ParseTrainingConfiguration(
      {{"method", "smore"},
       {"data", {{{"path", "a/*.nii"}, {"name", "A"}, {"use", "validation"}}, {{"path", "/b"}}}}},
      "/data");
  ASSERT_EQ(parsed.data.size(), 2u);
  EXPECT_EQ(parsed.data[0].path, "/data/a/*.nii");
  EXPECT_TRUE(parsed.data[0].isValidation);
  EXPECT_EQ(parsed.data[1].path, "/b");
  EXPECT_FALSE(parsed.data[1].isValidation);
  EXPECT_EQ(parsed.options.method, TrainingMethod::Smore);
}

TEST(TrainingConfiguration, WrongMembersAreNamed)
{
  EXPECT_THAT(Refusal({{"epoch", 3}}), HasSubstr("has the member \"epoch\""));
  EXPECT_THAT(Refusal({{"data", 3}}), HasSubstr("\"data\" is 3, expected an array of objects"));
  EXPECT_THAT(Refusal({{"data", {{{"name", "x"}}}}}), HasSubstr("\"data\"[0] has no \"path\""));
  EXPECT_THAT(Refusal({{"data", {{{"path", "x"}, {"use", "test"}}}}}), HasSubstr("expected one of training"));
  EXPECT_THAT(Refusal({{"perVolume", true}}), HasSubstr("only the method smore"));
}

TEST(TrainingPresets, EachIsAConfiguration)
{
  const std::vector<std::string> names = TrainingPresetNames();
  for (const char* name : {"paper-mr", "paper-ct", "recommended-mr", "recommended-ct"})
  {
    EXPECT_THAT(names, Contains(name));
  }
  for (const std::string& name : names)
  {
    EXPECT_NO_THROW(ParseTrainingConfiguration(TrainingPreset(name), "")) << name;
  }
  EXPECT_THROW(TrainingPreset("none"), Error);
}

TEST(TrainingPresets, ThePapersAreToTheLetter)
{
  for (const auto& [name, gradientMap, factor] :
       {std::tuple{"paper-mr", 5.0, 5.5}, std::tuple{"paper-ct", 10.0, 5.3}})
  {
    const TrainingOptions options = ParseTrainingConfiguration(TrainingPreset(name), "").options;
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
    EXPECT_EQ(options.selection, "piqe");
    EXPECT_EQ(options.sampling, PatchSampling::Images);
    EXPECT_EQ(options.augmentation, Augmentation::None);
    EXPECT_EQ(options.thickFactors, (std::vector<double>{factor}));
    EXPECT_EQ(options.smallestFactor, factor);
    EXPECT_EQ(options.largestFactor, factor);
    EXPECT_EQ(JudgingFactor(options), factor);
  }
}
