#include "Support/RawServer.h"

#include <algorithm>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace Clade::Testing
{
std::string RawConnection::ReadRequest()
{
  std::string request;
  std::size_t needed = std::string::npos;
  char buffer[4096];
  while (needed == std::string::npos || request.size() < needed)
  {
    const ssize_t got = recv(descriptor_, buffer, sizeof(buffer), 0);
    if (got <= 0)
    {
      return "";
    }
    request.append(buffer, static_cast<std::size_t>(got));
    const std::size_t end = request.find("\r\n\r\n");
    if (needed == std::string::npos && end != std::string::npos)
    {
      const std::size_t field = request.find("Content-Length: ");
      const std::size_t length = field < end ? std::stoul(request.substr(field + 16)) : 0;
      needed = end + 4 + length;
    }
  }
  return request;
}

bool RawConnection::Send(const std::string& bytes)
{
  return send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

bool RawConnection::WaitUntilClosed(int milliseconds)
{
  pollfd closed{descriptor_, POLLRDHUP, 0};
  return poll(&closed, 1, milliseconds) > 0;
}

void RawConnection::Reset()
{
  const linger atOnce{1, 0};
  setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &atOnce, sizeof(atOnce));
}

RawServer::RawServer(Handler handler) : handler_(std::move(handler))
{
  listener_ = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_, generic, size) != 0 || listen(listener_, 64) != 0 ||
      getsockname(listener_, generic, &size) != 0)
  {
    throw std::runtime_error("the loopback has no free port");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

RawServer::~RawServer()
{
  shutdown(listener_, SHUT_RDWR); // wakes accept
  acceptor_.join();
  close(listener_);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const int descriptor : open_)
    {
      shutdown(descriptor, SHUT_RDWR);
    }
  }
  for (auto& thread : threads_)
  {
    thread.join();
  }
}

void RawServer::Accept()
{
  for (;;)
  {
    const int descriptor = accept(listener_, nullptr, nullptr);
    if (descriptor < 0)
    {
      return;
    }
    const int number = connections_++;
    const std::lock_guard<std::mutex> lock(mutex_);
    open_.push_back(descriptor);
    threads_.emplace_back(
        [this, descriptor, number]
        {
          RawConnection connection(descriptor);
          handler_(connection, number);
          const std::lock_guard<std::mutex> ended(mutex_);
          open_.erase(std::find(open_.begin(), open_.end(), descriptor));
          close(descriptor);
        });
  }
}
} // namespace Clade::Testing
