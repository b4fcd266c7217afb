#include "Base/DurableRename.h"

#include "Base/Error.h"
#include "Support/SyncRecorder.h"
#include "Support/TemporaryFolder.h"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::ElementsAre;
using testing::HasSubstr;

namespace
{
std::string Read(const std::string& path)
{
  std::string text;
  std::getline(std::ifstream(path), text);
  return text;
}
} // namespace

TEST(DurableRename, TheFileReachesTheDiskBeforeItsNameAndTheNameBeforeItReturns)
{
  const TemporaryFolder folder;
  std::ofstream(folder / "new") << "whole";
  std::ofstream(folder / "name") << "old";
  Syncs().clear();
  RenameDurably(folder / "new", folder / "name");
  EXPECT_EQ(Read(folder / "name"), "whole");
  ASSERT_EQ(Syncs().size(), 2u);
  EXPECT_EQ(Syncs()[0].path, folder / "new");
  EXPECT_EQ(Syncs()[0].bytes, 5u);
  EXPECT_EQ(Syncs()[1].path, folder.Path().string());
  EXPECT_THAT(Syncs()[1].entries, ElementsAre("name"));
}

TEST(DurableRename, NamesOfTheCurrentFolderAreNamesToo)
{
  const TemporaryFolder folder;
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder.Path());
  std::ofstream("new") << "whole";
  EXPECT_NO_THROW(RenameDurably("new", "name"));
  std::filesystem::current_path(before);
  EXPECT_EQ(Read(folder / "name"), "whole");
}

TEST(DurableRename, ANameThatAnotherFileHasIsNotTakenFromIt)
{
  const TemporaryFolder folder;
  std::ofstream(folder / "new") << "whole";
  EXPECT_TRUE(RenameDurablyIfFree(folder / "new", folder / "name"));
  EXPECT_EQ(Read(folder / "name"), "whole");
  EXPECT_FALSE(std::filesystem::exists(folder / "new"));

  std::ofstream(folder / "newer") << "other";
  EXPECT_FALSE(RenameDurablyIfFree(folder / "newer", folder / "name"));
  EXPECT_EQ(Read(folder / "name"), "whole");
  EXPECT_EQ(Read(folder / "newer"), "other");
  EXPECT_THROW(RenameDurablyIfFree(folder / "missing", folder / "free"), Error);
}

TEST(DurableRename, WhatFailsIsSaidAndLeavesTheOldFile)
{
  const TemporaryFolder folder;
  std::ofstream(folder / "name") << "old";
  try
  {
    RenameDurably(folder / "missing", folder / "name");
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::NotFound);
    EXPECT_THAT(error.Message(), HasSubstr("name could not be written: No such file or directory"));
  }
  EXPECT_EQ(Read(folder / "name"), "old");
}
