#include "CommandLine/Clade.h"

#include <filesystem>
#include <gmock/gmock.h>

namespace fs = std::filesystem;
using testing::HasSubstr;

namespace
{
class EnhanceCommand : public Clade::Testing::CladeProgram
{
};

std::size_t FilesIn(const fs::path& folder)
{
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}
} // namespace

TEST_F(EnhanceCommand, MakesADerivedSeriesAndSaysWhatItIs)
{
  const std::string thick = Phantom();
  const Outcome outcome = Run({"enhance", thick, folder_ / "fine", "--model", "cubic", "--json"});
  ASSERT_EQ(outcome.exitStatus, 0) << outcome.output;
  const auto report = nlohmann::json::parse(outcome.output);
  EXPECT_EQ(report["Model"]["Name"], "cubic");
  EXPECT_EQ(report["Output"]["Slices"].get<std::size_t>(), FilesIn(folder_ / "fine"));
  EXPECT_NEAR(report["Output"]["SpacingMm"][2].get<double>(), 8, 1e-9);
  for (const char* stage : {"read", "resample", "write"})
  {
    EXPECT_TRUE(report["Seconds"].contains(stage)) << stage;
  }
}

TEST_F(EnhanceCommand, ItsOwnOutputIsRefusedAsAlreadyDone)
{
  Run({"resample", Phantom(), folder_ / "fine"});
  const Outcome outcome = Run({"resample", folder_ / "fine", folder_ / "finer"});
  EXPECT_EQ(outcome.exitStatus, 3);
  EXPECT_THAT(outcome.output, HasSubstr("E_ALREADY_DONE: series is already"));
  EXPECT_FALSE(fs::exists(folder_ / "finer"));
}

TEST_F(EnhanceCommand, AnIsotropicSeriesNeedsNothing)
{
  const Outcome outcome = Run({"resample", Phantom({}, "thick", "9"), folder_ / "fine"});
  EXPECT_EQ(outcome.exitStatus, 4);
  EXPECT_THAT(outcome.output, HasSubstr("I_NOTHING_TO_DO: slice spacing 9 mm"));
  EXPECT_FALSE(fs::exists(folder_ / "fine"));
}

TEST_F(EnhanceCommand, OverwritesNothing)
{
  fs::create_directory(folder_ / "fine");
  std::ofstream(folder_ / "fine/precious") << "mine";
  const Outcome outcome = Run({"resample", Phantom(), folder_ / "fine"});
  EXPECT_EQ(outcome.exitStatus, 1);
  EXPECT_THAT(outcome.output, HasSubstr("nothing is overwritten"));
  EXPECT_EQ(FilesIn(folder_ / "fine"), 1u);
}

TEST_F(EnhanceCommand, WrongUsageIsTwo)
{
  EXPECT_EQ(Run({}).exitStatus, 2);
  EXPECT_EQ(Run({"enhance"}).exitStatus, 2);
  EXPECT_EQ(Run({"enhance", "a", "b", "--grid", "cubes"}).exitStatus, 2);
  EXPECT_EQ(Run({"enhance", "a.nii", "folder"}).exitStatus, 2);
  EXPECT_EQ(Run({"--version"}).exitStatus, 0);
  EXPECT_EQ(Run({"enhance", "--help"}).exitStatus, 0);
}

TEST_F(EnhanceCommand, AModelThatIsNotThereIsNamed)
{
  const Outcome outcome = Run(
      {"enhance", Phantom(), folder_ / "fine", "--model", "no-such", "--models-directory", folder_.Path()});
  EXPECT_EQ(outcome.exitStatus, 3);
  EXPECT_THAT(outcome.output, HasSubstr("no-such"));
  EXPECT_FALSE(fs::exists(folder_ / "fine"));
}

TEST_F(EnhanceCommand, AFolderWithSeveralSeriesAsksWhich)
{
  fs::create_directory(folder_ / "study");
  Phantom({"--seed", "1"}, "study/a");
  Phantom({"--seed", "2"}, "study/b");
  const Outcome which = Run({"resample", folder_ / "study", folder_ / "fine"});
  EXPECT_EQ(which.exitStatus, 2);
  EXPECT_THAT(which.output, HasSubstr("holds 2 series; choose one with --series UID"));
  const std::string uid =
      which.output.substr(which.output.find("2.25."), which.output.find("  (") - which.output.find("2.25."));
  EXPECT_EQ(Run({"resample", folder_ / "study", folder_ / "fine", "--series", uid}).exitStatus, 0);
}

TEST_F(EnhanceCommand, TakesNiftiAsItTakesDicom)
{
  const std::string thick = Phantom({"--noise", "0"}, "thick.nii.gz");
  const Outcome outcome = Run({"resample", thick, folder_ / "fine.nii.gz", "--grid", "aligned", "--json"});
  ASSERT_EQ(outcome.exitStatus, 0) << outcome.output;
  const auto report = nlohmann::json::parse(outcome.output);
  EXPECT_EQ((report["Output"]["Slices"].get<int>() - 1) % (report["Input"]["Slices"].get<int>() - 1), 0);
  EXPECT_TRUE(fs::exists(folder_ / "fine.nii.gz"));
}

TEST_F(EnhanceCommand, InspectTellsTheVerdictOfEverySeries)
{
  const Outcome outcome = Run({"inspect", Phantom(), "--json"});
  ASSERT_EQ(outcome.exitStatus, 0) << outcome.output;
  const auto series = nlohmann::json::parse(outcome.output)["Series"];
  ASSERT_EQ(series.size(), 1u);
  EXPECT_TRUE(series[0]["Accepted"].get<bool>());
  EXPECT_EQ(series[0]["Orientation"], "coronal");
  EXPECT_EQ(Run({"inspect", "/no/such/folder"}).exitStatus, 1);
}
