#include "Inference/ModelPrecisions.h"

#include "Support/LateModels.h"
#include "Support/TemporaryFolder.h"
#include "Support/TinyModels.h"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::HasSubstr;

namespace
{
class ModelPrecisions : public testing::Test
{
protected:
  void Add(const std::string& name, const NetworkModel& model)
  {
    WriteModelFile(folder_ / (name + ".safetensors"), model.Metadata(), model.Loaded().generator);
  }
  std::map<std::string, PrecisionChoice> Measured(const ComputeDevice& device = {false, 0})
  {
    return MeasureModelPrecisions(folder_.Path(), device, 1, cache_);
  }

  TemporaryFolder folder_, cacheFolder_;
  std::string cache_ = cacheFolder_ / "precision.json";
};
} // namespace

TEST_F(ModelPrecisions, AreSaidForEveryModelThatCanBeRead)
{
  Add("late", LateModel(0.1));
  Add("resnet", RandomModel());
  std::ofstream(folder_ / "damaged.safetensors") << "no model";
  const auto choices = Measured();
  ASSERT_EQ(choices.size(), 2u);
  for (const char* name : {"late", "resnet"})
  {
    ASSERT_EQ(choices.count(name), 1u) << name;
    const PrecisionChoice& choice = choices.at(name);
    EXPECT_NE(choice.precision, Precision::Auto);
    EXPECT_THAT(choice.reason,
                HasSubstr(CpuHasFastBFloat16() ? "times as fast as fp32" : "no bfloat16 instructions"));
  }
}

TEST_F(ModelPrecisions, WhatAJobTakesLaterIsWhatWasSaid)
{
  const NetworkModel model = LateModel(0.1);
  Add("late", model);
  const PrecisionChoice said = Measured().at("late");
  const PrecisionChoice taken = ChoosePrecision(model, {false, 0}, 1, Precision::Auto, {128, 12, 60}, cache_);
  EXPECT_EQ(taken.precision, said.precision);
  EXPECT_EQ(taken.reason, said.reason);
}

TEST_F(ModelPrecisions, WhatIsKnownIsNotTimedAgain)
{
  if (!CpuHasFastBFloat16())
  {
    GTEST_SKIP() << "this CPU has no bfloat16 instructions";
  }
  Add("late", LateModel(0.1));
  Measured();
  nlohmann::json known = nlohmann::json::parse(std::ifstream(cache_));
  known.begin().value() = {{"ratio", 0.123}, {"errorDb", 60}};
  std::ofstream(cache_) << known;
  EXPECT_THAT(Measured().at("late").reason, HasSubstr("bf16 is 0.12 times as fast"));
}

TEST_F(ModelPrecisions, AFolderThatIsNotThereHasNone)
{
  EXPECT_TRUE(MeasureModelPrecisions(folder_ / "nowhere", {false, 0}, 1, cache_).empty());
}
