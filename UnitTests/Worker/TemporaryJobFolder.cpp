#include "Worker/TemporaryJobFolder.h"

#include "Base/Error.h"
#include "Support/Errors.h"
#include "Support/TemporaryFolder.h"

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <optional>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace Clade;
using Clade::Testing::TemporaryFolder;
namespace fs = std::filesystem;

TEST(TemporaryJobFolder, IsPrivateAndGoesWithItsFiles)
{
  const TemporaryFolder parent;
  {
    const TemporaryJobFolder folder(parent.Path());
    std::ofstream(folder.Path() + "/00001.dcm") << "image";
    struct stat status
    {
    };
    ASSERT_EQ(stat(folder.Path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777u, 0700u);
  }
  EXPECT_TRUE(fs::is_empty(parent.Path()));
}

TEST(TemporaryJobFolder, WhatKilledWorkersLeftIsRemovedAndNothingElse)
{
  const TemporaryFolder parent;
  // A worker that was killed lets go of its lock, and of nothing else.
  const pid_t worker = fork();
  ASSERT_GE(worker, 0);
  if (worker == 0)
  {
    const TemporaryJobFolder folder(parent.Path());
    fs::create_directory(folder.Path() + "/inside");
    std::ofstream(folder.Path() + "/inside/00001.dcm") << "image";
    _exit(0);
  }
  int status = -1;
  ASSERT_EQ(waitpid(worker, &status, 0), worker);
  ASSERT_EQ(std::distance(fs::directory_iterator(parent.Path()), {}), 2) << "the folder and its lock";

  const TemporaryJobFolder alive(parent.Path());
  // Of a worker of an older version on another machine, whose process number says nothing here.
  const std::string unlocked = parent / "clade-worker-999999-abcdef";
  const std::string other = parent / "clade-worker-notes.lock.txt";
  fs::create_directories(unlocked);
  std::ofstream(other) << "notes";
  TemporaryJobFolder::RemoveAbandoned(parent.Path());
  EXPECT_TRUE(fs::exists(alive.Path()));
  EXPECT_TRUE(fs::exists(unlocked));
  EXPECT_TRUE(fs::exists(other));
  EXPECT_EQ(std::distance(fs::directory_iterator(parent.Path()), {}), 4) << "and the lock of the live one";
}

TEST(TemporaryJobFolder, AnotherProcessSeesThatTheOwnerIsAlive)
{
  const TemporaryFolder parent;
  const TemporaryJobFolder folder(parent.Path());
  const pid_t other = fork();
  ASSERT_GE(other, 0);
  if (other == 0)
  {
    TemporaryJobFolder::RemoveAbandoned(parent.Path());
    _exit(fs::exists(folder.Path()) ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(other, &status, 0), other);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(fs::exists(folder.Path()));
}

TEST(TemporaryJobFolder, AFolderThatIsALinkIsNotFollowed)
{
  const TemporaryFolder parent, elsewhere;
  std::ofstream(elsewhere / "kept") << "file";
  std::ofstream(parent / "clade-worker-abcdef.lock");
  fs::create_directory_symlink(elsewhere.Path(), parent / "clade-worker-abcdef");
  TemporaryJobFolder::RemoveAbandoned(parent.Path());
  EXPECT_TRUE(fs::exists(elsewhere / "kept"));
}

TEST(TemporaryJobFolder, ManyAreMadeWhileOthersLookForWhatWasAbandoned)
{
  const TemporaryFolder parent;
  std::atomic<bool> isDone{false};
  std::thread looking(
      [&]
      {
        while (!isDone)
        {
          TemporaryJobFolder::RemoveAbandoned(parent.Path());
        }
      });
  for (int i = 0; i < 200; i++)
  {
    const TemporaryJobFolder folder(parent.Path());
    EXPECT_TRUE(fs::is_directory(folder.Path())) << i;
  }
  isDone = true;
  looking.join();
  EXPECT_TRUE(fs::is_empty(parent.Path()));
}

TEST(TemporaryJobFolder, AParentThatIsNotThereIsNamed)
{
  try
  {
    const TemporaryJobFolder folder("/no/such/folder");
    FAIL() << "no error";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::Unavailable);
    EXPECT_EQ(error.Message(), "the temporary folder /no/such/folder (--temporary-folder, "
                               "CLADE_TEMPORARY_FOLDER, TMPDIR) does not exist");
  }
}

TEST(TemporaryJobFolder, ASystemsFolderThatIsNotThereIsNamed)
{
  const char* before = std::getenv("TMPDIR");
  const std::optional<std::string> kept =
      before == nullptr ? std::nullopt : std::make_optional(std::string(before));
  setenv("TMPDIR", "/no/such/folder", 1);
  EXPECT_NO_THROW(TemporaryJobFolder::RemoveAbandoned(""));
  const std::string message =
      Testing::MessageOf(ErrorCode::Unavailable, [] { const TemporaryJobFolder folder(""); });
  kept ? setenv("TMPDIR", kept->c_str(), 1) : unsetenv("TMPDIR");
  EXPECT_EQ(message, "the temporary folder /no/such/folder (--temporary-folder, CLADE_TEMPORARY_FOLDER, "
                     "TMPDIR) does not exist");
}
