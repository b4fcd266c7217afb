#include "Jobs/PostgresSchema.h"

#include "Base/Error.h"
#include "Embedded/postgresSchema.h"

namespace Clade
{
namespace
{
/// Of the lock under which tables are changed: any number that others are not likely to take ("clad").
constexpr char schemaLock[] = "1668047204";

int VersionOf(pqxx::transaction_base& transaction, const std::string& store)
{
  const pqxx::result newest =
      Execute(transaction, "SELECT version, name FROM SchemaVersion ORDER BY version DESC LIMIT 1");
  const int version = newest.empty() ? 0 : newest[0][0].as<int>();
  const std::string known(Embedded::postgresSchema.back().name);
  if (version > std::stoi(known))
  {
    throw Error(ErrorCode::InvalidFile,
                "the job store " + store + " was written by a newer version of the program (schema step " +
                    newest[0][1].as<std::string>() + "), expected " + known + " or older");
  }
  return version;
}
} // namespace

void UpgradePostgres(PostgresPool& pool)
{
  pool.WriteLong(
      [&](pqxx::transaction_base& transaction)
      {
        Execute(transaction, "SET LOCAL statement_timeout=0");
        Execute(transaction, "SET LOCAL lock_timeout=0");
        Execute(transaction, std::string("SELECT pg_advisory_xact_lock(") + schemaLock + ")");
        // Only where it is not there: who may not make it may have got it from an administrator.
        if (Execute(transaction, "SELECT to_regnamespace('clade')")[0][0].is_null())
        {
          Execute(transaction, "CREATE SCHEMA clade");
        }
        if (Execute(transaction, "SELECT to_regclass('clade.SchemaVersion')")[0][0].is_null())
        {
          Execute(transaction, "CREATE TABLE SchemaVersion(version INTEGER PRIMARY KEY, name TEXT NOT NULL, "
                               "time TIMESTAMPTZ NOT NULL DEFAULT now())");
        }
        const int version = VersionOf(transaction, pool.Address().Name());
        for (const EmbeddedFile& step : Embedded::postgresSchema)
        {
          const std::string name(step.name);
          const int number = std::stoi(name); // "0001_jobs.sql"
          if (number > version)
          {
            transaction.exec(std::string(step.content)); // many statements: without values
            Execute(transaction, "INSERT INTO SchemaVersion(version, name) VALUES($1, $2)",
                    {std::int64_t{number}, name});
          }
        }
      });
}
} // namespace Clade
