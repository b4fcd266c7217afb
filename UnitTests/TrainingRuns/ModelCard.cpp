#include "TrainingRuns/ModelCard.h"

#include "Base/Error.h"
#include "Support/Phantom.h"
#include "Support/TemporaryFolder.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::HasSubstr;
using ::testing::Not;

namespace
{
TrainingVolume Ramp(double sliceMm)
{
  VolumeGrid grid = UnitGrid(40, 36, sliceMm > 1.5 ? 12 : 40);
  grid.sliceSpacingMm = sliceMm;
  TrainingVolume source;
  source.name = "/home/MUELLER/ramp.nii";
  source.volume = Paint(grid, [](const Vector3& p) { return 10 * p.x + 7 * p.y + 3 * p.z; });
  return source;
}

/// A model of one step, in a folder.
class ModelCardTest : public ::testing::Test
{
protected:
  void Train(bool isJudged)
  {
    TrainingOptions options = DefaultTrainingOptions(TrainingMethod::Smore, "MR");
    options.generator.baseChannels = 2;
    options.generator.residualBlocks = 1;
    options.selection = EpochSelection::Piqe;
    options.batch = 1;
    options.epochs = 1;
    options.batchesPerEpoch = 1;
    options.thickFactors = {3};
    options.largestFactor = 3;
    options.device = "cpu";
    options.threads = 1;
    TrainingRun run;
    run.modelPath = path_;
    run.data = {"ramps (CC0),\n2 volumes for training"};
    std::vector<TrainingVolume> judged;
    if (isJudged)
    {
      judged.push_back(Ramp(1));
    }
    NoProgress progress;
    summary_ = Clade::Train(options, {Ramp(1), Ramp(3)}, judged, run, progress);
  }

  ModelCard Card() const
  {
    return ModelCard(path_, summary_,
                     {{"MUELLER", "E_TOO_FEW", "there are 3 slices, expected at least 5"},
                      {"MEIER", "E_TOO_FEW", "there are 4 slices, expected at least 5"},
                      {"SCHULZE", "InvalidFile", "/home/SCHULZE.nii is no NIfTI file"}},
                     "clade train --data DATA");
  }

  std::string Stored() const
  {
    std::ostringstream text;
    text << std::ifstream(folder_ / "knee.md").rdbuf();
    return text.str();
  }

  const TemporaryFolder folder_;
  const std::string path_ = folder_ / "knee.safetensors";
  TrainingSummary summary_;
};
} // namespace

TEST_F(ModelCardTest, TellsWhatTheFileIsAndWhatItWasMadeOf)
{
  Train(true);
  const std::string card = Card().Markdown();
  EXPECT_EQ(card.rfind("# knee\n\nWritten by `clade train` when", 0), 0u);
  EXPECT_THAT(card, HasSubstr("method `smore`, 2 base channels, 1 residual block, "));
  EXPECT_THAT(card, HasSubstr("(`planes: both`)"));
  EXPECT_THAT(card, HasSubstr("2 to 3. Outside them"));
  EXPECT_THAT(card, HasSubstr("\nclade train --data DATA\n"));
  EXPECT_THAT(card, HasSubstr("* 1 step, batches of 1, patches of 32 x 32"));
  EXPECT_THAT(card, HasSubstr("* ramps (CC0), 2 volumes for training\n")) << "one line each";
  EXPECT_THAT(card, HasSubstr("Learned from 2 volumes (1 near-isotropic) of 52 slices in all: pixel spacing "
                              "1 mm, slice spacing 1 to 3 mm, slice spacing over pixel spacing 1 to 3"));
  EXPECT_THAT(card, HasSubstr("\"method\": \"smore\""));
#ifdef CLADE_HAS_OPENSSL
  EXPECT_THAT(card, ::testing::ContainsRegex("SHA-256 of the file: `[0-9a-f]{64}`"));
#endif
}

TEST_F(ModelCardTest, CountsWhatWasLeftOutAndNamesNoFile)
{
  Train(false);
  const std::string card = Card().Markdown();
  EXPECT_THAT(card,
              HasSubstr("* Left out: 2 volumes, E_TOO_FEW (there are 3 slices, expected at least 5)\n"));
  EXPECT_THAT(card, HasSubstr("* Left out: 1 volume, InvalidFile\n"));
  for (const char* name : {"MUELLER", "MEIER", "SCHULZE", "/home"})
  {
    EXPECT_THAT(card, Not(HasSubstr(name)));
  }
}

TEST_F(ModelCardTest, SetsTheKeptEpochBesideInterpolation)
{
  Train(true);
  const std::string card = Card().Markdown();
  const TrainingHistory history = ReadTrainingHistory(path_ + ".log.jsonl");
  const nlohmann::json* chosen = history.ChosenEpoch();
  ASSERT_NE(chosen, nullptr);
  EXPECT_THAT(card,
              HasSubstr("Means over 1 volume.\n\n| figure | interpolation alone | epoch 1 | meaning |"));
  EXPECT_THAT(card, ::testing::ContainsRegex("\\| PSNR \\(dB\\) \\| [0-9.]+ \\| [0-9.]+ \\|"));
  EXPECT_THAT(card, ::testing::ContainsRegex("\\| Consistency error \\| [0-9.]+ \\| [0-9.]+ \\|"));
  EXPECT_GT(chosen->at("psnr").get<double>(), 0);
  EXPECT_THAT(card, HasSubstr("also decided which epoch is kept"));
  EXPECT_THAT(card, HasSubstr("* Intensities: 0.1 to 99.9 percentiles"));
}

TEST_F(ModelCardTest, SaysThatNothingWasMeasuredAndWarns)
{
  Train(false);
  summary_.warnings = {"the output does not follow\nthe input"};
  const std::string card = Card().Markdown();
  EXPECT_THAT(card, HasSubstr("## Measured\nNothing: no volume was held back to judge by."));
  EXPECT_THAT(card, HasSubstr("judged only on volumes that it had learned from"));
  EXPECT_THAT(card, HasSubstr("**Warning: the output does not follow the input**"));
}

TEST_F(ModelCardTest, WritesOverItsOwnCardsAlone)
{
  Train(false);
  Card().Write();
  EXPECT_EQ(Stored(), Card().Markdown());
  summary_.warnings = {"another"};
  Card().Write();
  EXPECT_THAT(Stored(), HasSubstr("**Warning: another**"));
  std::ofstream(folder_ / "knee.md") << "# knee\n\nMine. Not written by `clade train`\n";
  Card().Write();
  EXPECT_EQ(Stored(), "# knee\n\nMine. Not written by `clade train`\n");
  EXPECT_EQ(ModelCard::PathOf("models/knee.safetensors"), "models/knee.md");
  std::filesystem::remove(folder_ / "knee.md");
  std::filesystem::create_symlink(folder_ / "nowhere", folder_ / "knee.md");
  EXPECT_FALSE(ModelCard::MayReplace(folder_ / "knee.md")) << "a link is somebody's";
}
