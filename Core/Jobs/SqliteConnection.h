#pragma once
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <mutex>
#include <string>

namespace Clade
{
/// Throws the Error that stands for what SQLite said about the file `path`.
[[noreturn]] void ThrowAsError(const SQLite::Exception& exception, const std::string& path);

/// One connection to the file of a job store, used by one thread at a time. For the sources of this folder
/// and their tests alone: it shows SQLiteCpp.
class SqliteConnection
{
public:
  /// Opens or creates the file in WAL mode. Errors: see ThrowAsError.
  explicit SqliteConnection(const std::string& path);

  /// Applies the schema steps that the file has not seen. Throws Error(InvalidFile) for a file of a newer
  /// version or of another program.
  void Upgrade();

  /// Runs `work(SQLite::Database&)` in a transaction that has the right to write from its start on: it waits
  /// for other writers, at most busyTimeoutMs, then Error(Unavailable). All or nothing.
  template<class Work>
  auto Write(const Work& work)
  {
    return Run(
        [&](SQLite::Database& database)
        {
          SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
          if constexpr (std::is_void_v<decltype(work(database))>)
          {
            work(database);
            transaction.commit();
          }
          else
          {
            auto result = work(database);
            transaction.commit();
            return result;
          }
        });
  }

  /// Runs `work(SQLite::Database&)`, which only reads, one statement after the other; never waits for
  /// writers.
  template<class Work>
  auto Run(const Work& work)
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    try
    {
      return work(database_);
    }
    catch (const SQLite::Exception& exception)
    {
      ThrowAsError(exception, path_);
    }
  }

  static constexpr int busyTimeoutMs = 5000;

private:
  std::string path_;
  std::mutex mutex_;
  SQLite::Database database_;
};
} // namespace Clade
