#include "Dicom/File/PendingFiles.h"

#include "Base/Error.h"
#include "Support/FileSizeLimit.h"
#include "Support/TemporaryFolder.h"

#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

using namespace Clade;
using Testing::FileSizeLimit;
using Testing::TemporaryFolder;

namespace
{
std::size_t CountFiles(const TemporaryFolder& folder)
{
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder.Path()),
                                                std::filesystem::directory_iterator()));
}
} // namespace

TEST(PendingFiles, AppearTogetherOnCommit)
{
  TemporaryFolder folder;
  PendingFiles files({folder / "a", folder / "b"});
  files.Write(0, "first");
  files.Write(1, "second");
  EXPECT_FALSE(std::filesystem::exists(folder / "a"));
  files.Commit();
  std::ifstream second(folder / "b");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(second), {}), "second");
  EXPECT_EQ(CountFiles(folder), 2u);
}

TEST(PendingFiles, LeaveNothingWithoutCommit)
{
  TemporaryFolder folder;
  {
    PendingFiles files({folder / "a", folder / "b"});
    files.Write(1, "second");
    EXPECT_EQ(CountFiles(folder), 1u);
  }
  EXPECT_EQ(CountFiles(folder), 0u);
}

TEST(PendingFiles, TellOfAFullStoreAndLeaveNothing)
{
  TemporaryFolder folder;
  {
    const FileSizeLimit limit(1000);
    PendingFiles files({folder / "a", folder / "b"});
    files.Write(0, std::string(900, 'x'));
    try
    {
      files.Write(1, std::string(5000, 'x'));
      FAIL();
    }
    catch (const Error& error)
    {
      EXPECT_EQ(error.Code(), ErrorCode::StorageFull);
      EXPECT_EQ(error.Message(), "File " + folder / "b" + " cannot be written: File too large");
    }
  }
  EXPECT_EQ(CountFiles(folder), 0u);
}

TEST(PendingFiles, NameAFolderThatIsNotThere)
{
  PendingFiles files({"/nowhere/at/all/a"});
  try
  {
    files.Write(0, "x");
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::NotFound);
    EXPECT_EQ(error.Message(), "File /nowhere/at/all/a cannot be written: No such file or directory");
  }
}

TEST(PendingFiles, LeaveNothingWhenOneCannotTakeItsName)
{
  TemporaryFolder folder;
  std::filesystem::create_directories(folder / "b/inside"); // no file can replace a folder
  {
    PendingFiles files({folder / "a", folder / "b"});
    files.Write(0, "first");
    files.Write(1, "second");
    EXPECT_THROW(files.Commit(), Error);
  }
  EXPECT_EQ(CountFiles(folder), 1u);
  EXPECT_FALSE(std::filesystem::exists(folder / "a"));
}
