#pragma once
#include "Worker/Worker.h"

#include <string>

namespace Clade
{
/// What `worker` was asked for.
struct WorkerArguments
{
  WorkerOptions options;
  std::string configurationFile;
  OrthancConnection orthanc; ///< of the options --orthanc, --username, ...
  std::string orthancName;
  int leaseSeconds = 30;
  std::string passwordFile;
  bool insecure = false;
  bool check = false;
  bool json = false;
};

/// Carries out jobs until it is asked to stop, or says what is in the way of that.
void RunWorker(WorkerArguments& arguments);
} // namespace Clade
