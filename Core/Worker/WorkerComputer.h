#pragma once
#include "Jobs/Job.h"
#include "Worker/JobRunner.h"

#include <nlohmann/json.hpp>

namespace Clade
{
/// Fills in WorkerInfo::device: what a worker of these settings computes on, as status shows it. A device
/// that is not there is named as it was asked for, and its problem stands in the details ("DeviceProblem").
void DescribeComputer(const JobRunnerSettings& runner, WorkerInfo& info);

/// {name: {"Precision", "Reason"}}: what the precision "auto" comes to there for each model of the folder.
/// Times what is not known yet (MeasureModelPrecisions): a second or so. Empty without the device, and in a
/// program without networks.
nlohmann::json MeasuredPrecisions(const JobRunnerSettings& runner);
} // namespace Clade
