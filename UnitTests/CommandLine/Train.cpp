#include "CommandLine/Clade.h"

#include <csignal>
#include <filesystem>
#include <gmock/gmock.h>

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

namespace
{
class TrainCommand : public Clade::Testing::CladeProgram
{
protected:
  void SetUp() override
  {
    Make("dicom", "1", "30");
    Make("thick.nii.gz", "2", "30");
    Make("fine.nii.gz", "3", "6");
  }

  /// A phantom just large enough for patches of 32 pixels in every plane.
  void Make(const std::string& name, const std::string& seed, const std::string& slicesEveryMm)
  {
    const Outcome made =
        Run({"phantom", folder_ / name, "--pixel", "6", "--slices-every", slicesEveryMm, "--seed", seed});
    ASSERT_EQ(made.exitStatus, 0) << made.output;
  }

  /// A training of a few seconds on all of them, as a file.
  std::string Configuration(int epochs)
  {
    const nlohmann::json json = {
        {"method", "clade"},
        {"generator", {{"baseChannels", 2}, {"residualBlocks", 1}}},
        {"discriminatorChannels", 2},
        {"thickFactors", {4}},
        {"batchesPerEpoch", 2},
        {"epochs", epochs},
        {"threads", 1},
        {"data",
         {{{"path", "fine.nii.gz"}, {"name", "a fine phantom"}, {"use", "validation"}},
          {{"path", "*"}, {"name", "phantoms"}, {"licence", "CC0"}}}}};
    fs::create_directory(folder_ / "config");
    std::ofstream(folder_ / "config/train.json") << json.dump(2);
    return folder_ / "config/train.json";
  }

  std::string Text(const std::string& path)
  {
    std::ostringstream text;
    text << std::ifstream(folder_ / path).rdbuf();
    return text.str();
  }
};
} // namespace

TEST_F(TrainCommand, LearnsFromDicomAndNiftiAndReports)
{
  const std::vector<std::string> command = {
      "train",        "--config", Configuration(2),         "--data-root",
      folder_.Path(), "--output", folder_ / "m.safetensors"};
  const Outcome outcome = Run(command);
  ASSERT_EQ(outcome.exitStatus, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("2 volumes to train on, 1 to judge by"));
  EXPECT_THAT(outcome.output, HasSubstr("epoch 2 done, PIQE"));
  EXPECT_THAT(outcome.output, HasSubstr("m.safetensors: 4 steps"));
  const Outcome shown = Run({"models", "show", folder_ / "m.safetensors", "--json"});
  EXPECT_THAT(shown.output, HasSubstr("phantoms (CC0), 2 volumes for training"));
  const Outcome again = Run(command);
  EXPECT_EQ(again.exitStatus, 1);
  EXPECT_THAT(again.output, HasSubstr("already exists: continue it (--resume)"));
#ifdef CLADE_HAS_REPORT
  EXPECT_THAT(Text("m.report.html"), HasSubstr("After epoch 2"));
  fs::remove(folder_ / "m.report.html");
  EXPECT_EQ(Run({"train", "--report-only", "--output", folder_ / "m.safetensors"}).exitStatus, 0);
  EXPECT_THAT(Text("m.report.html"), HasSubstr("a fine phantom, 1 volume for validation"));
#endif
}

TEST_F(TrainCommand, ATrainingThatEndedGoesOnWithMoreEpochsAndWritesItsCardAnew)
{
  std::vector<std::string> command = {"train",       "--config",     Configuration(1),
                                      "--data-root", folder_.Path(), "--seed",
                                      "7",           "--output",     folder_ / "m.safetensors"};
  const Outcome first = Run(command);
  EXPECT_THAT(first.output,
              HasSubstr("MB; the same command with --resume and more --epochs continues the training"));
  const std::string card = Text("m.md");
  EXPECT_THAT(
      card, HasSubstr("clade train --config train.json --data-root DATA --seed 7 --output m.safetensors\n"));
  EXPECT_THAT(card, Not(HasSubstr(folder_.Path()))) << "folders may name patients";
  EXPECT_THAT(card, HasSubstr("* phantoms (CC0), 2 volumes for training"));
  command.insert(command.end(), {"--resume", "--epochs", "3"});
  const Outcome second = Run(command);
  EXPECT_THAT(second.output, HasSubstr("m.safetensors: 6 steps"));
  EXPECT_THAT(Text("m.md"), HasSubstr("* Continued from a checkpoint at step 2"));

  std::ofstream(folder_ / "m.md") << "# my card";
  EXPECT_EQ(Run(command).exitStatus, 0) << "nothing is left to learn";
  EXPECT_EQ(Text("m.md"), "# my card");
}

