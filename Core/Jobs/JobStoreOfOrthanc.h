#pragma once
#include "Jobs/ForwardingJobStore.h"

#include <string>

namespace Clade
{
/// A job store as one of the Orthancs that share it sees it: its own jobs, counts and properties, none of the
/// others'. Jobs of others are not there (NotFound). Workers, StoreId and the clock are common; the change
/// token grows with everybody's changes.
class JobStoreOfOrthanc : public ForwardingJobStore
{
public:
  /// `orthanc`: its name; "" sees the jobs of the one without a name.
  JobStoreOfOrthanc(IJobStore& store, std::string orthanc);

  EnqueueResult Enqueue(const JobRequest& request) override;
  std::optional<Job> Find(const std::string& id) override;
  std::optional<Job> FindByKey(const std::string& key) override;
  std::vector<Job> List(const JobFilter& filter) override;
  std::map<JobState, std::size_t> CountByState(const OfOrthanc& of) override;
  std::map<JobState, std::size_t> CountEnded(const OfOrthanc& of) override;
  std::size_t CountPending(JobKind kind) override;
  std::vector<JobQueue> Queues() override;
  bool HasDue(const std::vector<JobKind>& kinds, const MayTake& mayTake) override;
  std::optional<TimeMs> OldestPending(const OfOrthanc& of) override;
  Job RequestCancel(const std::string& id) override;
  Job SetPaused(const std::string& id, bool isPaused) override;
  Job Retry(const std::string& id) override;
  void Delete(const std::string& id) override;
  std::optional<Job> Claim(const std::string& owner, const std::vector<JobKind>& kinds, std::int64_t leaseMs,
                           const MayTake& mayTake) override;
  std::optional<std::string> GetPicture(const std::string& id) override;
  std::size_t Prune(TimeMs completedBefore, TimeMs quickBefore, const OfOrthanc& of) override;
  std::optional<std::string> GetProperty(const std::string& name) override;
  void SetProperty(const std::string& name, const std::string& value) override;

private:
  bool IsOwn(const JobQueue& queue) const { return queue.orthanc == orthanc_; }
  MayTake Own(const MayTake& mayTake) const;
  /// Throws Error(NotFound) for a job that is not there or another's.
  void RequireOwn(const std::string& id);
  std::string NameOf(const std::string& property) const;

  const std::string orthanc_;
};
} // namespace Clade
