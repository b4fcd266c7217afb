#include "Jobs/SqliteJobStore.h"

#include "Base/Error.h"
#include "Jobs/JobStoreSuite.h"
#include "Jobs/SqliteConnection.h"
#include "Support/TemporaryFolder.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace Clade;
using namespace Clade::Testing;
namespace fs = std::filesystem;

namespace
{
class SqliteJobStoreFile : public testing::Test
{
protected:
  /// Another connection, as another program would have it.
  SQLite::Database Raw() const
  {
    return SQLite::Database(path_, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 1000);
  }

  TemporaryFolder folder_;
  std::string path_ = folder_ / "jobs.db";
};

/// A file system of one megabyte, while it lives.
class SmallDisk
{
public:
  explicit SmallDisk(const fs::path& folder) : folder_(folder)
  {
    fs::create_directory(folder);
    isThere_ = mount("none", folder.c_str(), "tmpfs", 0, "size=1m") == 0;
  }
  ~SmallDisk()
  {
    if (isThere_)
    {
      umount(folder_.c_str());
    }
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  bool IsThere() const { return isThere_; }
  std::string File() const { return (folder_ / "jobs.db").string(); }

private:
  fs::path folder_;
  bool isThere_ = false;
};

template<class Call>
void ExpectError(ErrorCode code, const std::string& text, const Call& call)
{
  try
  {
    call();
    FAIL() << "expected: " << text;
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.CodeName(), TraitsOf(code).name) << error.Message();
    EXPECT_THAT(error.Message(), testing::HasSubstr(text));
  }
}
} // namespace

TEST_F(SqliteJobStoreFile, RecordsItsSchemaSteps)
{
  OpenJobStore(path_);
  OpenJobStore(path_); // nothing to do the second time
  EXPECT_EQ(
      Raw().execAndGet("SELECT group_concat(version || ' ' || name) FROM SchemaVersion").getString(),
      "1 0001_jobs.sql,2 0002_scale.sql,3 0003_reader_studies.sql,4 0004_pictures.sql,5 0005_queues.sql,"
      "6 0006_trainings_and_studies.sql");
  EXPECT_EQ(Raw().execAndGet("PRAGMA journal_mode").getString(), "wal");
}

TEST_F(SqliteJobStoreFile, ANewerSchemaIsRefusedByName)
{
  OpenJobStore(path_)->SetProperty("name", "value");
  Raw().exec("INSERT INTO SchemaVersion VALUES(9000, '9000_future.sql', 0)");
  ExpectError(ErrorCode::InvalidFile,
              "the job store " + path_ +
                  " was written by a newer version of the program (schema step 9000_future.sql), expected "
                  "0006_trainings_and_studies.sql or older",
              [&] { OpenJobStore(path_); });
}

TEST_F(SqliteJobStoreFile, TheDatabaseOfAnotherProgramIsLeftAlone)
{
  Raw().exec("CREATE TABLE Patients(id INTEGER)");
  ExpectError(ErrorCode::InvalidFile,
              "is an SQLite database of another program, expected a job store or no file",
              [&] { OpenJobStore(path_); });
  EXPECT_EQ(Raw().execAndGet("SELECT group_concat(name) FROM sqlite_master").getString(), "Patients");
  EXPECT_EQ(Raw().execAndGet("PRAGMA journal_mode").getString(), "delete");
}

TEST_F(SqliteJobStoreFile, AFileThatIsNoDatabaseIsRefused)
{
  std::ofstream(path_) << std::string(8192, 'x');
  ExpectError(ErrorCode::InvalidFile, "the job store " + path_ + " is not an SQLite database",
              [&] { OpenJobStore(path_); });
  EXPECT_EQ(fs::file_size(path_), 8192u);
}

TEST_F(SqliteJobStoreFile, ADamagedFileIsAnErrorAndNoCrash)
{
  {
    const auto store = OpenJobStore(path_);
    for (int i = 0; i < 200; i++)
    {
      store->Enqueue(RequestFor(std::to_string(i)));
    }
  } // the last connection writes the log back into the file
  const auto size = static_cast<std::streamoff>(fs::file_size(path_));
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096); // behind the first page, which holds the header and the schema
  const std::string garbage(static_cast<std::size_t>(size - 4096), '\x5a');
  file.write(garbage.data(), static_cast<std::streamsize>(garbage.size()));
  file.close();
  ExpectError(ErrorCode::InvalidFile, "the job store " + path_ + " is damaged",
              [&]
              {
                const auto store = OpenJobStore(path_);
                store->List({});
                store->Enqueue(RequestFor("new"));
              });
}

