#pragma once
#include "Base/Progress.h"
#include "Orthanc/OrthancClient.h"

#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace Clade
{
/// One request as it goes over the wire. The views are the caller's and live until the answer is there.
struct HttpRequest
{
  std::string_view method;
  std::string_view target; ///< path with prefix and query
  std::string_view body;
  std::string_view contentType; ///< empty: none
};

/// Thrown by HttpConnection::Exchange when a connection that was kept alive ended before a byte of the answer
/// came: the server had closed it meanwhile, so that the request may be sent again on a fresh one.
class StaleConnection : public std::exception
{
public:
  const char* what() const noexcept override { return "the server had closed the connection"; }
};

/// One connection to the server, used by one thread at a time. Errors carry no method and path: the client
/// adds them.
class HttpConnection
{
public:
  virtual ~HttpConnection() = default;

  /// Sends and waits for the answer. Every wait ends when no byte has moved for the time-out
  /// (Error(Network)), and within 50 ms of `progress` (may be null) being cancelled. After any exception the
  /// connection cannot be used again.
  virtual HttpAnswer Exchange(const HttpRequest& request, const IProgress* progress) = 0;

  /// Whether another request may be sent: the last answer allowed it, and the server has not closed since.
  virtual bool IsReusable() = 0;
};

/// Makes connections to one server; any thread may call Connect.
class HttpConnector
{
public:
  /// Throws Error(InvalidArgument) for the address, Error(InvalidConfiguration) for a header that cannot be
  /// sent or a file of authorities that cannot be read.
  explicit HttpConnector(const OrthancConnection& connection);
  ~HttpConnector();

  /// Resolves, connects and shakes hands. Throws Error(Unavailable) where the server does not answer,
  /// Error(InvalidConfiguration) for a certificate that is not trusted.
  std::unique_ptr<HttpConnection> Connect(const IProgress* progress) const;
  /// Path prefix of the server's address.
  const std::string& Prefix() const;

private:
  struct Settings;
  std::shared_ptr<const Settings> settings_;
};
} // namespace Clade
