#pragma once
#include "Jobs/IJobStore.h"
#include "Orthanc/OrthancClient.h"
#include "Worker/JobRunner.h"

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace Clade
{
/// The Orthancs that a lane works for, by the names that jobs call them: how to reach each, who carries out
/// its jobs, and whether it answers. Of the lane's thread alone, unless said.
class ServedOrthancs
{
public:
  /// `isStopping`: ends whatever is being asked; it must outlive the object, as must the store.
  ServedOrthancs(IJobStore& store, const std::map<std::string, OrthancConnection>& connections,
                 const JobRunnerSettings& runner, const std::atomic<bool>& isStopping);
  ~ServedOrthancs();

  /// Any thread.
  const std::vector<std::string>& Names() const { return names_; }
  JobRunner& RunnerOf(const std::string& orthanc);

  /// Asks the Orthanc whether jobs can be done with it; what changed is logged. Where there are several, one
  /// that did not answer is not asked again for some time: the jobs of the others must not wait for it.
  bool Answers(const std::string& orthanc);
  /// The same for those that were never asked and those with a problem. Returns whether all of them answer.
  bool AskUnknown();
  /// Why Orthancs cannot be worked with, by their names, as far as is known. Any thread.
  std::map<std::string, std::string> Problems() const;

private:
  struct Served;
  std::string Ask(Served& served);

  const std::atomic<bool>& isStopping_;
  std::vector<std::string> names_;
  std::map<std::string, std::unique_ptr<Served>> served_;
  mutable std::mutex mutex_; ///< of the problems
};
} // namespace Clade
