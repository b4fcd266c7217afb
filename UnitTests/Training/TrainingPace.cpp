#include "Training/TrainingPace.h"

#include <chrono>
#include <gtest/gtest.h>

using namespace Clade;

namespace
{
TrainingStatus StatusAt(std::int64_t step)
{
  TrainingStatus status;
  status.step = step;
  status.steps = 100;
  status.epoch = 1;
  status.epochs = 4;
  return status;
}
} // namespace

TEST(TrainingPace, WhatIsDoneAsideDoesNotCountAsLearning)
{
  using Clock = std::chrono::steady_clock;
  static constexpr double asideSeconds = 0.02;
  const auto before = Clock::now();
  TrainingPace pace;
  pace.Begin(10);
  EXPECT_EQ(pace.FirstStep(), 10);
  pace.Aside(
      []
      {
        const auto end = Clock::now() + std::chrono::duration<double>(asideSeconds);
        while (Clock::now() < end)
        {
        }
      });
  TrainingStatus status = StatusAt(20);
  pace.Estimate(8, status);
  const double elapsed = std::chrono::duration<double>(Clock::now() - before).count();
  EXPECT_LE(status.secondsLeft, 80 * (elapsed - asideSeconds) / 10);
  EXPECT_GE(status.patchesPerSecond, 8 * 10 / (elapsed - asideSeconds));
}

TEST(TrainingPace, TheJudgingOfTheEpochsToComeIsInTheEstimate)
{
  TrainingPace pace;
  pace.Begin(0);
  TrainingStatus without = StatusAt(100);
  pace.Estimate(8, without);
  EXPECT_DOUBLE_EQ(without.secondsLeft, 0) << "no step is left";
  pace.SetJudgingSeconds(30);
  TrainingStatus with = StatusAt(100);
  pace.Estimate(8, with);
  EXPECT_DOUBLE_EQ(with.secondsLeft, 4 * 30);
}
