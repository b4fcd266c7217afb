#include "Base/Logging.h"

#include "Support/TemporaryFolder.h"

#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::MatchesRegex;

namespace
{
/// Standard error leads to a file as long as this lives.
class CapturedErrors
{
public:
  explicit CapturedErrors(const std::string& path)
      : path_(path), before_(dup(STDERR_FILENO)), file_(open(path.c_str(), O_CREAT | O_WRONLY, 0600))
  {
    dup2(file_, STDERR_FILENO);
  }
  ~CapturedErrors()
  {
    dup2(before_, STDERR_FILENO);
    close(before_);
    close(file_);
  }
  CapturedErrors(const CapturedErrors&) = delete;
  CapturedErrors& operator=(const CapturedErrors&) = delete;

  /// As systemd names the journal that standard error leads to.
  std::string Device() const
  {
    struct stat status
    {
    };
    fstat(file_, &status);
    return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
  }
  std::string Text() const
  {
    std::ostringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }

private:
  const std::string path_;
  const int before_;
  const int file_;
};
} // namespace

TEST(Logging, ALineHasTimeAndLevel)
{
  const TemporaryFolder folder;
  const CapturedErrors errors(folder / "log");
  Log(LogLevel::Debug, "not this one");
  Log(LogLevel::Warning, "the disk is full");
  EXPECT_THAT(errors.Text(), MatchesRegex("[-0-9]+T[0-9:.]+Z warning the disk is full\n"));
}

TEST(Logging, TheJournalGetsLevelsOfItsOwnAndMakesItsTimesItself)
{
  const TemporaryFolder folder;
  const CapturedErrors errors(folder / "log");
  setenv("JOURNAL_STREAM", errors.Device().c_str(), 1);
  Log(LogLevel::Info, "begins");
  Log(LogLevel::Warning, "the disk is full");
  Log(LogLevel::Error, "two\nlines");
  unsetenv("JOURNAL_STREAM");
  EXPECT_EQ(errors.Text(), "<6>begins\n<4>the disk is full\n<3>two\n<3>lines\n");
}

TEST(Logging, AJournalThatStandardErrorDoesNotLeadToIsNotMeant)
{
  const TemporaryFolder folder;
  const CapturedErrors errors(folder / "log"); // as where the plugin reads what its worker says
  setenv("JOURNAL_STREAM", "1:1", 1);
  Log(LogLevel::Info, "begins");
  unsetenv("JOURNAL_STREAM");
  EXPECT_THAT(errors.Text(), MatchesRegex(".*Z info begins\n"));
}
