#include "Worker/ServiceManager.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/datagram_protocol.hpp>
#include <cstdlib>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace Clade
{
namespace
{
using Datagram = boost::asio::local::datagram_protocol;

std::string Environment(const char* name)
{
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// In systemd's notation an abstract name begins with '@' in place of the zero.
std::string NameOf(std::string socket)
{
  if (socket.front() == '@')
  {
    socket.front() = '\0';
  }
  return socket;
}
} // namespace

struct ServiceManager::Socket
{
  explicit Socket(const std::string& name) : manager(NameOf(name)), socket(io, Datagram()) {}

  boost::asio::io_context io;
  Datagram::endpoint manager;
  Datagram::socket socket;
};

ServiceManager::ServiceManager(const std::string& socket, std::chrono::microseconds watchdog)
    : watchdog_(watchdog)
{
  if (!socket.empty())
  {
    socket_ = std::make_unique<Socket>(socket);
    socket_->socket.non_blocking(true); // a manager that does not read must not hold up the work
  }
}

ServiceManager::~ServiceManager() = default;
ServiceManager::ServiceManager(ServiceManager&&) noexcept = default;

ServiceManager ServiceManager::FromEnvironment()
{
  const std::string process = Environment("WATCHDOG_PID");
  const bool isOurs = process.empty() || process == std::to_string(getpid());
  const std::string microseconds = isOurs ? Environment("WATCHDOG_USEC") : "";
  return {Environment("NOTIFY_SOCKET"),
          std::chrono::microseconds(std::strtoll(microseconds.c_str(), nullptr, 10))};
}

void ServiceManager::Send(const std::string& message)
{
  if (socket_)
  {
    boost::system::error_code ignored;
    socket_->socket.send_to(boost::asio::buffer(message), socket_->manager, 0, ignored);
  }
}

void ServiceManager::Ready()
{
  Send("READY=1");
}

void ServiceManager::Stopping()
{
  Send("STOPPING=1");
}

void ServiceManager::ShowStatus(const std::string& status)
{
  if (status != std::exchange(status_, status))
  {
    std::string line = status;
    std::replace(line.begin(), line.end(), '\n', ' '); // the next line would be another message
    Send("STATUS=" + line);
  }
}

bool ServiceManager::KeepAlive(const std::map<std::string, std::uint64_t>& signs)
{
  for (const auto& [part, sign] : signs)
  {
    const auto before = signs_.find(part);
    if (before != signs_.end() && before->second == sign)
    {
      return false;
    }
  }
  signs_ = signs;
  Send("WATCHDOG=1");
  return true;
}
} // namespace Clade
