#include "Jobs/SqliteRows.h"

#include "Jobs/ClockStep.h"
#include "Jobs/JobColumns.h"

namespace Clade
{
namespace
{
void Bind(SQLite::Statement& statement, const std::vector<Column>& columns)
{
  int index = 0;
  for (const Column& column : columns)
  {
    index++;
    std::visit(
        [&](const auto& value)
        {
          if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::monostate>)
          {
            statement.bind(index); // NULL, which is equal to no other NULL
          }
          else
          {
            statement.bind(index, value);
          }
        },
        column.value);
  }
}

/// `INSERT ... INTO table(columns) VALUES(...)`
void Insert(SQLite::Database& database, const std::string& into, const std::vector<Column>& columns)
{
  std::string names;
  std::string marks;
  for (const Column& column : columns)
  {
    names += (names.empty() ? "" : ", ") + std::string(column.name);
    marks += marks.empty() ? "?" : ", ?";
  }
  SQLite::Statement statement(database, into + "(" + names + ") VALUES(" + marks + ")");
  Bind(statement, columns);
  statement.exec();
}

void Update(SQLite::Database& database, std::vector<Column> columns, const std::string& id)
{
  std::string settings;
  for (const Column& column : columns)
  {
    settings += (settings.empty() ? "" : ", ") + std::string(column.name) + "=?";
  }
  SQLite::Statement statement(database, "UPDATE Jobs SET " + settings + " WHERE id=?");
  columns.push_back({"id", id});
  Bind(statement, columns);
  statement.exec();
}
} // namespace

Job ReadJob(SQLite::Statement& query)
{
  SqliteRow row(query);
  return ReadJobRow(row);
}

std::optional<Job> SelectJob(SQLite::Database& database, const std::string& rest, const std::string& value)
{
  SQLite::Statement query(database, "SELECT " + JobColumnNames() + " FROM Jobs " + rest);
  query.bind(1, value);
  return query.executeStep() ? std::make_optional(ReadJob(query)) : std::nullopt;
}

void InsertJob(SQLite::Database& database, const Job& job, TimeMs now)
{
  Insert(database, "INSERT INTO Jobs", AllColumns(job, now));
}

void UpdateJob(SQLite::Database& database, const Job& job, TimeMs now)
{
  Update(database, StateColumns(job, now), job.id);
}

void ReplaceJob(SQLite::Database& database, const Job& job, TimeMs now)
{
  Update(database, AllColumns(job, now), job.id);
}

void PutWorker(SQLite::Database& database, const WorkerInfo& worker, TimeMs now)
{
  Insert(database, "INSERT OR REPLACE INTO Workers", WorkerColumns(worker, now));
}

std::vector<WorkerInfo> SelectWorkers(SQLite::Database& database, TimeMs now, std::int64_t withinMs)
{
  SQLite::Statement query(database,
                          std::string("SELECT ") + workerColumnNames +
                              " FROM Workers WHERE lastHeartbeat BETWEEN ? AND ? ORDER BY startTime, id");
  query.bind(1, now - withinMs);
  query.bind(2, now + laterThanNowMs);
  std::vector<WorkerInfo> workers;
  while (query.executeStep())
  {
    SqliteRow row(query);
    workers.push_back(ReadWorkerRow(row));
  }
  return workers;
}
} // namespace Clade
