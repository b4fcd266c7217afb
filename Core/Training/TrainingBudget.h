#pragma once
#include <cstdint>
#include <functional>

namespace Clade
{
/// How fast a training goes on this machine, measured.
struct TrainingSpeed
{
  double secondsPerStep = 0;
  double secondsPerJudging = 0; ///< of an epoch; 0 without validation volumes
};

/// How long a training is.
struct TrainingPlan
{
  int epochs = 1;
  std::int64_t stepsPerEpoch = 1;
};

/// The longest training of at most `epochs` epochs that takes about `seconds`. Judging takes a third of the
/// time at most: where it would take more there are fewer epochs. Never less than one step per epoch.
TrainingPlan PlanWithin(double seconds, const TrainingSpeed& speed, int epochs);

/// Runs `step` a first time unmeasured (memory is taken, kernels are chosen) and then again until `seconds`
/// have passed, three times at least and twenty at most; returns the median time of one.
double MeasureSecondsPerStep(const std::function<void()>& step, double seconds);
} // namespace Clade
