#include "CommandLine/Clade.h"

#include <csignal>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using Clade::Testing::ChildProcess;
using testing::HasSubstr;

namespace
{
/// The socket of a service manager, which waits for messages.
class NotifySocket
{
public:
  explicit NotifySocket(const std::string& path) : descriptor_(socket(AF_UNIX, SOCK_DGRAM, 0))
  {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    EXPECT_EQ(bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0) << path;
  }
  ~NotifySocket() { close(descriptor_); }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  /// Waits for a message that begins so; the others are passed over.
  bool WaitFor(const std::string& beginning)
  {
    for (int i = 0; i < 200; i++)
    {
      pollfd ready{descriptor_, POLLIN, 0};
      if (poll(&ready, 1, 30'000) != 1)
      {
        return false;
      }
      char text[512];
      const ssize_t length = recv(descriptor_, text, sizeof(text), 0);
      if (length > 0 && std::string(text, static_cast<std::size_t>(length)).rfind(beginning, 0) == 0)
      {
        return true;
      }
    }
    return false;
  }

private:
  int descriptor_;
};
} // namespace

class WorkerCommandLine : public Clade::Testing::CladeProgram
{
protected:
  /// `name` becomes an empty file, which is a new job store.
  std::string EmptyStore(const std::string& name)
  {
    std::ofstream file(folder_ / name);
    return folder_ / name;
  }
};

TEST_F(WorkerCommandLine, TheServiceManagerHearsThatItIsReadyThatItGetsOnAndThatItStops)
{
  NotifySocket manager(folder_ / "notify");
  ChildProcess worker(
      {CLADE_EXECUTABLE, "worker", "--store", folder_ / "jobs.db", "--orthanc", "http://127.0.0.1:1"},
      folder_ / "log", {{"NOTIFY_SOCKET", folder_ / "notify"}, {"WATCHDOG_USEC", "6000000"}});
  EXPECT_TRUE(manager.WaitFor("READY=1"));
  EXPECT_TRUE(manager.WaitFor("STATUS=GET /system")) << "Orthanc is away, and the status says so";
  EXPECT_TRUE(manager.WaitFor("WATCHDOG=1"));
  EXPECT_TRUE(manager.WaitFor("WATCHDOG=1")) << "while it waits for Orthanc, it gets on";
  worker.Signal(SIGTERM);
  EXPECT_TRUE(manager.WaitFor("STOPPING=1"));
  EXPECT_EQ(worker.Wait(std::chrono::seconds(30)), 0);
}

TEST_F(WorkerCommandLine, TheCheckSaysEverythingThatIsWrongAndWhatToDo)
{
  const Outcome found = Run({"worker", "--check", "--store", EmptyStore("jobs.db"), "--orthanc",
                             "http://127.0.0.1:1", "--device", "cuda:99", "--models", folder_ / "nowhere"});
  EXPECT_EQ(found.exitStatus, 1);
  for (const char* text :
       {"fine   job store: ", "WRONG  Orthanc: ", "WRONG  models: ", "WRONG  device: ",
        "fine   temporary folder: ", "What to do: ", "4 problems keep this worker from running"})
  {
    EXPECT_THAT(found.output, HasSubstr(text));
  }
}

TEST_F(WorkerCommandLine, TheCheckSpeaksJson)
{
  const Outcome found = Run(
      {"worker", "--check", "--json", "--store", EmptyStore("jobs.db"), "--orthanc", "http://127.0.0.1:1"});
  EXPECT_EQ(found.exitStatus, 1);
  const auto json = nlohmann::json::parse(found.output.substr(0, found.output.find("\n]") + 2));
  EXPECT_EQ(json[0]["Subject"], "job store");
  EXPECT_EQ(json[0]["Fine"], true);
  EXPECT_EQ(json[1]["Fine"], false);
  EXPECT_TRUE(json[1]["NextStep"].is_string());
}

TEST_F(WorkerCommandLine, WhatItWorksWithMayComeThroughTheEnvironment)
{
  ChildProcess check({CLADE_EXECUTABLE, "worker", "--check"}, folder_ / "log",
                     {{"CLADE_JOB_STORE", EmptyStore("of-environment.db")}, {"CLADE_DEVICE", "cuda:77"}});
  EXPECT_EQ(check.Wait(std::chrono::seconds(60)), 1);
  std::ostringstream output;
  output << std::ifstream(folder_ / "log").rdbuf();
  EXPECT_THAT(output.str(), HasSubstr("fine   job store"));
  EXPECT_THAT(output.str(), HasSubstr("cuda:77"));
}
