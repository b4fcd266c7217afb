#include "Jobs/SqliteConnection.h"

#include "Base/Error.h"
#include "Jobs/JobStoreSuite.h"
#include "Support/TemporaryFolder.h"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

using namespace Clade;
using namespace Clade::Testing;
namespace fs = std::filesystem;

namespace
{
class SqliteConnectionTest : public testing::Test
{
protected:
  SqliteConnectionTest() : previous_(umask(0022)) {} // as most services have it
  ~SqliteConnectionTest() override { umask(previous_); }

  static unsigned ModeOf(const std::string& path)
  {
    struct stat status
    {
    };
    return stat(path.c_str(), &status) == 0 ? status.st_mode & 0777u : 0;
  }

  static Error ErrorOf(const std::function<void()>& call)
  {
    try
    {
      call();
    }
    catch (const Error& error)
    {
      return error;
    }
    return Error(ErrorCode::Internal, "no error");
  }

  const mode_t previous_;
  TemporaryFolder folder_;
  std::string path_ = folder_ / "jobs.db";
};
} // namespace

TEST_F(SqliteConnectionTest, NobodyButItsOwnerReadsTheFileOrItsCompanions)
{
  const auto store = OpenJobStore(path_);
  store->Enqueue(RequestFor("key"));
  for (const char* companion : {"", "-wal", "-shm"})
  {
    EXPECT_EQ(ModeOf(path_ + companion), 0600u) << companion;
  }
}

TEST_F(SqliteConnectionTest, AFileThatOthersCouldReadIsClosedToThem)
{
  OpenJobStore(path_)->Enqueue(RequestFor("key"));
  ASSERT_EQ(chmod(path_.c_str(), 0644), 0);
  const auto store = OpenJobStore(path_);
  EXPECT_EQ(ModeOf(path_), 0600u);
  EXPECT_TRUE(store->FindByKey("key").has_value());
}

TEST_F(SqliteConnectionTest, AGroupThatMayWriteKeepsItsRight)
{
  OpenJobStore(path_)->Enqueue(RequestFor("key"));
  ASSERT_EQ(chmod(path_.c_str(), 0664), 0);
  const auto store = OpenJobStore(path_);
  store->Enqueue(RequestFor("other"));
  EXPECT_EQ(ModeOf(path_), 0660u);
  EXPECT_EQ(ModeOf(path_ + "-wal"), 0660u);
}

TEST_F(SqliteConnectionTest, ADeletedFileTakesNoMoreJobs)
{
  const auto store = OpenJobStore(path_);
  store->Enqueue(RequestFor("key"));
  fs::remove(path_);
  for (const auto& call :
       std::vector<std::function<void()>>{[&] { store->Enqueue(RequestFor("lost")); },
                                          [&] { store->List({}); }, [&] { store->ChangeToken(); }})
  {
    const Error error = ErrorOf(call);
    EXPECT_EQ(error.Code(), ErrorCode::Unavailable);
    EXPECT_THAT(error.Message(),
                testing::StartsWith("the job store " + path_ + " was deleted, moved or replaced"));
  }
  EXPECT_FALSE(fs::exists(path_)) << "nor is another made in silence";
}

TEST_F(SqliteConnectionTest, AReplacedFileTakesNoMoreJobsUntilTheOldOneIsBack)
{
  const auto store = OpenJobStore(path_);
  store->Enqueue(RequestFor("key"));
  const std::string aside = folder_ / "aside.db";
  fs::rename(path_, aside);
  OpenJobStore(folder_ / "other.db");
  fs::rename(folder_ / "other.db", path_);
  EXPECT_EQ(ErrorOf([&] { store->Enqueue(RequestFor("lost")); }).Code(), ErrorCode::Unavailable);
  fs::rename(aside, path_);
  EXPECT_TRUE(store->Enqueue(RequestFor("new")).isNew);
  EXPECT_TRUE(store->FindByKey("key").has_value());
}
