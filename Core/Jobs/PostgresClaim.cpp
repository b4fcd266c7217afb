#include "Jobs/PostgresClaim.h"

#include "Jobs/JobColumns.h"
#include "Jobs/JobTransitions.h"
#include "Jobs/PostgresQueries.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace Clade
{
namespace
{
using Transaction = pqxx::transaction_base;

/// The property `runningLimits` of the Orthanc of a row, see PropertyOf.
const std::string limitsOfRow =
    std::string("(SELECT value FROM Properties WHERE name=CASE orthanc WHEN '' THEN '") + runningLimits +
    "' ELSE orthanc || '/" + runningLimits + "' END)";

/// "'Enhance', 'Train'"; "NULL", which is none, where there are no kinds.
std::string WordsOf(const std::vector<JobKind>& kinds)
{
  std::string words;
  for (const JobKind kind : kinds)
  {
    words += (words.empty() ? "'" : ", '") + std::string(ToString(kind)) + "'";
  }
  return words.empty() ? "NULL" : words;
}

/// The queues as rows (k, o, r, m, h, waiting, running, limits), those of the kinds joined with the first job
/// that is due, and with whether there is one whose delay is over.
std::string HeadsOf(const std::vector<JobKind>& kinds)
{
  const std::string ofQueue = "q.k IN (" + WordsOf(kinds) +
                              ") AND kind=q.k AND orthanc=q.o AND rule=q.r AND model=q.m AND modelHash=q.h";
  return std::string("(SELECT ") + queueColumnNames + ", " + limitsOfRow + " FROM JobCounts " + queueGroups +
         ") AS q(k, o, r, m, h, waiting, running, limits) LEFT JOIN LATERAL (SELECT priority, creationTime, "
         "sequence FROM Jobs WHERE state='Pending' AND notBefore=0 AND " +
         ofQueue +
         " ORDER BY priority DESC, creationTime, sequence LIMIT 1) AS due ON TRUE LEFT JOIN LATERAL (SELECT "
         "1 AS one FROM Jobs WHERE state='Pending' AND notBefore>0 AND " +
         ofQueue + " AND notBefore<=(SELECT NowMs()) ORDER BY notBefore LIMIT 1) AS late ON TRUE";
}

using QueueName = std::tuple<JobKind, std::string, std::string, std::string, std::string>;

QueueName NameOf(const JobQueue& queue)
{
  return {queue.kind, queue.orthanc, queue.rule, queue.model, queue.modelHash};
}

constexpr char postgresOfQueue[] = "kind=$1 AND orthanc=$2 AND rule=$3 AND model=$4 AND modelHash=$5";

std::vector<SqlValue> QueueValues(const JobQueue& queue)
{
  return {std::string(ToString(queue.kind)), queue.orthanc, queue.rule, queue.model, queue.modelHash};
}

void EndDelays(Transaction& transaction, const JobQueue& queue)
{
  Execute(transaction,
          std::string("UPDATE Jobs SET notBefore=0 WHERE sequence IN (SELECT sequence FROM Jobs WHERE "
                      "state='Pending' AND notBefore>0 AND ") +
              postgresOfQueue +
              " AND notBefore<=(SELECT NowMs()) ORDER BY notBefore LIMIT 1000 FOR UPDATE SKIP LOCKED)",
          QueueValues(queue));
}

/// Of JobColumnNames, and whatever comes behind.
std::optional<Job> JobOf(const pqxx::result& rows)
{
  if (rows.empty())
  {
    return std::nullopt;
  }
  const pqxx::row first = rows[0]; // PostgresRow refers to it
  PostgresRow row(first);
  return ReadJobRow(row);
}

/// Waits for other claims on the Orthancs that have limits, so that the counts are right when a job is handed
/// out. Returns the names of the properties of all Orthancs that were looked at.
std::set<std::string> WaitForLimits(Transaction& transaction, const std::vector<QueueHead>& heads)
{
  std::set<std::string> names; // in one order, or two would wait for each other
  for (const QueueHead& head : heads)
  {
    if (head.queue.kind != JobKind::Quick)
    {
      names.insert(PropertyOf(head.queue.orthanc, runningLimits));
    }
  }
  for (const std::string& name : names)
  {
    Execute(transaction, "SELECT 1 FROM Properties WHERE name=$1 AND value<>'' FOR UPDATE", {name});
  }
  return names;
}
} // namespace

std::vector<JobQueue> QueuesOf(Transaction& transaction)
{
  std::vector<JobQueue> queues;
  for (const pqxx::row& each :
       Execute(transaction, std::string("SELECT ") + queueColumnNames + " FROM JobCounts " + queueGroups))
  {
    PostgresRow row(each);
    queues.push_back(ReadQueueRow(row));
  }
  return queues;
}

DueJobs LookForDueJobs(Transaction& transaction, const std::vector<JobKind>& kinds, const MayTake& mayTake)
{
  DueJobs due;
  std::vector<JobQueue> queues;
  std::map<std::string, RunningLimits> limits;
  std::map<QueueName, QueueHead> heads;
  for (const pqxx::row& each : ExecutePrepared(
           transaction, "SELECT k, o, r, m, h, waiting, running, limits, late.one IS NOT NULL, NowMs(), "
                        "priority, creationTime, sequence FROM " +
                            HeadsOf(kinds)))
  {
    PostgresRow row(each);
    QueueHead head;
    head.queue = ReadQueueRow(row);
    const RunningLimits ofOrthanc = RunningLimitsFromText(row.Text());
    head.hasLimits = !ofOrthanc.IsNone() && head.queue.kind != JobKind::Quick;
    limits[head.queue.orthanc] = ofOrthanc;
    head.hasLate = row.Text() == "t";
    due.time = row.Number();
    if (!each[12].is_null())
    {
      head.first.emplace(each[10].as<int>(), head.queue.kind, kinds, each[11].as<TimeMs>(),
                         each[12].as<std::int64_t>());
    }
    queues.push_back(head.queue);
    heads.emplace(NameOf(head.queue), head);
  }
  for (const JobQueue& open : OpenQueues(queues, kinds, limits, mayTake))
  {
    const QueueHead& head = heads.at(NameOf(open));
    if (head.first || head.hasLate)
    {
      due.heads.push_back(head);
    }
  }
  const auto isEarlier = [](const QueueHead& a, const QueueHead& b)
  { return a.first && (!b.first || *a.first < *b.first); };
  std::sort(due.heads.begin(), due.heads.end(), isEarlier);
  return due;
}

bool NeedsTransaction(const DueJobs& due)
{
  return std::any_of(due.heads.begin(), due.heads.end(),
                     [](const QueueHead& head) { return head.hasLimits || head.hasLate; });
}

std::optional<Job> ClaimFirst(Transaction& transaction, const JobQueue& queue, const std::string& owner,
                              std::int64_t leaseMs)
{
  std::vector<SqlValue> values = QueueValues(queue);
  values.emplace_back(StorableText(owner));
  values.emplace_back(leaseMs);
  const auto rows = ExecutePrepared(
      transaction,
      std::string("WITH first AS MATERIALIZED (SELECT sequence AS number, NowMs() AS ms FROM Jobs WHERE "
                  "state='Pending' AND notBefore=0 AND ") +
          postgresOfQueue +
          " ORDER BY priority DESC, creationTime, sequence LIMIT 1 FOR UPDATE SKIP LOCKED) UPDATE Jobs SET "
          "state='Running', attempts=LEAST(attempts+1, maxAttempts+1), progress=0, stage='', owner=$6, "
          "leaseExpiry=first.ms+$7, startTime=first.ms, changeTime=first.ms FROM first WHERE "
          "sequence=first.number RETURNING " +
          JobColumnNames() + ", set_config('synchronous_commit', 'off', TRUE)",
      values);
  return JobOf(rows);
}

std::optional<Job> RenewClaim(Transaction& transaction, const std::string& owner,
                              const std::vector<JobKind>& kinds, TimeMs since, std::int64_t leaseMs)
{
  return JobOf(
      Execute(transaction,
              "UPDATE Jobs SET leaseExpiry=NowMs()+$3 WHERE sequence=(SELECT sequence FROM Jobs WHERE "
              "state='Running' AND owner=$1 AND startTime>=$2 AND kind IN (" +
                  WordsOf(kinds) +
                  ") ORDER BY startTime DESC LIMIT 1) AND state='Running' AND "
                  "owner=$1 RETURNING " +
                  JobColumnNames(),
              {StorableText(owner), since, leaseMs}));
}

std::optional<Job> ClaimNextDueJob(Transaction& transaction, DueJobs due, const std::vector<JobKind>& kinds,
                                   const MayTake& mayTake, const std::string& owner, std::int64_t leaseMs)
{
  const std::set<std::string> names = WaitForLimits(transaction, due.heads);
  for (const QueueHead& head : due.heads)
  {
    if (head.hasLate)
    {
      EndDelays(transaction, head.queue);
    }
  }
  if (NeedsTransaction(due))
  {
    due = LookForDueJobs(transaction, kinds, mayTake);
  }
  for (const QueueHead& head : due.heads)
  {
    // Not of another Orthanc: nobody has waited for its claims.
    const bool wasLookedAt =
        head.queue.kind == JobKind::Quick || names.count(PropertyOf(head.queue.orthanc, runningLimits)) != 0;
    if (auto job =
            wasLookedAt && head.first ? ClaimFirst(transaction, head.queue, owner, leaseMs) : std::nullopt)
    {
      return job;
    }
  }
  return std::nullopt;
}
} // namespace Clade
