#include "CommandLine/Clade.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using testing::HasSubstr;

class ModelsCommand : public Clade::Testing::CladeProgram
{
};

TEST_F(ModelsCommand, InterpolationCannotBeBlended)
{
  for (const auto& [first, second] : {std::pair{"cubic", "mr-body"}, {"cubic", "cubic"}})
  {
    const Outcome refused =
        Run({"models", "blend", first, second, "--share", "0.5", "--output", folder_ / "blend.safetensors"});
    EXPECT_EQ(refused.exitStatus, 2);
    EXPECT_THAT(refused.output, HasSubstr("cubic is interpolation, which has no weights to blend"));
  }
}

TEST_F(ModelsCommand, ShowsTheCardFirst)
{
  if (!std::filesystem::exists(CLADE_SOURCE_DIR "/Resources/Models/mr-body.safetensors"))
  {
    GTEST_SKIP() << "there is no default model";
  }
  const Outcome shown = Run({"models", "show", "mr-body"});
  ASSERT_EQ(shown.exitStatus, 0) << shown.output;
  EXPECT_THAT(shown.output, testing::StartsWith("# "));
  const std::size_t file = shown.output.find("## The file");
  EXPECT_NE(file, std::string::npos);
  EXPECT_THAT(shown.output.substr(file), HasSubstr("SHA-256: "));
  const auto whole = nlohmann::json::parse(Run({"models", "show", "mr-body", "--json"}).output);
  EXPECT_THAT(shown.output.substr(file), HasSubstr(whole["Sha256"].get<std::string>()));
  EXPECT_EQ(Run({"models", "show", "no-such"}).exitStatus, 3);
}

TEST_F(ModelsCommand, GoesBackToTheModelBefore)
{
  std::filesystem::create_directories(folder_ / "models/.before");
  std::ofstream(folder_ / "models/knee.safetensors") << "second";
  std::ofstream(folder_ / "models/.before/knee.safetensors") << "first";
  const auto content = [&]
  {
    std::string text;
    std::ifstream(folder_ / "models/knee.safetensors") >> text;
    return text;
  };
  const std::vector<std::string> command = {"models", "--models-directory", folder_ / "models", "rollback",
                                            "knee"};
  EXPECT_EQ(Run(command).exitStatus, 0);
  EXPECT_EQ(content(), "first");
  EXPECT_THAT(Run(command).output, HasSubstr("the same command undoes this"));
  EXPECT_EQ(content(), "second");
  const Outcome refused = Run({"models", "--models-directory", folder_ / "models", "rollback", "hip"});
  EXPECT_NE(refused.exitStatus, 0);
  EXPECT_THAT(refused.output, HasSubstr("no model hip was replaced"));
}
