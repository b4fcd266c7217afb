#include "OrthancPlugin/Workers/WorkerProcess.h"

#include "Support/Errors.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>
#include <vector>

using namespace Clade;
using Clade::Testing::MessageOf;
using testing::ElementsAre;
using testing::HasSubstr;

namespace
{
WorkerCommand Shell(const std::string& script, const std::map<std::string, std::string>& environment = {})
{
  return {"/bin/sh", {"/bin/sh", "-c", script}, environment};
}

std::vector<std::string> LinesOf(WorkerProcess& process)
{
  std::vector<std::string> lines;
  process.ReadLines([&](const std::string& line) { lines.push_back(line); });
  return lines;
}
std::vector<std::string> LinesOf(const WorkerCommand& command)
{
  WorkerProcess process(command);
  return LinesOf(process);
}
} // namespace

TEST(WorkerProcess, GivesWhatIsWrittenLineByLineWhereverItIsWritten)
{
  EXPECT_THAT(LinesOf(Shell("echo one; echo two >&2; echo; printf three")),
              ElementsAre("one", "two", "three"))
      << "without the empty one, and with the last, which has no end";
}

TEST(WorkerProcess, ALineWithoutAnEndIsGivenInPieces)
{
  const auto lines = LinesOf(Shell("head -c 10000 /dev/zero | tr '\\0' x; echo; echo end"));
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[0].size() + lines[1].size() + lines[2].size(), 10'000u);
  EXPECT_LE(lines[0].size(), 4096u);
  EXPECT_EQ(lines[3], "end");
}

TEST(WorkerProcess, SaysHowItEnded)
{
  const auto endOf = [](const std::string& script)
  {
    WorkerProcess process(Shell(script));
    LinesOf(process);
    return process.Reap();
  };
  EXPECT_EQ(endOf("exit 0"), "exit status 0");
  EXPECT_EQ(endOf("exit 3"), "exit status 3");
  EXPECT_EQ(endOf("kill -KILL $$"), "signal 9 (Killed)");
}

TEST(WorkerProcess, OneThatCannotBeStartedIsNamedWithTheReason)
{
  EXPECT_EQ(MessageOf(ErrorCode::Unavailable,
                      [] {
                        WorkerProcess({"/nowhere/clade", {"clade"}, {}});
                      }),
            "/nowhere/clade cannot be started: No such file or directory");
}

TEST(WorkerProcess, IsSignalledWhileItRunsAndNobodyElseAfterwards)
{
  WorkerProcess process(Shell("sleep 1000 > /dev/null 2>&1 & "
                              "trap 'echo told; kill $!; exit 5' TERM; echo ready; wait"));
  std::vector<std::string> lines;
  process.ReadLines(
      [&](const std::string& line)
      {
        lines.push_back(line);
        if (line == "ready")
        {
          process.Signal(SIGTERM);
        }
      });
  EXPECT_THAT(lines, ElementsAre("ready", "told"));
  process.Signal(SIGKILL); // it has ended, but its number is still its own
  EXPECT_EQ(process.Reap(), "exit status 5");
  process.Signal(SIGKILL); // its number may be another's by now
}

TEST(WorkerProcess, GoesWithTheObject)
{
  pid_t pid = 0;
  {
    const WorkerProcess process(Shell("trap '' TERM HUP INT; exec cat /dev/zero > /dev/null"));
    pid = process.Pid();
    ASSERT_EQ(kill(pid, 0), 0);
  }
  EXPECT_EQ(kill(pid, 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

TEST(WorkerProcess, GetsNothingOfThisProcessButTheEnvironmentWithoutOrthancsOwn)
{
  setenv("ORTHANC__PASSWORD", "secret", 1);
  setenv("CLADE_TEST_TOKEN", "of this process", 1);
  setenv("CLADE_TEST_OTHER", "stays", 1);
  const int leaking =
      fcntl(STDIN_FILENO, F_DUPFD, 57); // does not close on exec, as some of Orthanc's sockets
  ASSERT_EQ(leaking, 57);
  sigset_t blocked, before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  const auto lines = LinesOf(Shell("[ -e /proc/$$/fd/57 ] && echo file: leaked || echo file: closed; "
                                   "echo $CLADE_TEST_TOKEN, $CLADE_TEST_OTHER, $ORTHANC__PASSWORD.; "
                                   "echo mask: $(grep SigBlk /proc/$$/status | cut -f 2); "
                                   "read line && echo input: $line || echo no input",
                                   {{"CLADE_TEST_TOKEN", "t0ken"}}));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  close(leaking);
  for (const char* name : {"ORTHANC__PASSWORD", "CLADE_TEST_TOKEN", "CLADE_TEST_OTHER"})
  {
    unsetenv(name);
  }
  EXPECT_THAT(lines, ElementsAre("file: closed", "t0ken, stays, .", "mask: 0000000000000000", "no input"));
}
