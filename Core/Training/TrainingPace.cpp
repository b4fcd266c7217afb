#include "Training/TrainingPace.h"

#include <algorithm>

namespace Clade
{
double SecondsSince(std::chrono::steady_clock::time_point start)
{
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void TrainingPace::Begin(std::int64_t step)
{
  firstStep_ = step;
  begun_ = Clock::now();
}

void TrainingPace::Aside(const std::function<void()>& work)
{
  const auto start = Clock::now();
  work();
  asideSeconds_ += SecondsSince(start);
}

void TrainingPace::Estimate(int batch, TrainingStatus& status) const
{
  const double steps = static_cast<double>(status.step - firstStep_);
  const double secondsPerStep = (SecondsSince(begun_) - asideSeconds_) / steps;
  status.patchesPerSecond = batch / std::max(secondsPerStep, 1e-9);
  status.secondsLeft = secondsPerStep * static_cast<double>(status.steps - status.step) +
                       judgingSeconds_ * (status.epochs - status.epoch + 1);
}
} // namespace Clade
