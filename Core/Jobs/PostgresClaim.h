#pragma once
#include "Jobs/IJobStore.h"
#include "Jobs/PostgresPool.h"

#include <optional>
#include <string>
#include <vector>

/// How PostgresJobStore hands out jobs: queues by their counters, and the first job of each by an index.
namespace Clade
{
/// See IJobStore::Queues.
std::vector<JobQueue> QueuesOf(pqxx::transaction_base& transaction);

/// A queue that a job may be handed out of.
struct QueueHead
{
  JobQueue queue;
  std::optional<PlaceInOrder> first; ///< of its jobs that are due; nothing: none is, but for late ones
  bool hasLate = false;              ///< jobs whose delay is over
  bool hasLimits = false;            ///< its Orthanc: claims of it wait for each other
};

struct DueJobs
{
  std::vector<QueueHead> heads; ///< with a job, in the order in which their first are handed out
  TimeMs time = 0;              ///< the server's, when they were looked at
};

/// What IJobStore::Claim would hand out now. One statement, which only reads: idle workers look often.
DueJobs LookForDueJobs(pqxx::transaction_base& transaction, const std::vector<JobKind>& kinds,
                       const MayTake& mayTake);

/// Whether it takes ClaimNextDueJob to claim one of these; else ClaimFirst of one queue after the other does.
bool NeedsTransaction(const DueJobs& due);

/// The first due job of the queue that nobody else is claiming, now Running as by ApplyClaim; nothing: there
/// is none. One statement. Whoever loses the claim in a crash of the server has lost nothing but time: the
/// end of its transaction does not wait for the disk.
std::optional<Job> ClaimFirst(pqxx::transaction_base& transaction, const JobQueue& queue,
                              const std::string& owner, std::int64_t leaseMs);

/// The job of these kinds that the owner has claimed since that time of the server's, its lease renewed.
std::optional<Job> RenewClaim(pqxx::transaction_base& transaction, const std::string& owner,
                              const std::vector<JobKind>& kinds, TimeMs since, std::int64_t leaseMs);

/// The job that IJobStore::Claim hands out, now Running; jobs that another is claiming are passed over. Jobs
/// whose delay is over lose it, at most a thousand of a queue at a time, so that the index of due jobs holds
/// them. Where an Orthanc has limits, its claims wait for each other, and its queues are looked at again by
/// `mayTake`; those of Orthancs that are not in `due` are not: nobody has waited for theirs.
std::optional<Job> ClaimNextDueJob(pqxx::transaction_base& transaction, DueJobs due,
                                   const std::vector<JobKind>& kinds, const MayTake& mayTake,
                                   const std::string& owner, std::int64_t leaseMs);
} // namespace Clade
