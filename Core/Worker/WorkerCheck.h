#pragma once
#include "Worker/Worker.h"

#include <string>
#include <vector>

namespace Clade
{
/// What was found of one thing that a worker needs.
struct CheckFinding
{
  std::string subject; ///< "job store", "Orthanc", "plugin", "models", "device", "temporary folder"
  bool isFine = false;
  std::string text; ///< one sentence without a full stop: what is there, or what is wrong
  std::string step; ///< what to do, likewise; empty where nothing is wrong
};

/// Tries everything that a worker with these options would meet before its first job, and changes nothing but
/// a property of the job store (whether it can be written). Never throws: what goes wrong is a finding.
std::vector<CheckFinding> CheckWorker(const WorkerOptions& options);
} // namespace Clade
