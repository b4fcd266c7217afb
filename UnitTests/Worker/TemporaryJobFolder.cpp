#include "Worker/TemporaryJobFolder.h"

#include "Base/Error.h"
#include "Support/ChildProcess.h"
#include "Support/TemporaryFolder.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Clade;
using Clade::Testing::ChildProcess;
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
  ChildProcess ended({"/bin/true"}, parent / "log");
  ASSERT_EQ(ended.Wait(std::chrono::seconds(10)), 0);
  const std::string dead = parent / ("clade-worker-" + std::to_string(ended.Pid()) + "-abcdef");
  const std::string alive = parent / ("clade-worker-" + std::to_string(getppid()) + "-abcdef");
  const std::string other = parent / "clade-worker-notes";
  for (const std::string& folder : {dead, alive, other})
  {
    fs::create_directories(folder + "/inside");
  }
  TemporaryJobFolder::RemoveAbandoned(parent.Path());
  EXPECT_FALSE(fs::exists(dead));
  EXPECT_TRUE(fs::exists(alive));
  EXPECT_TRUE(fs::exists(other));
  EXPECT_TRUE(fs::exists(parent / "log"));
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
    EXPECT_EQ(error.Code(), ErrorCode::StorageFull);
    EXPECT_NE(error.Message().find("no temporary folder can be made as /no/such/folder/clade-worker-"),
              std::string::npos)
        << error.Message();
  }
}
