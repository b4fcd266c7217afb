#include "Jobs/SqliteConnection.h"

#include "Base/Error.h"
#include "Base/Logging.h"
#include "Embedded/sqliteSchema.h"
#include "Jobs/IJobStore.h"

#include <chrono>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace Clade
{
namespace
{
// Turning a new file into WAL mode needs it alone for a moment, and SQLite then answers SQLITE_BUSY without
// waiting when two processes try at once (each holds the lock that the other waits for).
void EnterWal(SQLite::Database& database, const std::string& path)
{
  using Steady = std::chrono::steady_clock;
  const auto deadline = Steady::now() + std::chrono::milliseconds(SqliteConnection::busyTimeoutMs);
  for (;;)
  {
    try
    {
      const std::string mode = database.execAndGet("PRAGMA journal_mode=WAL").getString();
      if (mode != "wal")
      {
        throw Error(ErrorCode::InvalidConfiguration,
                    "the job store " + path +
                        " lies on a file system where SQLite has no write-ahead log (mode " + mode +
                        "), expected a local disk; several machines share a postgresql:// store");
      }
      return;
    }
    catch (const SQLite::Exception& exception)
    {
      if (exception.getErrorCode() != SQLITE_BUSY || Steady::now() > deadline)
      {
        throw;
      }
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5)); // no event tells when the other is done
  }
}

void RequireOurs(const SQLite::Database& database, const std::string& path)
{
  const bool isEmpty =
      SQLite::Statement(database, "SELECT 1 FROM sqlite_master LIMIT 1").executeStep() == false;
  if (!isEmpty && !database.tableExists("SchemaVersion"))
  {
    throw Error(ErrorCode::InvalidFile,
                "the file " + path +
                    " is an SQLite database of another program, expected a job store or no "
                    "file");
  }
}

// A new file is made before SQLite makes it for everybody to read; its companions (-wal, -shm) get its
// permissions. It is never opened here where it was there before: closing any descriptor of a file gives up
// all locks that this process holds on it (POSIX), those of SQLite, too.
void MakePrivate(const std::string& path)
{
  const int made = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  if (made >= 0)
  {
    ::close(made);
    return;
  }
  for (const std::string& file : {path, path + "-wal", path + "-shm"})
  {
    struct stat status
    {
    };
    if (::stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
    {
      continue;
    }
    const mode_t mode = status.st_mode & 0777u;
    const mode_t isShared = S_IRGRP | S_IWGRP; // with a worker of another user, by an administrator's wish
    const mode_t wanted = mode & ((mode & isShared) == isShared ? 0770u : 0700u);
    if (wanted != mode && ::chmod(file.c_str(), wanted) != 0)
    {
      Log(LogLevel::Warning,
          "The job store " + file +
              " may be read by other users of this machine, and this user cannot change that");
    }
  }
}

// SQLite's own waiting sleeps up to 100 ms between two looks. Where another process writes without a pause
// its lock is free for some 0.1 ms at a time: a writer that looks so seldom waits for seconds.
int WaitForOtherWriters(void* since, int looks)
{
  using Steady = std::chrono::steady_clock;
  auto& begin = *static_cast<Steady::time_point*>(since);
  begin = looks == 0 ? Steady::now() : begin;
  if (Steady::now() - begin > std::chrono::milliseconds(SqliteConnection::busyTimeoutMs))
  {
    return 0;
  }
  std::this_thread::sleep_for(std::chrono::microseconds(looks < 20 ? 200 : 1000));
  return 1;
}

SQLite::Database Open(const std::string& path)
{
  try
  {
    MakePrivate(path);
    SQLite::Database database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE,
                              SqliteConnection::busyTimeoutMs);
    if (sqlite3_db_readonly(database.getHandle(), "main") == 1)
    {
      throw SQLite::Exception("attempt to write a readonly database", SQLITE_READONLY);
    }
    RequireOurs(database, path); // before anything is changed in it
    EnterWal(database, path);
    database.exec("PRAGMA synchronous=FULL"); // a job that was acknowledged survives a power cut
    return database;
  }
  catch (const SQLite::Exception& exception)
  {
    ThrowAsError(exception, path);
  }
}

// The number and name of the last step that the file has seen; 0 for a new file.
std::pair<int, std::string> VersionOf(const SQLite::Database& database)
{
  if (!database.tableExists("SchemaVersion"))
  {
    return {0, ""};
  }
  SQLite::Statement query(database, "SELECT version, name FROM SchemaVersion ORDER BY version DESC LIMIT 1");
  return query.executeStep() ? std::make_pair(query.getColumn(0).getInt(), query.getColumn(1).getString())
                             : std::make_pair(0, std::string());
}

void ApplySteps(SQLite::Database& database, int version)
{
  database.exec("CREATE TABLE IF NOT EXISTS SchemaVersion("
                "version INTEGER PRIMARY KEY, name TEXT NOT NULL, time INTEGER NOT NULL)");
  for (const EmbeddedFile& step : Embedded::sqliteSchema)
  {
    const std::string name(step.name);
    const int number = std::stoi(name); // "0001_jobs.sql"
    if (number > version)
    {
      database.exec(std::string(step.content));
      SQLite::Statement insert(database, "INSERT INTO SchemaVersion(version, name, time) VALUES(?, ?, ?)");
      insert.bind(1, number);
      insert.bind(2, name);
      insert.bind(3, static_cast<std::int64_t>(NowMs()));
      insert.exec();
    }
  }
}
} // namespace

