#pragma once
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

namespace Clade
{
/// Throws the Error that stands for what SQLite said about the file `path`.
[[noreturn]] void ThrowAsError(const SQLite::Exception& exception, const std::string& path);

/// Which file of a file system a path leads to.
class FileIdentity
{
public:
  /// Nothing equals the identity of a path that leads nowhere, not even itself.
  static FileIdentity Of(const std::string& path);
  bool operator==(const FileIdentity& other) const;
  bool operator!=(const FileIdentity& other) const { return !(*this == other); }

private:
  bool isThere_ = false;
  std::uint64_t device_ = 0;
  std::uint64_t number_ = 0;
};

/// One connection to the file of a job store, used by one thread at a time. For the sources of this folder
/// and their tests alone: it shows SQLiteCpp.
class SqliteConnection
{
public:
  /// Opens or creates the file in WAL mode. It holds what people are examined for: no user but the file's
  /// owner may read it, save a group that an administrator has let write it. Errors: see ThrowAsError.
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
  /// writers. Throws Error(Unavailable), as Write does, once the file is no longer the one that was opened:
  /// what was written to a deleted file would be lost.
  template<class Work>
  auto Run(const Work& work)
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    RequireSameFile();
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
  void RequireSameFile() const;

  std::string path_;
  std::mutex mutex_;
  SQLite::Database database_;
  const FileIdentity file_;
  std::chrono::steady_clock::time_point waitingSince_; ///< of the call that waits for other writers
};
} // namespace Clade