TEST_F(TrainCommand, ASignalLeavesACheckpointToGoOnFrom)
{
  const std::vector<std::string> command = {
      "train",        "--config", Configuration(100000),    "--data-root",
      folder_.Path(), "--output", folder_ / "m.safetensors"};
  std::vector<std::string> arguments = command;
  arguments.insert(arguments.begin(), CLADE_EXECUTABLE);
  Clade::Testing::ChildProcess program(arguments, folder_ / "interrupted");
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!fs::exists(folder_ / "m.safetensors") && std::chrono::steady_clock::now() < deadline)
  {
    program.Wait(std::chrono::milliseconds(20));
  }
  program.Signal(SIGTERM);
  EXPECT_EQ(program.Wait(std::chrono::seconds(60)), 1);
  EXPECT_THAT(Text("interrupted"), HasSubstr("continue with the same command and --resume"));
  EXPECT_TRUE(fs::exists(folder_ / "m.safetensors.checkpoint"));
  std::vector<std::string> resumed = command;
  resumed.insert(resumed.end(), {"--resume", "--epochs", "1"});
  EXPECT_EQ(Run(resumed).exitStatus, 0);
}

TEST_F(TrainCommand, WhatIsHeldBackOnTheCommandLineIsNotLearnedFrom)
{
  nlohmann::json json = nlohmann::json::parse(std::ifstream(Configuration(1)));
  json["data"] = {{{"path", folder_ / "*.nii.gz"}}};
  std::ofstream(folder_ / "config/train.json") << json.dump();
  const Outcome outcome = Run({"train", "--config", folder_ / "config/train.json", "--validation",
                               folder_ / "fine.nii.gz", "--output", folder_ / "m.safetensors"});
  EXPECT_EQ(outcome.exitStatus, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("1 volume to train on, 1 to judge by"));
  const Outcome nothing =
      Run({"train", "--method", "smore", "--data", folder_ / "thick.nii.gz", "--validation",
           folder_ / "dicom/none-*", "--output", folder_ / "n.safetensors"});
  EXPECT_NE(nothing.exitStatus, 0);
}

TEST_F(TrainCommand, AModelOfOneVolumeHasItsFactor)
{
  std::ofstream(folder_ / "each.json")
      << R"({"method": "smore", "perVolume": true, "generator": {"baseChannels": 2, "residualBlocks": 1},
             "batch": 2, "batchesPerEpoch": 2, "epochs": 1, "threads": 1})";
  const Outcome outcome = Run({"train", "--config", folder_ / "each.json", "--data", folder_ / "thick.nii.gz",
                               "--output", folder_ / "models"});
  ASSERT_EQ(outcome.exitStatus, 0) << outcome.output;
  const Outcome shown = Run({"models", "show", folder_ / "models/thick.safetensors", "--json"});
  EXPECT_EQ(nlohmann::json::parse(shown.output).at("factorRange"), (nlohmann::json{5, 5}));
}

TEST_F(TrainCommand, WhatCannotBeLearnedFromIsListed)
{
  std::ofstream(folder_ / "broken.nii") << "no volume";
  const Outcome outcome = Run({"train", "--method", "smore", "--data", folder_ / "broken.nii", "--output",
                               folder_ / "m.safetensors"});
  EXPECT_EQ(outcome.exitStatus, 2);
  EXPECT_THAT(outcome.output, HasSubstr("there is no volume to train on; refused were"));
  EXPECT_THAT(outcome.output, HasSubstr("broken.nii: "));
  EXPECT_FALSE(fs::exists(folder_ / "m.safetensors"));
  EXPECT_EQ(Run({"train", "--method", "smore", "--data", "/no/such", "--output", folder_ / "m.safetensors"})
                .exitStatus,
            1);
  EXPECT_EQ(Run({"train", "--output", folder_ / "m.safetensors"}).exitStatus, 2);
  EXPECT_EQ(Run({"train", "--method", "gan", "--output", folder_ / "m.safetensors"}).exitStatus, 2);
}

TEST_F(TrainCommand, APresetIsPrintedAndTakenAsAConfiguration)
{
  const Outcome printed = Run({"train", "--print-preset", "recommended-mr"});
  ASSERT_EQ(printed.exitStatus, 0) << printed.output;
  EXPECT_EQ(nlohmann::json::parse(printed.output).at("method"), "smore");
  EXPECT_EQ(Run({"train", "--preset", "recommended-mr"}).exitStatus, 2) << "no --output";
}

TEST_F(TrainCommand, APresetFitsItsPatchToTheVolumesAndTellsHowLongItTakes)
{
  const Outcome outcome = Run({"train", "--preset", "recommended-mr", "--data", folder_ / "thick.nii.gz",
                               "--epochs", "1", "--batches-per-epoch", "7", "--batch", "1", "--threads", "2",
                               "--output", folder_ / "m.safetensors"});
  ASSERT_EQ(outcome.exitStatus, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("pixels instead of the preset's 64, to fit the smallest volume"));
  EXPECT_THAT(outcome.output, HasSubstr(" from here: "));
  const Outcome given = Run({"train", "--preset", "recommended-mr", "--data", folder_ / "thick.nii.gz",
                             "--patch", "128", "--output", folder_ / "n.safetensors"});
  EXPECT_NE(given.exitStatus, 0);
  EXPECT_THAT(given.output, HasSubstr("128"));
}