TEST_F(SqliteJobStoreFile, AFolderThatIsNotThereIsNamed)
{
  const std::string path = folder_ / "none/jobs.db";
  ExpectError(ErrorCode::InvalidConfiguration,
              "the job store " + path + " cannot be opened, expected a file in a folder that exists",
              [&] { OpenJobStore(path); });
  ExpectError(ErrorCode::InvalidConfiguration, "cannot be opened",
              [&] { OpenJobStore(folder_.Path().string()); });
}

TEST_F(SqliteJobStoreFile, AReadOnlyFileIsRefusedWhenItIsOpened)
{
  OpenJobStore(path_);
  ASSERT_EQ(chmod(path_.c_str(), 0444), 0);
  ASSERT_EQ(chmod(folder_.Path().c_str(), 0555), 0);
  const bool refused = Reap(StartProcess(
      [&]
      {
        if (geteuid() == 0 && seteuid(65534) != 0) // for root nothing is read-only
        {
          throw std::runtime_error("cannot become another user");
        }
        try
        {
          OpenJobStore(path_);
        }
        catch (const Error& error)
        {
          const std::string expected =
              "the job store " + path_ +
              " cannot be written: the file or its folder is read-only for this user";
          if (error.Code() == ErrorCode::InvalidConfiguration && error.Message().find(expected) == 0)
          {
            return;
          }
          throw;
        }
        throw std::runtime_error("a read-only file was opened");
      }));
  chmod(folder_.Path().c_str(), 0755);
  EXPECT_TRUE(refused);
}

TEST_F(SqliteJobStoreFile, AFullDiskIsSaidAndLosesNothing)
{
  const SmallDisk disk(folder_.Path() / "disk");
  if (!disk.IsThere())
  {
    GTEST_SKIP() << "this user may not mount a small file system to fill";
  }
  std::size_t stored = 0;
  {
    const auto store = OpenJobStore(disk.File());
    JobRequest request = RequestFor("");
    request.parameters["Instances"] = std::string(20000, '1');
    ExpectError(ErrorCode::StorageFull, "jobs.db cannot",
                [&]
                {
                  for (; stored < 1000; stored++)
                  {
                    request.key = std::to_string(stored);
                    store->Enqueue(request);
                  }
                });
    EXPECT_EQ(store->CountPending(JobKind::Enhance), stored) << "what was acknowledged is there, no half row";
  }
  EXPECT_GT(stored, 5u);
  EXPECT_EQ(OpenJobStore(disk.File())->CountPending(JobKind::Enhance), stored);
}

TEST_F(SqliteJobStoreFile, AWriterThatHoldsTheLockIsWaitedForThenNamed)
{
  const auto store = OpenJobStore(path_);
  SQLite::Database raw = Raw();
  raw.exec("BEGIN IMMEDIATE");
  EXPECT_TRUE(store->List({}).empty()) << "readers do not wait";
  EXPECT_EQ(store->Claim("worker", {JobKind::Enhance}, longLeaseMs), std::nullopt) << "nor idle workers";
  EXPECT_EQ(store->RecoverExpired(), 0u);
  ExpectError(ErrorCode::Unavailable,
              "the job store " + path_ + " has been locked by another process for longer than 5 s",
              [&] { store->SetProperty("name", "value"); });
  raw.exec("ROLLBACK");
  store->SetProperty("name", "value");
  EXPECT_EQ(store->GetProperty("name"), "value");
}

TEST_F(SqliteJobStoreFile, AProcessKilledInATransactionLeavesNothingOfItAndNoLock)
{
  OpenJobStore(path_)->SetProperty("name", "before");
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const int process = StartProcess(
      [&]
      {
        SQLite::Database raw = Raw();
        raw.exec("PRAGMA cache_size=1; BEGIN IMMEDIATE; UPDATE Properties SET value='during'");
        for (int i = 0; i < 1000; i++) // more than its cache: pages of the open transaction reach the log
        {
          raw.exec("INSERT INTO Properties VALUES('p" + std::to_string(i) + "', '" + std::string(1000, 'x') +
                   "')");
        }
        if (write(ready[1], "x", 1) == 1)
        {
          pause();
        }
      });
  close(ready[1]);
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  close(ready[0]);
  kill(process, SIGKILL);
  EXPECT_FALSE(Reap(process));
  const auto store = OpenJobStore(path_);
  EXPECT_EQ(store->GetProperty("name"), "before");
  EXPECT_EQ(store->GetProperty("p0"), std::nullopt);
  store->SetProperty("name", "after");
  EXPECT_EQ(Raw().execAndGet("PRAGMA integrity_check").getString(), "ok");
}
