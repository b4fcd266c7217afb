#pragma once
#include "Jobs/Job.h"

namespace Clade
{
/// Every state of a job, in the order of its life.
constexpr JobState allJobStates[] = {JobState::Pending, JobState::Running, JobState::Success,
                                     JobState::Failure, JobState::Skipped, JobState::Cancelled};
} // namespace Clade
