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

/// The queues that a job may be handed out of now (OpenQueues); one statement.
std::vector<JobQueue> OpenQueuesOf(pqxx::transaction_base& transaction, const std::vector<JobKind>& kinds,
                                   const MayTake& mayTake);
/// Whether one of these queues has a job that is due. Only reads.
bool HasDueJob(pqxx::transaction_base& transaction, const std::vector<JobQueue>& queues);

/// The job of these queues that IJobStore::Claim hands out, now Running; jobs that another is claiming are
/// passed over. Jobs whose delay is over lose it, at most a thousand of a queue at a time, so that the index
/// of due jobs holds them. Where an Orthanc has limits, its claims wait for each other, and its queues are
/// looked at again by `mayTake`.
std::optional<Job> ClaimNextDueJob(pqxx::transaction_base& transaction, std::vector<JobQueue> queues,
                                   const std::vector<JobKind>& kinds, const MayTake& mayTake,
                                   const std::string& owner, std::int64_t leaseMs);
} // namespace Clade
