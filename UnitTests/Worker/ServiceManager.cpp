#include "Worker/ServiceManager.h"

#include "Support/TemporaryFolder.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/datagram_protocol.hpp>
#include <cstdlib>
#include <gtest/gtest.h>
#include <unistd.h>

using namespace Clade;
using namespace Clade::Testing;
using Datagram = boost::asio::local::datagram_protocol;

namespace
{
/// A socket as systemd makes one for a service, and what came to it.
class Manager
{
public:
  explicit Manager(const std::string& name) : socket_(io_, Datagram::endpoint(name))
  {
    socket_.non_blocking(true);
  }

  /// The oldest message that was not read yet; datagrams of one machine are there as soon as they are sent.
  std::string Message()
  {
    char text[256];
    boost::system::error_code error;
    const std::size_t length = socket_.receive(boost::asio::buffer(text), 0, error);
    return error ? "nothing" : std::string(text, length);
  }

private:
  boost::asio::io_context io_;
  Datagram::socket socket_;
};

class ServiceManagerTest : public testing::Test
{
protected:
  TemporaryFolder folder_;
  Manager manager_{folder_ / "notify"};
  ServiceManager service_{folder_ / "notify", std::chrono::seconds(10)};
};
} // namespace

TEST_F(ServiceManagerTest, SaysThatItIsReadyAndThatItStops)
{
  EXPECT_TRUE(service_.IsThere());
  service_.Ready();
  service_.Stopping();
  EXPECT_EQ(manager_.Message(), "READY=1");
  EXPECT_EQ(manager_.Message(), "STOPPING=1");
  EXPECT_EQ(manager_.Message(), "nothing");
}

TEST_F(ServiceManagerTest, ShowsAStatusOnceAndInOneLine)
{
  service_.ShowStatus("waits\nREADY=1");
  service_.ShowStatus("waits\nREADY=1");
  EXPECT_EQ(manager_.Message(), "STATUS=waits READY=1");
  EXPECT_EQ(manager_.Message(), "nothing");
}

TEST_F(ServiceManagerTest, KeepsTheWatchdogQuietOnlyWhileEveryPartGetsOn)
{
  EXPECT_TRUE(service_.KeepAlive({{"enhance", 1}, {"quick", 1}}));
  EXPECT_EQ(manager_.Message(), "WATCHDOG=1");
  EXPECT_FALSE(service_.KeepAlive({{"enhance", 1}, {"quick", 2}})) << "one part hangs";
  EXPECT_FALSE(service_.KeepAlive({{"enhance", 2}, {"quick", 1}})) << "the other";
  EXPECT_EQ(manager_.Message(), "nothing");
  EXPECT_TRUE(service_.KeepAlive({{"enhance", 2}, {"quick", 2}}))
      << "since the last time that it was kept quiet";
  EXPECT_EQ(manager_.Message(), "WATCHDOG=1");
}

TEST_F(ServiceManagerTest, AManagerThatHasGoneIsNoError)
{
  ServiceManager alone(folder_ / "nobody", std::chrono::seconds(10));
  alone.Ready();
  EXPECT_TRUE(alone.KeepAlive({{"enhance", 1}}));
}

TEST(ServiceManager, ReachesAnAbstractSocket)
{
  const std::string name = "clade-test-" + std::to_string(getpid());
  Manager manager('\0' + name);
  ServiceManager('@' + name, {}).Ready();
  EXPECT_EQ(manager.Message(), "READY=1");
}

TEST(ServiceManager, TakesWhatTheEnvironmentSaysUnlessItIsMeantForAnotherProcess)
{
  EXPECT_FALSE(ServiceManager::FromEnvironment().IsThere());
  const TemporaryFolder folder;
  setenv("NOTIFY_SOCKET", (folder / "notify").c_str(), 1);
  setenv("WATCHDOG_USEC", "30000000", 1);
  EXPECT_TRUE(ServiceManager::FromEnvironment().IsThere());
  EXPECT_EQ(ServiceManager::FromEnvironment().Watchdog(), std::chrono::seconds(30));
  setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
  EXPECT_EQ(ServiceManager::FromEnvironment().Watchdog(), std::chrono::seconds(30));
  setenv("WATCHDOG_PID", "1", 1);
  EXPECT_EQ(ServiceManager::FromEnvironment().Watchdog(), std::chrono::seconds(0));
  for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"})
  {
    unsetenv(name);
  }
}
