#include "Training/TrainingBudget.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

namespace Clade
{
TrainingPlan PlanWithin(double seconds, const TrainingSpeed& speed, int epochs)
{
  constexpr double mostJudging = 1.0 / 3;
  TrainingPlan plan;
  plan.epochs = epochs;
  if (speed.secondsPerJudging > 0)
  {
    const double fitting = std::floor(mostJudging * seconds / speed.secondsPerJudging);
    plan.epochs = static_cast<int>(std::clamp(fitting, 1.0, static_cast<double>(epochs)));
  }
  const double learning = seconds - plan.epochs * speed.secondsPerJudging;
  const double steps = learning / (plan.epochs * std::max(speed.secondsPerStep, 1e-9));
  constexpr double mostSteps = 1e7; // as batchesPerEpoch
  plan.stepsPerEpoch = static_cast<std::int64_t>(std::clamp(std::floor(steps), 1.0, mostSteps));
  return plan;
}

double MeasureSecondsPerStep(const std::function<void()>& step, double seconds)
{
  using Clock = std::chrono::steady_clock;
  constexpr std::size_t fewest = 3, most = 20;
  const auto secondsSince = [](Clock::time_point start)
  { return std::chrono::duration<double>(Clock::now() - start).count(); };
  step();
  std::vector<double> times;
  const Clock::time_point begin = Clock::now();
  while (times.size() < fewest || (times.size() < most && secondsSince(begin) < seconds))
  {
    const Clock::time_point start = Clock::now();
    step();
    times.push_back(secondsSince(start));
  }
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  return *middle;
}
} // namespace Clade
