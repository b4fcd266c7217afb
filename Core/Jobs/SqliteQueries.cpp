#include "Jobs/SqliteQueries.h"

#include "Jobs/ClockStep.h"
#include "Jobs/JobColumns.h"
#include "Jobs/SqliteRows.h"

#include <algorithm>

namespace Clade
{
namespace
{
using SQLite::Database;
using SQLite::Statement;

std::string KindText(JobKind kind)
{
  return std::string(ToString(kind));
}

/// Of a queue, by the columns of the indexes JobsDue and JobsDelayed.
constexpr char sqliteOfQueue[] = "kind=?1 AND orthanc=?2 AND rule=?3 AND model=?4 AND modelHash=?5";

void BindQueue(Statement& statement, const JobQueue& queue)
{
  int index = 0;
  for (const std::string& value :
       {KindText(queue.kind), queue.orthanc, queue.rule, queue.model, queue.modelHash})
  {
    statement.bind(++index, value);
  }
}

bool HasDueJobIn(Database& database, const JobQueue& queue, TimeMs now)
{
  Statement query(database,
                  std::string("SELECT EXISTS(SELECT 1 FROM Jobs WHERE state='Pending' AND notBefore=0 AND ") +
                      sqliteOfQueue +
                      ") OR EXISTS(SELECT 1 FROM Jobs WHERE state='Pending' AND notBefore>0 AND " +
                      sqliteOfQueue + " AND notBefore<=?6)");
  BindQueue(query, queue);
  query.bind(6, now);
  return query.executeStep() && query.getColumn(0).getInt() != 0;
}

void EndDelays(Database& database, const JobQueue& queue, TimeMs now)
{
  Statement update(
      database, std::string("UPDATE Jobs SET notBefore=0 WHERE sequence IN (SELECT sequence FROM Jobs WHERE "
                            "state='Pending' AND notBefore>0 AND ") +
                    sqliteOfQueue + " AND notBefore<=?6 ORDER BY notBefore LIMIT 1000)");
  BindQueue(update, queue);
  update.bind(6, now);
  update.exec();
}

std::map<std::string, RunningLimits> LimitsOf(Database& database, const std::vector<JobQueue>& queues)
{
  std::map<std::string, RunningLimits> limits;
  for (const JobQueue& queue : queues)
  {
    if (limits.count(queue.orthanc) == 0)
    {
      Statement query(database, "SELECT value FROM Properties WHERE name=?");
      query.bind(1, PropertyOf(queue.orthanc, runningLimits));
      limits[queue.orthanc] =
          query.executeStep() ? RunningLimitsFromText(query.getColumn(0).getString()) : RunningLimits();
    }
  }
  return limits;
}

std::vector<JobQueue> OpenQueuesOf(Database& database, const std::vector<JobKind>& kinds,
                                   const MayTake& mayTake)
{
  const std::vector<JobQueue> all = QueuesOf(database);
  return OpenQueues(all, kinds, LimitsOf(database, all), mayTake);
}

std::vector<Job> ReadJobs(Statement& query)
{
  std::vector<Job> jobs;
  while (query.executeStep())
  {
    jobs.push_back(ReadJob(query));
  }
  return jobs;
}

/// Whether the jobs changed since then are few enough to be sorted. Where they are many, the newest of all
/// are soon found among them, and sorting them would take long.
bool AreFewChangedSince(Database& database, const std::string& orthanc, TimeMs since)
{
  constexpr std::int64_t few = 5000;
  Statement query(
      database,
      "SELECT 1 FROM Jobs WHERE kind<>'Quick' AND orthanc=? AND changeTime>=? ORDER BY changeTime LIMIT 1 "
      "OFFSET ?");
  query.bind(1, orthanc);
  query.bind(2, since);
  query.bind(3, few);
  return !query.executeStep();
}

/// The index that a list walks: SQLite knows neither how many jobs a state has nor how many changed.
std::string IndexOf(Database& database, const JobFilter& filter)
{
  if (filter.kind == JobKind::Quick || !filter.seriesId.empty() || !filter.seriesInstanceUid.empty())
  {
    return ""; // the indexes of series, which SQLite finds by itself
  }
  if (filter.since != 0 && AreFewChangedSince(database, filter.orthanc.value_or(""), filter.since))
  {
    return " INDEXED BY JobsChanged";
  }
  return filter.kind == JobKind::Train ? " INDEXED BY JobsOfTrainings"
         : filter.state                ? " INDEXED BY JobsOfState"
                                       : " INDEXED BY JobsNewestFirst";
}

std::string ConditionOf(const JobFilter& filter)
{
  // The kind as a word and not as a value: only a condition that says so lets SQLite take JobsOfTrainings.
  std::string where = filter.kind == JobKind::Quick ? "kind='Quick'" : "kind<>'Quick'";
  where += filter.kind && filter.kind != JobKind::Quick ? " AND kind='" + KindText(*filter.kind) + "'" : "";
  where += filter.state ? " AND state=:state" : "";
  where += filter.seriesId.empty() ? "" : " AND (seriesId=:series OR derivedSeriesId=:series)";
  where += filter.seriesInstanceUid.empty() ? "" : " AND seriesInstanceUid=:uid";
  where += filter.orthanc ? " AND orthanc=:orthanc" : "";
  where += filter.since == 0 ? "" : " AND changeTime>=:since";
  return where;
}

/// The Orthancs that have jobs, by their names.
std::vector<std::string> OrthancsOf(Database& database)
{
  Statement query(database, "SELECT DISTINCT orthanc FROM JobCounts");
  std::vector<std::string> names;
  while (query.executeStep())
  {
    names.push_back(query.getColumn(0).getString());
  }
  return names;
}

/// Of one Orthanc, by an index that begins with it; or of a series, or quick requests.
std::vector<Job> ListSome(Database& database, const JobFilter& filter)
{
  Statement query(database, "SELECT " + JobColumnNames("json_remove(parameters, '$.Instances')", "NULL") +
                                " FROM Jobs" + IndexOf(database, filter) + " WHERE " + ConditionOf(filter) +
                                " ORDER BY creationTime DESC, sequence DESC LIMIT :limit");
  const auto bind = [&](bool isUsed, const char* name, const auto& value)
  {
    if (isUsed)
    {
      query.bind(name, value);
    }
  };
  bind(filter.state.has_value(), ":state", std::string(ToString(filter.state.value_or(JobState::Pending))));
  bind(!filter.seriesId.empty(), ":series", filter.seriesId);
  bind(!filter.seriesInstanceUid.empty(), ":uid", filter.seriesInstanceUid);
  bind(filter.orthanc.has_value(), ":orthanc", filter.orthanc.value_or(""));
  bind(filter.since != 0, ":since", filter.since);
  query.bind(":limit", static_cast<std::int64_t>(std::min<std::size_t>(filter.limit, 1u << 30)));
  return ReadJobs(query);
}
} // namespace

std::map<JobState, std::size_t> CountsOf(Database& database, const std::string& from, const OfOrthanc& of)
{
  std::map<JobState, std::size_t> counts;
  Statement query(database, "SELECT state, SUM(jobs) FROM " + from + (of ? " AND orthanc=?" : "") +
                                " GROUP BY state HAVING SUM(jobs)>0");
  if (of)
  {
    query.bind(1, *of);
  }
  while (query.executeStep())
  {
    counts[JobStateFromString(query.getColumn(0).getString())] =
        static_cast<std::size_t>(query.getColumn(1).getInt64());
  }
  return counts;
}

std::size_t WaitingOf(Database& database, const std::string& orthanc, const std::string& user)
{
  Statement query(database, "SELECT COUNT(*) FROM Jobs WHERE state='Pending' AND requestedBy<>'' AND "
                            "orthanc=? AND requestedBy=? AND kind<>'Quick'");
  query.bind(1, orthanc);
  query.bind(2, user);
  query.executeStep();
  return static_cast<std::size_t>(query.getColumn(0).getInt64());
}

std::vector<JobQueue> QueuesOf(Database& database)
{
  Statement query(database, std::string("SELECT ") + queueColumnNames + " FROM JobCounts " + queueGroups);
  std::vector<JobQueue> queues;
  while (query.executeStep())
  {
    SqliteRow row(query);
    queues.push_back(ReadQueueRow(row));
  }
  return queues;
}

bool HasDueJob(Database& database, const std::vector<JobKind>& kinds, const MayTake& mayTake, TimeMs now)
{
  const std::vector<JobQueue> open = OpenQueuesOf(database, kinds, mayTake);
  return std::any_of(open.begin(), open.end(),
                     [&](const JobQueue& queue) { return HasDueJobIn(database, queue, now); });
}

std::optional<Job> NextDueJob(Database& database, const std::vector<JobKind>& kinds, const MayTake& mayTake,
                              TimeMs now)
{
  std::optional<PlaceInOrder> next;
  for (const JobQueue& queue : OpenQueuesOf(database, kinds, mayTake))
  {
    EndDelays(database, queue, now);
    Statement first(database, std::string("SELECT priority, creationTime, sequence FROM Jobs WHERE "
                                          "state='Pending' AND notBefore=0 AND ") +
                                  sqliteOfQueue + " ORDER BY priority DESC, creationTime, sequence LIMIT 1");
    BindQueue(first, queue);
    if (first.executeStep())
    {
      const PlaceInOrder place(first.getColumn(0).getInt(), queue.kind, kinds, first.getColumn(1).getInt64(),
                               first.getColumn(2).getInt64());
      next = next ? std::min(*next, place) : place;
    }
  }
  return next ? SelectJob(database, "WHERE sequence=?", std::to_string(next->sequence)) : std::nullopt;
}

std::vector<Job> ListJobs(Database& database, const JobFilter& filter)
{
  const bool isOfSeries = !filter.seriesId.empty() || !filter.seriesInstanceUid.empty();
  if (filter.orthanc || isOfSeries || filter.kind == JobKind::Quick)
  {
    return ListSome(database, filter);
  }
  std::vector<std::vector<Job>> lists;
  JobFilter ofOne = filter;
  for (const std::string& name : OrthancsOf(database))
  {
    ofOne.orthanc = name;
    lists.push_back(ListSome(database, ofOne));
  }
  return NewestOf(std::move(lists), filter.limit);
}

std::optional<TimeMs> OldestPendingJob(Database& database, const OfOrthanc& of)
{
  std::optional<TimeMs> oldest;
  for (const std::string& name : of ? std::vector<std::string>{*of} : OrthancsOf(database))
  {
    Statement query(database, "SELECT creationTime FROM Jobs WHERE state='Pending' AND kind<>'Quick' AND "
                              "orthanc=? AND notBefore<>? ORDER BY creationTime LIMIT 1");
    query.bind(1, name);
    query.bind(2, untilResumed);
    if (query.executeStep())
    {
      const TimeMs found = query.getColumn(0).getInt64();
      oldest = std::min(oldest.value_or(found), found);
    }
  }
  return oldest;
}

bool HasLaterJobs(Database& database, TimeMs now)
{
  return database.execAndGet(HasJobsOfLater(now)).getInt() != 0;
}

std::vector<Job> LostJobs(Database& database, TimeMs now, const std::string& deadOwner)
{
  Statement query(database, "SELECT " + JobColumnNames() +
                                " FROM Jobs WHERE state='Running' AND "
                                "(leaseExpiry<=? OR (owner=? AND owner<>''))");
  query.bind(1, now);
  query.bind(2, deadOwner);
  return ReadJobs(query);
}

bool PutPicture(Database& database, const std::string& id, const std::string& owner, const std::string& png)
{
  Statement statement(database, "INSERT OR REPLACE INTO JobPictures(jobId, png) "
                                "SELECT id, ? FROM Jobs WHERE id=? AND owner=? AND state='Running'");
  statement.bind(1, png.data(), static_cast<int>(png.size()));
  statement.bind(2, id);
  statement.bind(3, owner);
  return statement.exec() > 0;
}

std::optional<std::string> PictureOf(Database& database, const std::string& id)
{
  Statement query(database, "SELECT png FROM JobPictures WHERE jobId=?");
  query.bind(1, id);
  return query.executeStep() ? std::make_optional(query.getColumn(0).getString()) : std::nullopt;
}

std::optional<std::string> PropertyOf(Database& database, const std::string& name)
{
  Statement query(database, "SELECT value FROM Properties WHERE name=?");
  query.bind(1, name);
  return query.executeStep() ? std::make_optional(query.getColumn(0).getString()) : std::nullopt;
}

std::size_t ForgetSome(Database& database, JobKind kind, const OfOrthanc& of, TimeMs completedBefore,
                       std::size_t limit)
{
  Statement removal(
      database,
      "DELETE FROM Jobs WHERE sequence IN (SELECT sequence FROM Jobs WHERE state NOT IN "
      "('Pending', 'Running') AND kind=? AND completionTime<? AND orthanc=COALESCE(?, orthanc) LIMIT ?)");
  removal.bind(1, KindText(kind));
  removal.bind(2, completedBefore);
  of ? removal.bind(3, *of) : removal.bind(3); // NULL: of all
  removal.bind(4, static_cast<std::int64_t>(limit));
  return static_cast<std::size_t>(removal.exec());
}
} // namespace Clade
