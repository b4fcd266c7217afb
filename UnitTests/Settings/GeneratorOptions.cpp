#include "Settings/GeneratorOptions.h"

#include "Base/Error.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace Clade;

TEST(GeneratorOptions, AreReadBackAsTheyWereWritten)
{
  GeneratorOptions options;
  options.baseChannels = 16;
  options.residualBlocks = 3;
  options.demodulation = Demodulation::Tensor;
  options.upSampling = UpSampling::Transposed;
  options.globalSkip = true;
  options.demodulateOutput = false;
  options.bias = false;
  EXPECT_EQ(ToJson(ParseGeneratorOptions(ToJson(options), "generator")), ToJson(options));
  EXPECT_EQ(ToJson(ChangeGeneratorOptions(options, {{"bias", true}}, "generator"))["baseChannels"], 16);
}

TEST(GeneratorOptions, MembersOfLaterProgramsAreReadOverButNotWritten)
{
  EXPECT_NO_THROW(ParseGeneratorOptions({{"later", 1}}, "generator"));
  EXPECT_THROW(ChangeGeneratorOptions({}, {{"later", 1}}, "generator"), Error);
}

TEST(GeneratorOptions, OnlyStatisticsOfTheWholeImageMakeThemNotLocal)
{
  GeneratorOptions options;
  EXPECT_TRUE(options.IsLocal());
  options.demodulation = Demodulation::None;
  EXPECT_FALSE(options.IsLocal());
}
