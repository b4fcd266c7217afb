#pragma once
#include "Jobs/IJobStore.h"

#include <SQLiteCpp/Database.h>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// The questions of SqliteJobStore that must stay quick among a million jobs: each walks an index of
/// Resources/Sql/Sqlite in its order, or reads a counter. Errors: SQLite::Exception.
namespace Clade
{
/// The number of jobs by state of `SELECT state, SUM(jobs) FROM <from>`, of one Orthanc or of all.
std::map<JobState, std::size_t> CountsOf(SQLite::Database& database, const std::string& from,
                                         const OfOrthanc& of);
/// See IJobStore::CountWaitingOf.
std::size_t WaitingOf(SQLite::Database& database, const std::string& orthanc, const std::string& user);
/// See IJobStore::Queues.
std::vector<JobQueue> QueuesOf(SQLite::Database& database);

/// See IJobStore::SetPicture and GetPicture.
bool PutPicture(SQLite::Database& database, const std::string& id, const std::string& owner,
                const std::string& png);
std::optional<std::string> PictureOf(SQLite::Database& database, const std::string& id);

/// Whether IJobStore::Claim would hand out a job at `now`. Only reads.
bool HasDueJob(SQLite::Database& database, const std::vector<JobKind>& kinds, const MayTake& mayTake,
               TimeMs now);

/// The job that IJobStore::Claim hands out, still Pending. Needs the right to write: jobs whose delay is over
/// lose it, at most a thousand of a queue at a time, so that the index of due jobs holds them.
std::optional<Job> NextDueJob(SQLite::Database& database, const std::vector<JobKind>& kinds,
                              const MayTake& mayTake, TimeMs now);

/// See IJobStore::List.
std::vector<Job> ListJobs(SQLite::Database& database, const JobFilter& filter);

/// See IJobStore::OldestPending.
std::optional<TimeMs> OldestPendingJob(SQLite::Database& database, const OfOrthanc& of);

/// See HasJobsOfLater.
bool HasLaterJobs(SQLite::Database& database, TimeMs now);

/// Running jobs whose lease is over at `now`, or whose owner is `deadOwner` (if not empty).
std::vector<Job> LostJobs(SQLite::Database& database, TimeMs now, const std::string& deadOwner);

/// See IJobStore::GetProperty.
std::optional<std::string> PropertyOf(SQLite::Database& database, const std::string& name);

/// Removes at most `limit` jobs of the kind (of one Orthanc) that ended before `completedBefore`; returns how
/// many.
std::size_t ForgetSome(SQLite::Database& database, JobKind kind, const OfOrthanc& of, TimeMs completedBefore,
                       std::size_t limit);
} // namespace Clade
