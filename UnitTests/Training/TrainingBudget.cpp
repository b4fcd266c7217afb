#include "Training/TrainingBudget.h"

#include <gtest/gtest.h>

using namespace Clade;

namespace
{
double SecondsOf(const TrainingPlan& plan, const TrainingSpeed& speed)
{
  return plan.epochs *
         (static_cast<double>(plan.stepsPerEpoch) * speed.secondsPerStep + speed.secondsPerJudging);
}
} // namespace

TEST(TrainingBudget, IsUsedUpAndNotExceeded)
{
  for (const double seconds : {60.0, 600.0, 36'000.0})
  {
    for (const TrainingSpeed speed : {TrainingSpeed{0.5, 2}, TrainingSpeed{0.02, 0}, TrainingSpeed{1.7, 40}})
    {
      const TrainingPlan plan = PlanWithin(seconds, speed, 8);
      EXPECT_LE(plan.epochs, 8);
      EXPECT_LE(SecondsOf(plan, speed), seconds + speed.secondsPerJudging);
      EXPECT_GE(SecondsOf(plan, speed), seconds - plan.epochs * speed.secondsPerStep - 1e-9);
    }
  }
}

TEST(TrainingBudget, JudgingTakesAThirdAtMost)
{
  const TrainingPlan plan = PlanWithin(600, {1, 50}, 100);
  EXPECT_EQ(plan.epochs, 4);
  EXPECT_EQ(plan.stepsPerEpoch, 100);
}

TEST(TrainingBudget, SomethingIsLearnedHoweverSmallItIs)
{
  const TrainingPlan plan = PlanWithin(1, {30, 100}, 5);
  EXPECT_EQ(plan.epochs, 1);
  EXPECT_EQ(plan.stepsPerEpoch, 1);
}

TEST(TrainingBudget, TheFirstStepIsNotMeasuredAndFewAreTaken)
{
  int steps = 0;
  EXPECT_GE(MeasureSecondsPerStep([&] { steps++; }, 0), 0);
  EXPECT_EQ(steps, 4);
  steps = 0;
  MeasureSecondsPerStep([&] { steps++; }, 3600);
  EXPECT_EQ(steps, 21);
}
