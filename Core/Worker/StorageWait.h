#pragma once
#include "Jobs/IJobStore.h"

#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <string>

namespace Clade
{
/// While something is full, a lane's jobs wait without counting their attempts: a full disk is not the fault
/// of theirs. Each Orthanc has a storage of its own: the jobs of the others go on. Any thread.
class StorageWait
{
public:
  /// `lane`: its name, for the log.
  explicit StorageWait(std::string lane) : lane_(std::move(lane)) {}

  /// Looks at how the attempt ended: if something was full, the outcome becomes one that is given back and
  /// waits; a success shows that there is room again. Quick requests are not changed: their caller waits for
  /// the answer, which is that there is no room.
  void Note(const Job& job, JobOutcome& outcome);
  /// Whether the next try of a job of this Orthanc must wait.
  bool IsOn(const std::string& orthanc) const;
  /// Ends the waiting for all other Orthancs: no job of theirs waits any more, so none would find out whether
  /// there is room again.
  void ForgetAllBut(const std::set<std::string>& orthancs);
  /// What is full, by the names of the Orthancs whose jobs wait for it; as far as is known.
  std::map<std::string, std::string> Problems() const;

private:
  struct Full
  {
    std::string problem;
    std::chrono::seconds wait{0}; ///< until the next try
    std::chrono::steady_clock::time_point nextTry;
  };

  const std::string lane_;
  mutable std::mutex mutex_;
  std::map<std::string, Full> full_; ///< by Orthanc
};
} // namespace Clade
