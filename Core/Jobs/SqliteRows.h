#pragma once
#include "Jobs/Job.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <optional>
#include <string>
#include <vector>

/// Rows of the tables Jobs and Workers as Job and WorkerInfo. For the stores of this folder alone.
namespace Clade
{
/// The reader of a row that JobColumns.h asks for.
class SqliteRow
{
public:
  explicit SqliteRow(SQLite::Statement& query) : query_(query) {}
  std::string Text() { return query_.getColumn(column_++).getString(); }
  std::int64_t Number() { return query_.getColumn(column_++).getInt64(); }
  int Small() { return query_.getColumn(column_++).getInt(); }
  double Real() { return query_.getColumn(column_++).getDouble(); }

private:
  SQLite::Statement& query_;
  int column_ = 0;
};

/// A row of JobColumnNames.
Job ReadJob(SQLite::Statement& query);
/// The first row of `SELECT <JobColumnNames> FROM Jobs <rest>`, whose one "?" is `value`.
std::optional<Job> SelectJob(SQLite::Database& database, const std::string& rest, const std::string& value);

void InsertJob(SQLite::Database& database, const Job& job, TimeMs now);
/// Writes everything but the request and creation time, save notBefore.
void UpdateJob(SQLite::Database& database, const Job& job, TimeMs now);
/// Writes request and creation time as well.
void ReplaceJob(SQLite::Database& database, const Job& job, TimeMs now);

/// Writes the worker anew, heard of `now`.
void PutWorker(SQLite::Database& database, const WorkerInfo& worker, TimeMs now);
/// Those heard of within `withinMs` before now, the oldest first.
std::vector<WorkerInfo> SelectWorkers(SQLite::Database& database, TimeMs now, std::int64_t withinMs);
} // namespace Clade
