#pragma once
#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace Clade::Testing
{
/// One connection of a RawServer, for a handler to speak over as broken as it likes.
class RawConnection
{
public:
  explicit RawConnection(int descriptor) : descriptor_(descriptor) {}

  /// Reads one whole request (head, and the body its Content-Length announces); empty when the client closed.
  std::string ReadRequest();
  /// False when the client no longer listens.
  bool Send(const std::string& bytes);
  /// Waits at most this long for the client to close; true if it did.
  bool WaitUntilClosed(int milliseconds);
  /// The connection ends with a reset, not with an orderly close.
  void Reset();

private:
  int descriptor_;
};

/// A TCP server on the loopback whose answers are the test's own: each connection is handed to `handler` on a
/// thread of its own, with its number (0, 1, ...), and closed when the handler returns.
class RawServer
{
public:
  using Handler = std::function<void(RawConnection&, int number)>;

  explicit RawServer(Handler handler);
  ~RawServer();

  std::string Url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int Connections() const { return connections_; }

private:
  void Accept();

  Handler handler_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> connections_{0};
  std::mutex mutex_;
  std::vector<int> open_; ///< descriptors of the connections
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};
} // namespace Clade::Testing
