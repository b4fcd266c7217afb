#include "Jobs/SqliteQueries.h"

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

bool Exists(Database& database, const std::string& rest, JobKind kind, std::optional<TimeMs> now)
{
  Statement query(database, "SELECT 1 FROM Jobs WHERE " + rest + " LIMIT 1");
  query.bind(1, KindText(kind));
  if (now)
  {
    query.bind(2, *now);
  }
  return query.executeStep();
}

void EndDelays(Database& database, JobKind kind, TimeMs now)
{
  Statement update(
      database, "UPDATE Jobs SET notBefore=0 WHERE sequence IN (SELECT sequence FROM Jobs WHERE "
                "state='Pending' AND notBefore>0 AND kind=? AND notBefore<=? ORDER BY notBefore LIMIT 1000)");
  update.bind(1, KindText(kind));
  update.bind(2, now);
  update.exec();
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
bool AreFewChangedSince(Database& database, TimeMs since)
{
  constexpr std::int64_t few = 5000;
  Statement query(
      database,
      "SELECT 1 FROM Jobs WHERE kind<>'Quick' AND changeTime>=? ORDER BY changeTime LIMIT 1 OFFSET ?");
  query.bind(1, since);
  query.bind(2, few);
  return !query.executeStep();
}

/// The index that a list walks: SQLite knows neither how many jobs a state has nor how many changed.
std::string IndexOf(Database& database, const JobFilter& filter)
{
  if (filter.kind == JobKind::Quick || !filter.seriesId.empty() || !filter.seriesInstanceUid.empty())
  {
    return ""; // the indexes of series, which SQLite finds by itself
  }
  if (filter.since != 0 && AreFewChangedSince(database, filter.since))
  {
    return " INDEXED BY JobsChanged";
  }
  return filter.state ? " INDEXED BY JobsOfState" : " INDEXED BY JobsNewestFirst";
}

std::string ConditionOf(const JobFilter& filter)
{
  std::string where = filter.kind == JobKind::Quick ? "kind='Quick'" : "kind<>'Quick'";
  where += filter.kind && filter.kind != JobKind::Quick ? " AND kind=:kind" : "";
  where += filter.state ? " AND state=:state" : "";
  where += filter.seriesId.empty() ? "" : " AND (seriesId=:series OR derivedSeriesId=:series)";
  where += filter.seriesInstanceUid.empty() ? "" : " AND seriesInstanceUid=:uid";
  where += filter.since == 0 ? "" : " AND changeTime>=:since";
  return where;
}
} // namespace

std::map<JobState, std::size_t> CountsOf(Database& database, const char* statement)
{
  std::map<JobState, std::size_t> counts;
  Statement query(database, statement);
  while (query.executeStep())
  {
    counts[JobStateFromString(query.getColumn(0).getString())] =
        static_cast<std::size_t>(query.getColumn(1).getInt64());
  }
  return counts;
}

bool HasDueJob(Database& database, const std::vector<JobKind>& kinds, TimeMs now)
{
  return std::any_of(kinds.begin(), kinds.end(),
                     [&](JobKind kind)
                     {
                       return Exists(database, "state='Pending' AND notBefore=0 AND kind=?", kind, {}) ||
                              Exists(database, "state='Pending' AND notBefore>0 AND kind=? AND notBefore<=?",
                                     kind, now);
                     });
}

std::optional<Job> NextDueJob(Database& database, const std::vector<JobKind>& kinds, TimeMs now)
{
  std::optional<Job> next;
  for (const JobKind kind : kinds)
  {
    EndDelays(database, kind, now);
    std::optional<Job> first = SelectJob(database,
                                         "WHERE state='Pending' AND notBefore=0 AND kind=? "
                                         "ORDER BY priority DESC, creationTime, sequence LIMIT 1",
                                         KindText(kind));
    if (first && (!next || first->request.priority > next->request.priority))
    {
      next = std::move(first);
    }
  }
  return next;
}

std::vector<Job> ListJobs(Database& database, const JobFilter& filter)
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
  bind(filter.kind && filter.kind != JobKind::Quick, ":kind", KindText(filter.kind.value_or(JobKind::Quick)));
  bind(filter.state.has_value(), ":state", std::string(ToString(filter.state.value_or(JobState::Pending))));
  bind(!filter.seriesId.empty(), ":series", filter.seriesId);
  bind(!filter.seriesInstanceUid.empty(), ":uid", filter.seriesInstanceUid);
  bind(filter.since != 0, ":since", filter.since);
  query.bind(":limit", static_cast<std::int64_t>(std::min<std::size_t>(filter.limit, 1u << 30)));
  return ReadJobs(query);
}

std::optional<TimeMs> OldestPendingJob(Database& database)
{
  Statement query(database, "SELECT creationTime FROM Jobs WHERE state='Pending' AND kind<>'Quick' "
                            "AND notBefore<>? ORDER BY creationTime LIMIT 1");
  query.bind(1, untilResumed);
  return query.executeStep() ? std::make_optional<TimeMs>(query.getColumn(0).getInt64()) : std::nullopt;
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

std::size_t ForgetSome(Database& database, JobKind kind, TimeMs completedBefore, std::size_t limit)
{
  Statement removal(database,
                    "DELETE FROM Jobs WHERE sequence IN (SELECT sequence FROM Jobs WHERE state NOT IN "
                    "('Pending', 'Running') AND kind=? AND completionTime<? LIMIT ?)");
  removal.bind(1, KindText(kind));
  removal.bind(2, completedBefore);
  removal.bind(3, static_cast<std::int64_t>(limit));
  return static_cast<std::size_t>(removal.exec());
}
} // namespace Clade
