#include "Settings/TrainingOptions.h"

#include "Base/Error.h"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

using namespace Clade;
using ::testing::HasSubstr;

namespace
{
std::string Refusal(const nlohmann::json& json)
{
  try
  {
    ParseTrainingOptions(json);
  }
  catch (const Error& error)
  {
    return error.Message();
  }
  return "accepted";
}
} // namespace

TEST(TrainingOptions, PaperWeightsFollowTheModality)
{
  const TrainingOptions mr = DefaultTrainingOptions(TrainingMethod::Clade, "MR");
  EXPECT_EQ(mr.losses.cycle, 1);
  EXPECT_EQ(mr.losses.identity, 1);
  EXPECT_EQ(mr.losses.gradientMap, 5);
  EXPECT_EQ(mr.learningRate, 2e-4);
  const TrainingOptions ct = DefaultTrainingOptions(TrainingMethod::Clade, "CT");
  EXPECT_EQ(ct.losses.gradientMap, 10);
  EXPECT_EQ(ct.intensity.kind, IntensityMapping::Kind::Window);
}

TEST(TrainingOptions, MethodsDifferInWhatTheyAreNamedFor)
{
  EXPECT_EQ(DefaultTrainingOptions(TrainingMethod::CladeNoGmap, "MR").losses.gradientMap, 0);
  EXPECT_EQ(DefaultTrainingOptions(TrainingMethod::CycleGan, "MR").generator.demodulation,
            Demodulation::None);
  const TrainingOptions anchored = DefaultTrainingOptions(TrainingMethod::Anchored, "MR");
  EXPECT_EQ(anchored.losses.adversarialWeight, 0.02);
  EXPECT_EQ(anchored.losses.gradientMap, 0.1);
  EXPECT_TRUE(anchored.generator.globalSkip);
  EXPECT_EQ(DefaultTrainingOptions(TrainingMethod::Smore, "MR").losses.adversarialWeight, 0);
}

TEST(TrainingOptions, JsonGoesBothWays)
{
  for (const char* word : {"clade", "clade-nogmap", "cyclegan", "smore", "anchored", "xuan"})
  {
    const TrainingOptions options = DefaultTrainingOptions(FromWord<TrainingMethod>(word).value(), "CT");
    EXPECT_EQ(ToJson(ParseTrainingOptions(ToJson(options))), ToJson(options)) << word;
    EXPECT_EQ(ToWord(options.method), word);
  }
  EXPECT_EQ(ParseTrainingOptions({{"method", "clade"}, {"losses", {{"gmap", 3}}}}).losses.gradientMap, 3);
}

TEST(TrainingOptions, WrongMembersAreNamed)
{
  EXPECT_THAT(Refusal({{"epoch", 3}}), HasSubstr("training.\"epoch\" is not a known key, expected "));
  EXPECT_THAT(Refusal({{"losses", {{"gradient", 3}}}}),
              HasSubstr("training.losses.\"gradient\" is not a known key"));
  EXPECT_THAT(Refusal({{"generator", {{"upSampling", "transposed"}}}}),
              HasSubstr("training.generator.\"upSampling\" is not a known key"));
  EXPECT_THAT(Refusal({{"intensity", {{"high_", 3}}}}),
              HasSubstr("training.intensity.\"high_\" is not a known key"));
  EXPECT_THAT(Refusal({{"method", "gan"}}), HasSubstr("training.method is \"gan\", expected one of clade,"));
  EXPECT_THAT(Refusal({{"patch", 34}}), HasSubstr("training.patch is 34, expected a multiple of 4"));
  EXPECT_THAT(Refusal({{"precision", "fp16"}}), HasSubstr("expected one of auto, fp32, bf16"));
  EXPECT_THAT(Refusal({{"thickFactors", {3, "x"}}}), HasSubstr("a list of numbers from 1.5 to 20"));
}

TEST(TrainingOptions, WhatAMethodDoesNotKnowIsNotIgnored)
{
  EXPECT_THAT(Refusal({{"method", "clade"}, {"losses", {{"conditional", true}}}}),
              HasSubstr("only a method of pairs (\"conditional\") uses it"));
  EXPECT_THAT(Refusal({{"method", "smore"}, {"losses", {{"acquisition", 1}}}}), HasSubstr("only anchored"));
  EXPECT_THAT(Refusal({{"method", "cyclegan"}, {"adversarialFrom", 0.5}}),
              HasSubstr("only a method of pairs"));
}

TEST(TrainingOptions, EpochsAreJudgedAtAFactorThatIsLearned)
{
  TrainingOptions options = DefaultTrainingOptions(TrainingMethod::Smore, "MR");
  options.smallestFactor = 2;
  options.largestFactor = 8;
  EXPECT_DOUBLE_EQ(JudgingFactor(options), 4);
  options = DefaultTrainingOptions(TrainingMethod::Clade, "MR");
  EXPECT_EQ(JudgingFactor(options), 5);
  options.thickFactors = {5.5};
  EXPECT_EQ(JudgingFactor(options), 5.5);
}

TEST(TrainingOptions, HowIsNotWhat)
{
  TrainingOptions a = DefaultTrainingOptions(TrainingMethod::Clade, "MR"), b = a;
  b.epochs = 99;
  b.threads = 7;
  b.device = "cpu";
  EXPECT_TRUE(LearnTheSame(a, b));
  a.learningRateDecay = b.learningRateDecay = 0.5; // falls sooner or later
  EXPECT_FALSE(LearnTheSame(a, b));
  b.epochs = a.epochs;
  EXPECT_TRUE(LearnTheSame(a, b));
  b.seed = 2;
  EXPECT_FALSE(LearnTheSame(a, b));
}

TEST(TrainingOptions, EveryOneIsExplainedToUsers)
{
  std::ifstream file(CLADE_SOURCE_DIR "/Configuration/README.md");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const nlohmann::json options = ToJson(TrainingOptions());
  for (const nlohmann::json* object : {&options, &options["losses"], &options["generator"]})
  {
    for (const auto& [name, value] : object->items())
    {
      EXPECT_TRUE(text.find("`" + name + "`") != std::string::npos ||
                  text.find("\"" + name + "\"") != std::string::npos)
          << name;
    }
  }
}
