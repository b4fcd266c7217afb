#include "CommandLine/Clade.h"

#include <cstdint>
#include <filesystem>
#include <gmock/gmock.h>
#include <limits>

namespace fs = std::filesystem;
using testing::HasSubstr;

namespace
{
class EnhanceCommand : public Clade::Testing::CladeProgram
{
protected:
  /// Two series to enhance, numbers 1 and 3, and one that is fine enough, number 7.
  std::string Study()
  {
    fs::create_directory(folder_ / "study");
    Phantom({}, "study/a");
    Phantom({"--series-number", "3", "--description", "t2 sagittal", "--plane", "sagittal"}, "study/b");
    Phantom({"--series-number", "7", "--description", "fine"}, "study/c", "9");
    return folder_ / "study";
  }
};

/// A second volume behind the first (nifti1.h: dim from byte 40, the voxels from 352), all of it `value`.
void AddVolume(const std::string& path, float value)
{
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out | std::ios::ate);
  const auto bytes = static_cast<std::size_t>(file.tellg()) - 352;
  const std::vector<float> voxels(bytes / sizeof(float), value);
  file.write(reinterpret_cast<const char*>(voxels.data()), static_cast<std::streamsize>(bytes));
  const std::int16_t axes = 4, volumes = 2;
  file.seekp(40).write(reinterpret_cast<const char*>(&axes), sizeof(axes));
  file.seekp(48).write(reinterpret_cast<const char*>(&volumes), sizeof(volumes));
}

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
  EXPECT_THAT(outcome.output, HasSubstr("E_ALREADY_DONE: the series has already been enhanced"));
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

TEST_F(EnhanceCommand, AFolderWithSeveralSeriesAsksWhichAndTakesNumberOrDescription)
{
  const std::string study = Study();
  const Outcome which = Run({"resample", study, folder_ / "fine"});
  EXPECT_EQ(which.exitStatus, 2);
  EXPECT_THAT(which.output, HasSubstr("holds 3 series; choose one by its number"));
  EXPECT_THAT(which.output, HasSubstr("--series 3  t2 sagittal, MR, "));
  EXPECT_THAT(which.output, HasSubstr("--all"));
  EXPECT_EQ(Run({"resample", study, folder_ / "fine", "--series", "3"}).exitStatus, 0);
  EXPECT_EQ(Run({"resample", study, folder_ / "finer", "--series", "SAGITTAL"}).exitStatus, 0);
  EXPECT_EQ(FilesIn(folder_ / "fine"), FilesIn(folder_ / "finer"));
  EXPECT_EQ(Run({"resample", study, folder_ / "none", "--series", "flair"}).exitStatus, 1);
}

TEST_F(EnhanceCommand, AWholeStudyBecomesAFolderForEachSeriesThatCanBeEnhanced)
{
  const std::string study = Study();
  const Outcome all = Run({"resample", study, folder_ / "fine", "--all"});
  ASSERT_EQ(all.exitStatus, 0) << all.output;
  EXPECT_THAT(all.output, HasSubstr("3 series: 2 enhanced, 0 already there, 1 left out"));
  EXPECT_THAT(all.output, HasSubstr("series 7 (fine): left out, I_NOTHING_TO_DO: "));
  EXPECT_GT(FilesIn(folder_ / "fine/1-phantom_abdomen"), 5u);
  EXPECT_GT(FilesIn(folder_ / "fine/3-t2_sagittal"), 5u);
  EXPECT_EQ(FilesIn(folder_ / "fine"), 2u);

  fs::remove_all(folder_ / "fine/3-t2_sagittal");
  const Outcome again = Run({"resample", study, folder_ / "fine", "--all", "--json"});
  const auto report = nlohmann::json::parse(again.output);
  EXPECT_EQ(report["Series"].size(), 1u);
  EXPECT_EQ(report["Series"][0]["SeriesNumber"], 3);
  EXPECT_EQ(report["ThereAlready"].size(), 1u);
  EXPECT_EQ(report["LeftOut"][0]["Code"], "I_NOTHING_TO_DO");
}

TEST_F(EnhanceCommand, AStudyWithNothingToEnhanceSaysWhy)
{
  const Outcome outcome = Run({"resample", Phantom({}, "thin", "9"), folder_ / "fine", "--all"});
  EXPECT_EQ(outcome.exitStatus, 4);
  EXPECT_THAT(outcome.output, HasSubstr("of 1 series, none was enhanced; the first: slice spacing"));
  EXPECT_FALSE(fs::exists(folder_ / "fine"));
}

