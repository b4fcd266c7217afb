#include "Training/TrainingSchedule.h"

#include <algorithm>
#include <cmath>

namespace Clade
{
StepOptions ScheduleAt(const TrainingOptions& options, std::int64_t step, std::int64_t total)
{
  const double done = static_cast<double>(step) / static_cast<double>(total);
  StepOptions now;
  now.learningRate = options.learningRate;
  if (options.schedule == "cosine")
  {
    constexpr double last = 0.05, warmUp = 20;
    const double fall = last + (1 - last) * (0.5 + 0.5 * std::cos(std::acos(-1.0) * done));
    now.learningRate *= fall * std::min(1.0, static_cast<double>(step + 1) / warmUp);
  }
  else if (done > 1 - options.learningRateDecay)
  {
    now.learningRate *= (1 - done) / options.learningRateDecay;
  }
  now.isAdversarial = done >= options.adversarialFrom;
  return now;
}
} // namespace Clade