void ThrowAsError(const SQLite::Exception& exception, const std::string& path)
{
  const std::string store = "the job store " + path;
  const std::string said = std::string(" (SQLite: ") + exception.what() + ")";
  switch (exception.getErrorCode())
  {
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    throw Error(ErrorCode::Unavailable, store + " has been locked by another process for longer than " +
                                            std::to_string(SqliteConnection::busyTimeoutMs / 1000) + " s" +
                                            said);
  case SQLITE_FULL:
    throw Error(ErrorCode::StorageFull, store + " cannot grow: the disk is full" + said);
  case SQLITE_IOERR:
    if (exception.getExtendedErrorCode() == SQLITE_IOERR_SHMSIZE) // how SQLite says that -shm cannot grow
    {
      throw Error(ErrorCode::StorageFull, store + " cannot grow: the disk is full" + said);
    }
    throw Error(ErrorCode::Unavailable, store +
                                            " cannot be read or written now: its disk or file system fails; "
                                            "see the log of the system (dmesg)" +
                                            said);
  case SQLITE_CORRUPT:
    throw Error(ErrorCode::InvalidFile,
                store + " is damaged; move the file away (a new one is then created) or restore a copy" +
                    said);
  case SQLITE_NOTADB:
    throw Error(ErrorCode::InvalidFile, store + " is not an SQLite database" + said);
  case SQLITE_READONLY:
  case SQLITE_PERM:
    throw Error(ErrorCode::InvalidConfiguration,
                store + " cannot be written: the file or its folder is read-only for this user" + said);
  case SQLITE_CANTOPEN:
    throw Error(
        ErrorCode::InvalidConfiguration,
        store + " cannot be opened, expected a file in a folder that exists and that this user may write" +
            said);
  case SQLITE_NOMEM:
    throw Error(ErrorCode::OutOfMemory, store + " needs more memory than is available" + said);
  default:
    throw Error(ErrorCode::Internal, store + " refused a statement" + said);
  }
}

FileIdentity FileIdentity::Of(const std::string& path)
{
  FileIdentity identity;
  struct stat status
  {
  };
  identity.isThere_ = ::stat(path.c_str(), &status) == 0;
  identity.device_ = static_cast<std::uint64_t>(status.st_dev);
  identity.number_ = static_cast<std::uint64_t>(status.st_ino);
  return identity;
}

bool FileIdentity::operator==(const FileIdentity& other) const
{
  return isThere_ && other.isThere_ && device_ == other.device_ && number_ == other.number_;
}

static_assert(2 * SqliteConnection::busyTimeoutMs <= 1000 * shortestLeaseSeconds,
              "one wait for another writer must not end a lease");

SqliteConnection::SqliteConnection(const std::string& path)
    : path_(path), database_(Open(path)), file_(FileIdentity::Of(path))
{
  sqlite3_busy_handler(database_.getHandle(), WaitForOtherWriters, &waitingSince_);
}

void SqliteConnection::RequireSameFile() const
{
  if (FileIdentity::Of(path_) != file_)
  {
    throw Error(ErrorCode::Unavailable,
                "the job store " + path_ +
                    " was deleted, moved or replaced while it was open, so nothing more is written to it; "
                    "put the file back, or restart this process to use the new one");
  }
}

void SqliteConnection::Upgrade()
{
  const EmbeddedFile& newest = Embedded::sqliteSchema.back();
  const int known = std::stoi(std::string(newest.name));
  const auto refuseForeign = [&](SQLite::Database& database)
  {
    const auto [version, name] = VersionOf(database);
    if (version > known)
    {
      throw Error(ErrorCode::InvalidFile,
                  "the job store " + path_ + " was written by a newer version of the program" +
                      " (schema step " + name + "), expected " + std::string(newest.name) + " or older");
    }
    return version;
  };
  if (Run(refuseForeign) < known)
  {
    Write([&](SQLite::Database& database) { ApplySteps(database, refuseForeign(database)); });
  }
}
} // namespace Clade
