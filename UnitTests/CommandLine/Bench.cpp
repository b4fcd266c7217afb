#include "CommandLine/Clade.h"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using testing::HasSubstr;

namespace
{
const std::string models = CLADE_SOURCE_DIR "/Resources/Models";
}

#define CLADE_REQUIRE_DEFAULT_MODEL()                                                                        \
  if (!std::filesystem::exists(models + "/mr-body.safetensors"))                                             \
  GTEST_SKIP() << "there is no default model"

class BenchCommand : public Clade::Testing::CladeProgram
{
};

TEST_F(BenchCommand, TellsTimePrecisionAndTheReasonForIt)
{
  CLADE_REQUIRE_DEFAULT_MODEL();
  const Outcome ran =
      Run({"bench", "--models-directory", models, "--volume", "t2", "--precision", "auto", "--json"});
  ASSERT_EQ(ran.exitStatus, 0) << ran.output;
  const auto answer = nlohmann::json::parse(ran.output);
  ASSERT_EQ(answer["Rows"].size(), 1u);
  const auto& row = answer["Rows"][0];
  EXPECT_EQ(row["Model"], "mr-body");
  EXPECT_EQ(row["Asked"], "auto");
  EXPECT_THAT(row["Precision"].get<std::string>(), testing::AnyOf("fp32", "bf16"));
  EXPECT_THAT(row["Reason"].get<std::string>(), testing::AnyOf(HasSubstr("measured here"), HasSubstr("CPU")));
  double stages = 0;
  for (const auto& stage : row["Stages"])
  {
    stages += stage.get<double>();
  }
  EXPECT_NEAR(row["Seconds"].get<double>(), stages, 1e-6);
  EXPECT_GT(row["ProcessorSeconds"].get<double>(), 0);
  EXPECT_THAT(answer["Device"].get<std::string>(), HasSubstr("thread"));
}

TEST_F(BenchCommand, SaysWhatCannotBeTimed)
{
  const Outcome cubic = Run({"bench", "cubic"});
  EXPECT_EQ(cubic.exitStatus, 2);
  EXPECT_THAT(cubic.output, HasSubstr("which has no network to time"));
  CLADE_REQUIRE_DEFAULT_MODEL();
  const Outcome none = Run({"bench", "mr-body", "--models-directory", models, "--volume", "ct"});
  EXPECT_EQ(none.exitStatus, 2);
  EXPECT_THAT(none.output, HasSubstr("expected mr or t2 for models of MR"));
  EXPECT_EQ(Run({"bench", "--volume", "pet"}).exitStatus, 2);
}
