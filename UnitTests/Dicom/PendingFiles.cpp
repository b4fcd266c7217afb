#include "Dicom/PendingFiles.h"

#include "Base/Error.h"
#include "Support/TemporaryFolder.h"

#include <csignal>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <sys/resource.h>

using namespace Clade;
using Testing::TemporaryFolder;

namespace
{
std::size_t CountFiles(const TemporaryFolder& folder)
{
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder.Path()),
                                                std::filesystem::directory_iterator()));
}

/// A quota on the size of files for the life of the object.
class FileSizeLimit
{
public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN))
  {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit()
  {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

private:
  rlimit before_{};
  void (*handler_)(int);
};
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
