#include "CommandLine/Clade.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <sstream>

using testing::HasSubstr;

namespace
{
class SweepCommand : public Clade::Testing::CladeProgram
{
protected:
  void SetUp() override
  {
    for (const auto& [name, slices] : {std::pair{"thick.nii.gz", "30"}, {"fine.nii.gz", "6"}})
    {
      const Outcome made = Run({"phantom", folder_ / name, "--pixel", "6", "--slices-every", slices});
      ASSERT_EQ(made.exitStatus, 0) << made.output;
    }
    const nlohmann::json tiny = {{"method", "clade"},
                                 {"generator", {{"baseChannels", 2}, {"residualBlocks", 1}}},
                                 {"discriminatorChannels", 2},
                                 {"batchesPerEpoch", 2},
                                 {"epochs", 2},
                                 {"threads", 1}};
    std::ofstream(folder_ / "tiny.json") << tiny.dump();
  }

  std::vector<std::string> Command(const std::string& varied) const
  {
    return {"sweep",
            "--config",
            folder_ / "tiny.json",
            "--data",
            folder_ / "thick.nii.gz",
            "--validation",
            folder_ / "fine.nii.gz",
            "--vary",
            varied,
            "--output",
            folder_ / "sweep"};
  }

  std::string Text(const std::string& path) const
  {
    std::ostringstream text;
    text << std::ifstream(folder_ / path).rdbuf();
    return text.str();
  }
};
} // namespace

TEST_F(SweepCommand, RanksCombinationsAndTrainsTheBestOn)
{
  const Outcome outcome = Run(Command("cycle=1,5"));
  ASSERT_EQ(outcome.exitStatus, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("cycle-1, 1 of 2"));
  EXPECT_THAT(outcome.output, HasSubstr("is the best, and is trained further"));
  EXPECT_THAT(Text("sweep/sweep.csv"), HasSubstr("Rank,losses.cycle,PIQE,PSNR (dB)"));
  EXPECT_THAT(Text("sweep/epochs.csv"), HasSubstr("\r\n2,"));
#ifdef CLADE_HAS_REPORT
  EXPECT_THAT(Text("sweep/sweep.html"), HasSubstr("losses.cycle 5"));
#endif
  EXPECT_TRUE(std::filesystem::exists(folder_ / "sweep/best.safetensors"));

  std::vector<std::string> again = Command("cycle=1,5");
  again.emplace_back("--json");
  const Outcome known = Run(again);
  ASSERT_EQ(known.exitStatus, 0) << known.output;
  const std::size_t begin = known.output.find("{\"Baseline\"");
  ASSERT_NE(begin, std::string::npos) << known.output;
  const auto json = nlohmann::json::parse(known.output.substr(begin));
  EXPECT_EQ(json["Ranked"].size(), 2u);
  EXPECT_EQ(json["Epochs"].size(), 2u);
  EXPECT_EQ(Run(Command("cycle=1,7")).exitStatus, 1) << "another sweep in the same folder";
}

TEST_F(SweepCommand, WrongOnesAreRefusedBeforeAnythingIsRead)
{
  EXPECT_THAT(Run(Command("cycle")).output, HasSubstr("it names no option"));
  const Outcome unknown = Run(Command("circle=1,2"));
  EXPECT_NE(unknown.exitStatus, 0);
  EXPECT_THAT(unknown.output, HasSubstr("circle"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "sweep"));
}