TEST_F(EnhanceCommand, DicomBecomesNiftiWhereTheOutputIsNamedSo)
{
  const std::string thick = Phantom();
  const Outcome outcome = Run({"resample", thick, folder_ / "fine.nii.gz", "--json"});
  ASSERT_EQ(outcome.exitStatus, 0) << outcome.output;
  const auto report = nlohmann::json::parse(outcome.output);
  ASSERT_EQ(Run({"resample", thick, folder_ / "fine"}).exitStatus, 0);
  const Outcome compared = Run({"measure", "compare", folder_ / "fine", folder_ / "fine.nii.gz", "--json"});
  ASSERT_EQ(compared.exitStatus, 0) << compared.output;
  const auto differences = nlohmann::json::parse(compared.output);
  EXPECT_EQ(differences["Identical"], true) << compared.output;
  EXPECT_EQ(report["Output"]["Slices"].get<std::size_t>(), FilesIn(folder_ / "fine"));
  EXPECT_EQ(Run({"resample", thick, folder_ / "fine.nii.gz"}).exitStatus, 1) << "nothing is overwritten";
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

TEST_F(EnhanceCommand, OfSeveralVolumesAllAreMadeOrNone)
{
  const std::string damaged = Phantom({}, "damaged.nii"), whole = Phantom({}, "whole.nii");
  AddVolume(damaged, std::numeric_limits<float>::quiet_NaN());
  AddVolume(whole, 100);
  const std::size_t before = FilesIn(folder_.Path());
  const auto enhance = [&](const std::string& input, const std::string& output) {
    return Run({"resample", input, folder_ / output, "--volume", "all"});
  };
  const auto refused = enhance(damaged, "a.nii.gz");
  EXPECT_EQ(refused.exitStatus, 1) << refused.output;
  EXPECT_FALSE(fs::exists(folder_ / "a-volume-1.nii.gz"));
  EXPECT_EQ(FilesIn(folder_.Path()), before + 1) << "the log";

  std::ofstream(folder_ / "b-volume-2.nii.gz") << "mine";
  const auto there = enhance(whole, "b.nii.gz");
  EXPECT_EQ(there.exitStatus, 1);
  EXPECT_THAT(there.output, HasSubstr("b-volume-2.nii.gz already exists; nothing is overwritten"));
  EXPECT_FALSE(fs::exists(folder_ / "b-volume-1.nii.gz"));
  fs::remove(folder_ / "b-volume-2.nii.gz");
  const auto made = enhance(whole, "b.nii.gz");
  EXPECT_EQ(made.exitStatus, 0) << made.output;
  EXPECT_TRUE(fs::exists(folder_ / "b-volume-1.nii.gz"));
  EXPECT_TRUE(fs::exists(folder_ / "b-volume-2.nii.gz"));
}

TEST_F(EnhanceCommand, AnUncertaintyMapOverwritesNothing)
{
  const std::string thick = Phantom(), nifti = Phantom({}, "thick.nii");
  for (const std::string& input : {thick, nifti})
  {
    std::ofstream(folder_ / "u-uncertainty.nii.gz") << "mine";
    const auto outcome = Run(
        {"enhance", input, folder_ / "u.nii.gz", "--model", "cubic", "--planes", "both", "--uncertainty"});
    EXPECT_EQ(outcome.exitStatus, 1) << outcome.output;
    EXPECT_THAT(outcome.output, HasSubstr("u-uncertainty.nii.gz already exists; nothing is overwritten"));
    EXPECT_FALSE(fs::exists(folder_ / "u.nii.gz"));
  }
}

TEST_F(EnhanceCommand, AReportThatCannotBeWrittenIsSaidBeforeTheWork)
{
  const std::string thick = Phantom();
  const auto outcome = Run({"resample", thick, folder_ / "fine", "--report", folder_ / "none/r.json"});
  EXPECT_EQ(outcome.exitStatus, 1);
  EXPECT_THAT(outcome.output, HasSubstr("NotFound: cannot write " + folder_ / "none/r.json"));
  EXPECT_FALSE(fs::exists(folder_ / "fine"));
  const auto within = Run({"resample", thick, folder_ / "fine", "--report", folder_ / "fine/r.json"});
  EXPECT_EQ(within.exitStatus, 0) << within.output;
  EXPECT_TRUE(fs::exists(folder_ / "fine/r.json"));
  // The folder is there, if only in the end; however its path is written.
  EXPECT_EQ(Run({"resample", thick, folder_ / "other", "--report", folder_ / "./other/r.json"}).exitStatus,
            0);
  std::filesystem::create_directory(folder_ / "empty");
  EXPECT_EQ(Run({"resample", thick, folder_ / "empty/", "--report", folder_ / "empty/r.json"}).exitStatus, 0);
  EXPECT_THAT(Run({"inspect", "/no/such/folder", "--csv", folder_ / "none/i.csv"}).output,
              HasSubstr("cannot write " + folder_ / "none/i.csv"))
      << "looked at the series before the path";
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
