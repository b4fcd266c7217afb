#include "Jobs/PostgresJobStore.h"

#include "Base/Error.h"
#include "Jobs/ClockStep.h"
#include "Jobs/JobTransitions.h"
#include "Jobs/PostgresClaim.h"
#include "Jobs/PostgresListener.h"
#include "Jobs/PostgresPictures.h"
#include "Jobs/PostgresPool.h"
#include "Jobs/PostgresQueries.h"
#include "Jobs/PostgresSchema.h"

namespace Clade
{
namespace
{
using Transaction = pqxx::transaction_base;

/// The verdict from the rows of a statement that changes a job only while its worker still owns it, and ends
/// in RETURNING cancelRequested, notBefore.
LeaseVerdict VerdictOf(const pqxx::result& rows)
{
  return rows.empty()                              ? LeaseVerdict::Lost
         : rows[0][0].as<int>() != 0               ? LeaseVerdict::CancelRequested
         : rows[0][1].as<TimeMs>() == untilResumed ? LeaseVerdict::PauseRequested
                                                   : LeaseVerdict::Held;
}

/// Reads the job, lets `change` change it (which may throw), and writes it back.
template<class Change>
Job ChangeJob(PostgresPool& pool, const std::string& id, const Change& change)
{
  return pool.Write(
      [&](Transaction& t)
      {
        const TimeMs now = PostgresNow(t);
        Job job = LockJob(t, id);
        change(job, now);
        UpdateJob(t, job, now);
        return job;
      });
}
} // namespace

PostgresJobStore::PostgresJobStore(const PostgresAddress& address)
    : pool_(std::make_unique<PostgresPool>(address)),
      listener_(std::make_unique<PostgresListener>(pool_->Address()))
{
  UpgradePostgres(*pool_);
}

PostgresJobStore::~PostgresJobStore() = default;

EnqueueResult PostgresJobStore::Enqueue(const JobRequest& request)
{
  constexpr int tries = 20;
  for (int i = 0; i < tries; i++)
  {
    auto result = pool_->Write([&](Transaction& t) { return TryToEnqueue(t, request); });
    if (result)
    {
      return *std::move(result);
    }
  }
  throw Error(ErrorCode::Unavailable,
              "jobs with the same key keep appearing and disappearing in the job store");
}

std::size_t PostgresJobStore::CountJobsOfSeries(const std::string& seriesInstanceUid)
{
  return pool_->Read(
      [&](Transaction& t) -> std::size_t
      {
        const auto rows = Execute(t, "SELECT jobs FROM SeriesHistory WHERE seriesInstanceUid=$1",
                                  {StorableText(seriesInstanceUid)});
        return rows.empty() ? 0 : rows[0][0].as<std::size_t>();
      });
}

std::optional<Job> PostgresJobStore::Find(const std::string& id)
{
  return pool_->Read([&](Transaction& t) { return SelectJob(t, "WHERE id=$1", {StorableText(id)}); });
}

std::optional<Job> PostgresJobStore::FindByKey(const std::string& key)
{
  return pool_->Read([&](Transaction& t) { return SelectJob(t, "WHERE jobKey=$1", {StorableText(key)}); });
}

std::vector<Job> PostgresJobStore::List(const JobFilter& filter)
{
  return pool_->Read([&](Transaction& t) { return ListJobs(t, filter); });
}

std::map<JobState, std::size_t> PostgresJobStore::CountByState(const OfOrthanc& of)
{
  return pool_->Read([&](Transaction& t) { return CountsOf(t, "JobCounts WHERE kind<>'Quick'", of); });
}

std::map<JobState, std::size_t> PostgresJobStore::CountEnded(const OfOrthanc& of)
{
  return pool_->Read([&](Transaction& t) { return CountsOf(t, "JobsEnded WHERE TRUE", of); });
}

std::size_t PostgresJobStore::CountWaitingOf(const std::string& orthanc, const std::string& user)
{
  return pool_->Read(
      [&](Transaction& t)
      {
        return Execute(
                   t,
                   "SELECT COUNT(*) FROM Jobs WHERE state='Pending' AND requestedBy<>'' AND orthanc=$1 AND "
                   "requestedBy=$2 AND kind<>'Quick'",
                   {StorableText(orthanc), StorableText(user)})[0][0]
            .as<std::size_t>();
      });
}

std::vector<JobQueue> PostgresJobStore::Queues()
{
  return pool_->Read([](Transaction& t) { return QueuesOf(t); });
}

std::size_t PostgresJobStore::CountPending(JobKind kind)
{
  return pool_->Read(
      [&](Transaction& t)
      {
        return Execute(t, "SELECT coalesce(SUM(jobs), 0) FROM JobCounts WHERE state='Pending' AND kind=$1",
                       {std::string(ToString(kind))})[0][0]
            .as<std::size_t>();
      });
}

bool PostgresJobStore::HasDue(const std::vector<JobKind>& kinds, const MayTake& mayTake)
{
  return !pool_->Read([&](Transaction& t) { return LookForDueJobs(t, kinds, mayTake); }).heads.empty();
}

std::optional<TimeMs> PostgresJobStore::OldestPending(const OfOrthanc& of)
{
  return pool_->Read([&](Transaction& t) { return OldestPendingJob(t, of); });
}

Job PostgresJobStore::RequestCancel(const std::string& id)
{
  return ChangeJob(*pool_, id, [](Job& job, TimeMs now) { ApplyCancel(job, now); });
}

Job PostgresJobStore::SetPaused(const std::string& id, bool isPaused)
{
  return ChangeJob(*pool_, id, [=](Job& job, TimeMs) { ApplyPause(job, isPaused); });
}

Job PostgresJobStore::Retry(const std::string& id)
{
  return ChangeJob(*pool_, id, [](Job& job, TimeMs) { ApplyRetry(job); });
}

void PostgresJobStore::Delete(const std::string& id)
{
  pool_->Write(
      [&](Transaction& t)
      {
        RequireFinal(LockJob(t, id));
        Execute(t, "DELETE FROM Jobs WHERE id=$1", {id});
      });
}

std::optional<Job> PostgresJobStore::DoubtfulClaim(const std::string& owner,
                                                   const std::vector<JobKind>& kinds, std::int64_t leaseMs)
{
  TimeMs since = 0;
  {
    const std::lock_guard<std::mutex> lock(doubtMutex_);
    const auto found = doubts_.find({owner, kinds});
    if (found == doubts_.end())
    {
      return std::nullopt;
    }
    since = found->second;
  }
  const auto job =
      pool_->WriteIdempotent([&](Transaction& t) { return RenewClaim(t, owner, kinds, since, leaseMs); });
  const std::lock_guard<std::mutex> lock(doubtMutex_);
  doubts_.erase({owner, kinds});
  return job;
}

std::optional<Job> PostgresJobStore::Claim(const std::string& owner, const std::vector<JobKind>& kinds,
                                           std::int64_t leaseMs, const MayTake& mayTake)
{
  if (const auto job = DoubtfulClaim(owner, kinds, leaseMs))
  {
    return job;
  }
  const DueJobs due = pool_->Read([&](Transaction& t) { return LookForDueJobs(t, kinds, mayTake); });
  try
  {
    if (NeedsTransaction(due))
    {
      return pool_->Write([&](Transaction& t)
                          { return ClaimNextDueJob(t, due, kinds, mayTake, owner, leaseMs); });
    }
    for (const QueueHead& head : due.heads)
    {
      if (auto job =
              pool_->WriteOnce([&](Transaction& t) { return ClaimFirst(t, head.queue, owner, leaseMs); }))
      {
        return job;
      }
    }
  }
  catch (const Error&)
  {
    const std::lock_guard<std::mutex> lock(doubtMutex_);
    doubts_[{owner, kinds}] = due.time;
    throw;
  }
  return std::nullopt;
}

LeaseVerdict PostgresJobStore::Heartbeat(const std::string& id, const std::string& owner,
                                         std::int64_t leaseMs, const std::string& stage, double progress)
{
  return pool_->WriteIdempotent(
      [&](Transaction& t)
      {
        return VerdictOf(ExecutePrepared(
            t,
            "UPDATE Jobs SET leaseExpiry=now.ms+$3, stage=$4, progress=$5, changeTime=now.ms "
            "FROM (SELECT NowMs() AS ms) AS now "
            "WHERE id=$1 AND owner=$2 AND state='Running' RETURNING cancelRequested, notBefore, "
            "set_config('synchronous_commit', 'off', TRUE)", // as for a claim
            {StorableText(id), StorableText(owner), leaseMs, StorableText(stage),
             StorablePercent(progress)}));
      });
}

LeaseVerdict PostgresJobStore::SetPublishing(const std::string& id, const std::string& owner,
                                             const std::string& seriesUid)
{
  return pool_->WriteIdempotent(
      [&](Transaction& t)
      {
        return VerdictOf(
            Execute(t,
                    "UPDATE Jobs SET publishingSeriesUid=$3, changeTime=NowMs() "
                    "WHERE id=$1 AND owner=$2 AND state='Running' RETURNING cancelRequested, notBefore",
                    {StorableText(id), StorableText(owner), StorableText(seriesUid)}));
      });
}

bool PostgresJobStore::Finish(const std::string& id, const std::string& owner, const JobOutcome& outcome)
{
  constexpr int tries = 20; // somebody cancels or pauses it between the look and the end
  for (int i = 0; i < tries; i++)
  {
    const std::optional<TimedJob> found = pool_->Read([&](Transaction& t) { return FindTimed(t, id); });
    if (!found || found->job.state != JobState::Running || found->job.owner != owner)
    {
      return false;
    }
    Job ended = found->job;
    ApplyOutcome(ended, outcome, found->time);
    if (pool_->WriteOnce([&](Transaction& t) { return UpdateAttempt(t, found->job, ended, found->time); }))
    {
      return true;
    }
  }
  throw Error(ErrorCode::Unavailable, "the job " + id + " was changed by others again and again");
}

std::size_t PostgresJobStore::RecoverExpired(const std::string& deadOwner)
{
  return pool_->Write(
      [&](Transaction& t)
      {
        const TimeMs now = PostgresNow(t);
        Execute(t, MoveJobsOfLater(now, " FOR UPDATE OF later SKIP LOCKED"));
        std::vector<Job> jobs = LockLostJobs(t, now, StorableText(deadOwner));
        for (Job& job : jobs)
        {
          ApplyLostWorker(job, now);
          UpdateJob(t, job, now);
        }
        SumUpCounters(t);
        return jobs.size();
      });
}

bool PostgresJobStore::SetPicture(const std::string& id, const std::string& owner, const std::string& png)
{
  return pool_->WriteIdempotent([&](Transaction& t)
                                { return PutPicture(t, StorableText(id), StorableText(owner), png); });
}

std::optional<std::string> PostgresJobStore::GetPicture(const std::string& id)
{
  return pool_->Read([&](Transaction& t) { return PictureOf(t, StorableText(id)); });
}

void PostgresJobStore::RegisterWorker(const WorkerInfo& worker)
{
  pool_->Write([&](Transaction& t) { PutWorker(t, worker, PostgresNow(t)); });
}

void PostgresJobStore::WorkerHeartbeat(const std::string& workerId, const std::string& currentJob)
{
  pool_->WriteIdempotent(
      [&](Transaction& t)
      {
        if (Execute(t, "UPDATE Workers SET currentJob=$2, lastHeartbeat=NowMs() WHERE id=$1",
                    {StorableText(workerId), StorableText(currentJob)})
                .affected_rows() == 0)
        {
          throw Error(ErrorCode::NotFound, "there is no worker " + workerId);
        }
      });
}

void PostgresJobStore::RemoveWorker(const std::string& workerId)
{
  pool_->Write([&](Transaction& t)
               { Execute(t, "DELETE FROM Workers WHERE id=$1", {StorableText(workerId)}); });
}

std::vector<WorkerInfo> PostgresJobStore::Workers(std::int64_t withinMs)
{
  return pool_->Read([&](Transaction& t) { return SelectWorkers(t, withinMs); });
}

std::size_t PostgresJobStore::Prune(TimeMs completedBefore, TimeMs quickBefore, const OfOrthanc& of)
{
  constexpr std::size_t atOnce = 1000;
  std::size_t removed = 0;
  for (const JobKind kind : {JobKind::Enhance, JobKind::Train, JobKind::Quick})
  {
    const TimeMs before = kind == JobKind::Quick ? quickBefore : completedBefore;
    std::size_t some = 0;
    do
    {
      some = pool_->Write([&](Transaction& t) { return ForgetSome(t, kind, of, before, atOnce); });
      removed += some;
    } while (some == atOnce);
  }
  pool_->Write([&](Transaction& t)
               { Execute(t, "DELETE FROM Workers WHERE lastHeartbeat<$1", {completedBefore}); });
  return removed;
}

std::optional<std::string> PostgresJobStore::GetProperty(const std::string& name)
{
  return pool_->Read(
      [&](Transaction& t) -> std::optional<std::string>
      {
        const auto rows = Execute(t, "SELECT value FROM Properties WHERE name=$1", {StorableText(name)});
        return rows.empty() ? std::nullopt : std::make_optional(rows[0][0].as<std::string>());
      });
}

void PostgresJobStore::SetProperty(const std::string& name, const std::string& value)
{
  pool_->WriteIdempotent(
      [&](Transaction& t)
      {
        Execute(t,
                "INSERT INTO Properties(name, value) VALUES($1, $2) ON CONFLICT(name) DO UPDATE SET "
                "value=excluded.value",
                {StorableText(name), StorableText(value)});
      });
}

std::int64_t PostgresJobStore::ChangeToken()
{
  return listener_->Token();
}

TimeMs PostgresJobStore::Now()
{
  return pool_->Read(PostgresNow);
}
} // namespace Clade
