#pragma once
#include "Orthanc/OrthancClient.h"
#include "Worker/JobRunner.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace Clade
{
struct WorkerOptions
{
  std::string storeUrl;                              ///< see OpenJobStore; a secret where it names a server
  std::string storePasswordFile;                     ///< see OpenJobStore
  std::map<std::string, OrthancConnection> orthancs; ///< by the names that jobs call them, "" for one without
  JobRunnerSettings runner;                          ///< an empty workerId becomes "host:pid:start"
  std::int64_t leaseMs = 30'000; ///< a job of a worker silent for so long is given to another
  std::optional<int>
      historyDays; ///< final jobs older than this are forgotten; nothing: each Orthanc sees to its own
  bool exitWithParent = false; ///< end when the process `parent` is no longer this one's parent
  std::int64_t parent = 0;     ///< who started this process knows it; 0: the parent it has by now
};

/// The process that runs jobs: one lane for enhancements, one always free for quick requests, each a
/// thread; the calling thread runs the events. It looks at the store's change token 20 times a second, sends
/// heartbeats at least twice a second while a job runs, takes back jobs of workers that died, and forgets old
/// ones.
///
/// SIGTERM, SIGINT or the end of the parent stop it: the running job ends its step, what it stored is
/// removed, and it goes back to the queue without counting the attempt. After 4 seconds the process ends in
/// any case, after a second signal at once.
class Worker
{
public:
  /// Opens the store; the errors of OpenJobStore, and those of OrthancClient's constructor.
  explicit Worker(WorkerOptions options);
  ~Worker();

  /// Returns when it was asked to stop and has.
  void Run();

private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};
} // namespace Clade
