#include "Training/EpochChoice.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace Clade;

namespace
{
struct Epoch
{
  double piqe;
  bool hasCollapsed;
};

/// The number of the epoch that is chosen at the end.
int ChosenOf(const std::vector<Epoch>& epochs, EpochSelection selection, bool hasPiqe = true)
{
  TrainingProgress progress;
  int number = 0;
  for (const Epoch& epoch : epochs)
  {
    const int before = progress.chosenEpoch;
    const nlohmann::json line = {
        {"epoch", ++number}, {"piqe", epoch.piqe}, {"collapsed", epoch.hasCollapsed}};
    const bool isChosen = ChooseEpoch(line, selection, hasPiqe, progress);
    EXPECT_EQ(progress.chosenEpoch, isChosen ? number : before);
  }
  EXPECT_EQ(progress.hasChosenCollapsed, epochs[progress.chosenEpoch - 1].hasCollapsed);
  EXPECT_EQ(progress.chosenPiqe, epochs[progress.chosenEpoch - 1].piqe);
  return progress.chosenEpoch;
}
} // namespace

TEST(EpochChoice, TheLowestPiqeWinsAndTheEarlierOfTwoAlike)
{
  EXPECT_EQ(ChosenOf({{40, false}, {30, false}, {30, false}, {35, false}}, EpochSelection::Piqe), 2);
}

TEST(EpochChoice, ACollapsedGeneratorIsChosenOnlyWhileThereIsNoOther)
{
  EXPECT_EQ(ChosenOf({{10, true}, {5, true}}, EpochSelection::Piqe), 1);
  EXPECT_EQ(ChosenOf({{10, true}, {50, false}}, EpochSelection::Piqe), 2) << "however bad";
  EXPECT_EQ(ChosenOf({{50, false}, {10, true}}, EpochSelection::Piqe), 1) << "however good";
}

TEST(EpochChoice, TheNewestIsChosenWhereNothingJudgesOrItIsAskedFor)
{
  EXPECT_EQ(ChosenOf({{10, false}, {50, false}}, EpochSelection::Last), 2);
  EXPECT_EQ(ChosenOf({{0, false}, {0, false}}, EpochSelection::Piqe, false), 2);
}

TEST(EpochChoice, TheChoiceOfOtherVolumesIsForgotten)
{
  TrainingProgress progress;
  progress.chosenEpoch = 3;
  progress.chosenPiqe = 20;
  progress.hasChosenCollapsed = true;
  progress.validation = "a";
  EXPECT_FALSE(ForgetChoiceOfOthers("a", progress));
  EXPECT_EQ(progress.chosenEpoch, 3);
  EXPECT_TRUE(ForgetChoiceOfOthers("b", progress));
  EXPECT_EQ(progress.chosenEpoch, 0);
  EXPECT_EQ(progress.chosenPiqe, 0);
  EXPECT_FALSE(progress.hasChosenCollapsed);
  EXPECT_EQ(progress.validation, "b");
  EXPECT_FALSE(ForgetChoiceOfOthers("c", progress)) << "nothing was chosen yet";
  EXPECT_EQ(progress.validation, "c");
}
