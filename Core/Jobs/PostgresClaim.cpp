#include "Jobs/PostgresClaim.h"

#include "Jobs/JobColumns.h"
#include "Jobs/JobTransitions.h"
#include "Jobs/PostgresQueries.h"

#include <algorithm>
#include <set>
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

struct Look
{
  std::vector<JobQueue> queues;
  std::map<std::string, RunningLimits> limits;
};

Look LookAtQueues(Transaction& transaction)
{
  Look look;
  for (const pqxx::row& each : Execute(transaction, std::string("SELECT ") + queueColumnNames + ", " +
                                                        limitsOfRow + " FROM JobCounts " + queueGroups))
  {
    PostgresRow row(each);
    look.queues.push_back(ReadQueueRow(row));
    const RunningLimits limits = RunningLimitsFromText(row.Text());
    if (!limits.IsNone())
    {
      look.limits[look.queues.back().orthanc] = limits;
    }
  }
  return look;
}

/// The queues as rows (number, kind, orthanc, rule, model, modelHash), each joined with the first job that is
/// due, and whether one is whose delay is over.
std::string HeadsOf(const std::vector<JobQueue>& queues, std::vector<SqlValue>& values)
{
  std::string rows;
  for (std::size_t n = 0; n < queues.size(); n++)
  {
    const JobQueue& queue = queues[n];
    rows += (n == 0 ? "(" : ", (") + std::to_string(n);
    for (const std::string& value :
         {std::string(ToString(queue.kind)), queue.orthanc, queue.rule, queue.model, queue.modelHash})
    {
      values.emplace_back(value);
      rows += ", " + Mark(values.size()) + "::TEXT";
    }
    rows += ")";
  }
  const std::string ofQueue = "kind=q.k AND orthanc=q.o AND rule=q.r AND model=q.m AND modelHash=q.h";
  return "(VALUES " + rows +
         ") AS q(n, k, o, r, m, h) LEFT JOIN LATERAL (SELECT priority, creationTime, sequence "
         "FROM Jobs WHERE state='Pending' AND notBefore=0 AND " +
         ofQueue +
         " ORDER BY priority DESC, creationTime, sequence LIMIT 1) AS due ON TRUE LEFT JOIN LATERAL (SELECT "
         "1 AS one "
         "FROM Jobs WHERE state='Pending' AND notBefore>0 AND " +
         ofQueue + " AND notBefore<=(SELECT NowMs()) ORDER BY notBefore LIMIT 1) AS late ON TRUE";
}

struct Head
{
  JobQueue queue;
  std::optional<PlaceInOrder> first; ///< nothing: none is due but for late ones
  bool hasLate = false;              ///< jobs whose delay is over
};

