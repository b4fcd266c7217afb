#include "Training/TrainingSchedule.h"

#include <gtest/gtest.h>

using namespace Clade;

namespace
{
TrainingOptions Options()
{
  TrainingOptions options = DefaultTrainingOptions(TrainingMethod::Smore, "MR");
  options.learningRate = 1e-3;
  options.learningRateDecay = 0;
  options.adversarialFrom = 0;
  options.schedule = "linear";
  return options;
}
} // namespace

TEST(TrainingSchedule, WithoutDecayEveryStepHasTheSameRate)
{
  for (const int step : {0, 1, 500, 999})
  {
    EXPECT_DOUBLE_EQ(ScheduleAt(Options(), step, 1000).learningRate, 1e-3);
  }
}

TEST(TrainingSchedule, LinearDecayFallsToZeroInTheLastShare)
{
  TrainingOptions options = Options();
  options.learningRateDecay = 0.5;
  EXPECT_DOUBLE_EQ(ScheduleAt(options, 500, 1000).learningRate, 1e-3);
  EXPECT_NEAR(ScheduleAt(options, 750, 1000).learningRate, 0.5e-3, 1e-12);
  EXPECT_NEAR(ScheduleAt(options, 1000, 1000).learningRate, 0, 1e-12);
}

TEST(TrainingSchedule, CosineRisesOverTwentyStepsAndFallsToATwentieth)
{
  TrainingOptions options = Options();
  options.schedule = "cosine";
  double last = 0;
  for (int step = 0; step < 20; step++)
  {
    const double rate = ScheduleAt(options, step, 100'000).learningRate;
    EXPECT_GT(rate, last);
    last = rate;
  }
  EXPECT_NEAR(last, 1e-3, 1e-6);
  for (int step = 1000; step <= 100'000; step += 1000)
  {
    const double rate = ScheduleAt(options, step, 100'000).learningRate;
    EXPECT_LT(rate, last);
    last = rate;
  }
  EXPECT_NEAR(last, 0.05e-3, 1e-9);
}

TEST(TrainingSchedule, TheAdversaryComesInAtItsShare)
{
  TrainingOptions options = Options();
  options.adversarialFrom = 0.25;
  EXPECT_FALSE(ScheduleAt(options, 249, 1000).isAdversarial);
  EXPECT_TRUE(ScheduleAt(options, 250, 1000).isAdversarial);
}
