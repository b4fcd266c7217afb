#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace Clade
{
/// Tells systemd, or whoever else speaks its protocol, how this process is doing: datagrams of KEY=value
/// lines to the socket that NOTIFY_SOCKET names (sd_notify(3)). Without such a socket every call does
/// nothing. If the manager does not listen, the work goes on. Not for several threads at once.
class ServiceManager
{
public:
  /// @param socket  path, or '@' and an abstract name; empty: nobody listens
  /// @param watchdog  the time without KeepAlive after which the manager ends the process; 0: it never does
  ServiceManager(const std::string& socket, std::chrono::microseconds watchdog);
  /// Of NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID of this process. Not systemd's for this process (the
  /// PID is another): no watchdog.
  static ServiceManager FromEnvironment();
  ~ServiceManager();
  ServiceManager(ServiceManager&&) noexcept;

  bool IsThere() const { return socket_ != nullptr; }
  std::chrono::microseconds Watchdog() const { return watchdog_; }

  void Ready();
  void Stopping();
  /// One line that `systemctl status` shows; sent when it differs from the latest.
  void ShowStatus(const std::string& status);
  /// `signs`: for each part of the process a number that grows while it gets on. The watchdog is kept quiet
  /// only where every part has moved since the last time that it was: a process whose work hangs is ended and
  /// started again, even though its timers still run. Returns whether it was kept quiet.
  bool KeepAlive(const std::map<std::string, std::uint64_t>& signs);

private:
  struct Socket;
  void Send(const std::string& message);

  std::unique_ptr<Socket> socket_;
  std::chrono::microseconds watchdog_;
  std::string status_;
  std::map<std::string, std::uint64_t> signs_; ///< when the watchdog was last kept quiet
};
} // namespace Clade
