#pragma once
#include "Settings/TrainingOptions.h"
#include "Training/ITrainingMethod.h"

#include <cstdint>

namespace Clade
{
/// Learning rate of the step `step` (from 0) of `total`, and whether the adversary takes part in it.
StepOptions ScheduleAt(const TrainingOptions& options, std::int64_t step, std::int64_t total);
} // namespace Clade
