#pragma once
#include "Jobs/IJobStore.h"

namespace Clade
{
/// A job store that passes every call on to another: the base of those that change some of them.
class ForwardingJobStore : public IJobStore
{
public:
  explicit ForwardingJobStore(IJobStore& to) : to_(to) {}

  EnqueueResult Enqueue(const JobRequest& request) override { return to_.Enqueue(request); }
  std::size_t CountJobsOfSeries(const std::string& uid) override { return to_.CountJobsOfSeries(uid); }
  std::optional<Job> Find(const std::string& id) override { return to_.Find(id); }
  std::optional<Job> FindByKey(const std::string& key) override { return to_.FindByKey(key); }
  std::vector<Job> List(const JobFilter& filter) override { return to_.List(filter); }
  std::map<JobState, std::size_t> CountByState(const OfOrthanc& of) override { return to_.CountByState(of); }
  std::map<JobState, std::size_t> CountEnded(const OfOrthanc& of) override { return to_.CountEnded(of); }
  std::size_t CountPending(JobKind kind) override { return to_.CountPending(kind); }
  std::size_t CountWaitingOf(const std::string& orthanc, const std::string& user) override
  {
    return to_.CountWaitingOf(orthanc, user);
  }
  std::vector<JobQueue> Queues() override { return to_.Queues(); }
  bool HasDue(const std::vector<JobKind>& kinds, const MayTake& mayTake) override
  {
    return to_.HasDue(kinds, mayTake);
  }
  std::optional<TimeMs> OldestPending(const OfOrthanc& of) override { return to_.OldestPending(of); }
  Job RequestCancel(const std::string& id) override { return to_.RequestCancel(id); }
  Job SetPaused(const std::string& id, bool isPaused) override { return to_.SetPaused(id, isPaused); }
  Job Retry(const std::string& id) override { return to_.Retry(id); }
  void Delete(const std::string& id) override { to_.Delete(id); }
  std::optional<Job> Claim(const std::string& owner, const std::vector<JobKind>& kinds, std::int64_t leaseMs,
                           const MayTake& mayTake) override
  {
    return to_.Claim(owner, kinds, leaseMs, mayTake);
  }
  LeaseVerdict Heartbeat(const std::string& id, const std::string& owner, std::int64_t leaseMs,
                         const std::string& stage, double progress) override
  {
    return to_.Heartbeat(id, owner, leaseMs, stage, progress);
  }
  LeaseVerdict SetPublishing(const std::string& id, const std::string& owner,
                             const std::string& seriesUid) override
  {
    return to_.SetPublishing(id, owner, seriesUid);
  }
  bool Finish(const std::string& id, const std::string& owner, const JobOutcome& outcome) override
  {
    return to_.Finish(id, owner, outcome);
  }
  std::size_t RecoverExpired(const std::string& deadOwner) override { return to_.RecoverExpired(deadOwner); }
  bool SetPicture(const std::string& id, const std::string& owner, const std::string& png) override
  {
    return to_.SetPicture(id, owner, png);
  }
  std::optional<std::string> GetPicture(const std::string& id) override { return to_.GetPicture(id); }
  void RegisterWorker(const WorkerInfo& worker) override { to_.RegisterWorker(worker); }
  void WorkerHeartbeat(const std::string& workerId, const std::string& currentJob) override
  {
    to_.WorkerHeartbeat(workerId, currentJob);
  }
  void RemoveWorker(const std::string& workerId) override { to_.RemoveWorker(workerId); }
  std::vector<WorkerInfo> Workers(std::int64_t withinMs) override { return to_.Workers(withinMs); }
  std::size_t Prune(TimeMs completedBefore, TimeMs quickBefore, const OfOrthanc& of) override
  {
    return to_.Prune(completedBefore, quickBefore, of);
  }
  std::optional<std::string> GetProperty(const std::string& name) override { return to_.GetProperty(name); }
  void SetProperty(const std::string& name, const std::string& value) override
  {
    to_.SetProperty(name, value);
  }
  std::int64_t ChangeToken() override { return to_.ChangeToken(); }
  TimeMs Now() override { return to_.Now(); }

protected:
  IJobStore& Below() { return to_; }

private:
  IJobStore& to_;
};
} // namespace Clade