/// Those that have a job.
std::vector<Head> LookAtHeads(Transaction& transaction, const std::vector<JobQueue>& queues,
                              const std::vector<JobKind>& kinds)
{
  std::vector<SqlValue> values;
  const std::string heads = HeadsOf(queues, values);
  std::vector<Head> found;
  for (const pqxx::row& row :
       Execute(transaction,
               "SELECT n, late.one IS NOT NULL, priority, creationTime, sequence FROM " + heads +
                   " WHERE late.one IS NOT NULL OR sequence IS NOT NULL",
               values))
  {
    Head head;
    head.queue = queues.at(row[0].as<std::size_t>());
    head.hasLate = row[1].as<bool>();
    if (!row[4].is_null())
    {
      head.first.emplace(row[2].as<int>(), head.queue.kind, kinds, row[3].as<TimeMs>(),
                         row[4].as<std::int64_t>());
    }
    found.push_back(head);
  }
  return found;
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

struct LockedJob
{
  Job job;
  TimeMs now = 0; ///< the server's clock
};

/// The first of the queue that nobody else is claiming, its row locked. Whoever loses the claim in a crash of
/// the server has lost nothing but time: the end of its transaction need not wait for the disk.
std::optional<LockedJob> LockFirst(Transaction& transaction, const JobQueue& queue)
{
  const auto rows = Execute(
      transaction,
      "SELECT " + JobColumnNames() +
          ", NowMs(), set_config('synchronous_commit', 'off', TRUE) FROM Jobs WHERE state='Pending' AND "
          "notBefore=0 AND " +
          postgresOfQueue + " ORDER BY priority DESC, creationTime, sequence LIMIT 1 FOR UPDATE SKIP LOCKED",
      QueueValues(queue));
  if (rows.empty())
  {
    return std::nullopt;
  }
  const pqxx::row first = rows[0]; // PostgresRow refers to it
  PostgresRow row(first);
  LockedJob locked;
  locked.job = ReadJobRow(row);
  locked.now = row.Number();
  return locked;
}

/// Waits for other claims of Orthancs with limits: what they count must be true when one is handed out. Then
/// the queues are looked at again, those of no other Orthancs: nobody has waited for theirs.
std::vector<JobQueue> WaitForLimits(Transaction& transaction, std::vector<JobQueue> queues,
                                    const std::vector<JobKind>& kinds, const MayTake& mayTake)
{
  std::set<std::string> names; // in one order, or two would wait for each other
  for (const JobQueue& queue : queues)
  {
    if (queue.kind != JobKind::Quick)
    {
      names.insert(PropertyOf(queue.orthanc, runningLimits));
    }
  }
  bool hasLimits = false;
  for (const std::string& name : names)
  {
    const auto rows =
        Execute(transaction, "SELECT 1 FROM Properties WHERE name=$1 AND value<>'' FOR UPDATE", {name});
    hasLimits = hasLimits || !rows.empty();
  }
  if (!hasLimits)
  {
    return queues;
  }
  queues = OpenQueuesOf(transaction, kinds, mayTake);
  const auto isOfAnother = [&](const JobQueue& queue)
  { return queue.kind != JobKind::Quick && names.count(PropertyOf(queue.orthanc, runningLimits)) == 0; };
  queues.erase(std::remove_if(queues.begin(), queues.end(), isOfAnother), queues.end());
  return queues;
}
} // namespace

std::vector<JobQueue> QueuesOf(Transaction& transaction)
{
  return LookAtQueues(transaction).queues;
}

std::vector<JobQueue> OpenQueuesOf(Transaction& transaction, const std::vector<JobKind>& kinds,
                                   const MayTake& mayTake)
{
  const Look look = LookAtQueues(transaction);
  return OpenQueues(look.queues, kinds, look.limits, mayTake);
}

bool HasDueJob(Transaction& transaction, const std::vector<JobQueue>& queues)
{
  return !queues.empty() && !LookAtHeads(transaction, queues, {}).empty();
}

std::optional<Job> ClaimNextDueJob(Transaction& transaction, std::vector<JobQueue> queues,
                                   const std::vector<JobKind>& kinds, const MayTake& mayTake,
                                   const std::string& owner, std::int64_t leaseMs)
{
  queues = WaitForLimits(transaction, std::move(queues), kinds, mayTake);
  std::vector<Head> heads = queues.empty() ? std::vector<Head>() : LookAtHeads(transaction, queues, kinds);
  bool hasLate = false;
  for (const Head& head : heads)
  {
    if (head.hasLate)
    {
      EndDelays(transaction, head.queue);
      hasLate = true;
    }
  }
  if (hasLate)
  {
    heads = LookAtHeads(transaction, queues, kinds);
  }
  heads.erase(std::remove_if(heads.begin(), heads.end(), [](const Head& head) { return !head.first; }),
              heads.end());
  std::sort(heads.begin(), heads.end(), [](const Head& a, const Head& b) { return *a.first < *b.first; });
  for (const Head& head : heads)
  {
    if (std::optional<LockedJob> locked = LockFirst(transaction, head.queue))
    {
      ApplyClaim(locked->job, owner, leaseMs, locked->now);
      UpdateJob(transaction, locked->job, locked->now);
      return std::move(locked->job);
    }
  }
  return std::nullopt;
}
} // namespace Clade
