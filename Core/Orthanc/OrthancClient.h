#pragma once
#include "Base/Progress.h"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// How to reach Orthanc's REST API. Only one of token and user is sent; headers are added to every request.
struct OrthancConnection
{
  std::string url = "http://localhost:8042"; ///< http or https, may hold a path prefix
  std::string
      authorization; ///< value of the Authorization header, as GenerateRestApiAuthorizationToken gives it
  std::string username;
  std::string password;
  std::map<std::string, std::string> headers;
  std::string caFile; ///< PEM of trusted authorities; empty: the system's
  bool verifyTls = true;
  std::size_t connections = 4;                           ///< kept alive, used in parallel
  int timeoutSeconds = 60;                               ///< without a byte moving
  std::size_t maximumAnswerBytes = std::size_t(2) << 30; ///< a longer answer is refused (TooLarge)
};

struct HttpAnswer
{
  int status = 0;
  std::string body;
};

/// REST client of one Orthanc over a pool of keep-alive connections (Boost.Beast). Any thread may call any
/// method. A request that fails on a connection the server had closed meanwhile is sent once more on a fresh
/// one, if it changes nothing by being sent twice (GET, DELETE, PUT, POST /tools/lookup and /tools/find, and
/// POST /instances, which Orthanc answers with AlreadyStored). Errors: NotFound (404), StorageFull (507, or
/// 500 with Orthanc's number for it), Unavailable (refused, 5xx, 408, 429), Network (broken, timed out),
/// Forbidden (401, 403), Internal (other 4xx, not JSON), InvalidConfiguration (a redirect, a certificate that
/// is not trusted), TooLarge (answer beyond the bound); the sentence names method, path and status (HTTP's
/// and Orthanc's number), never a header or body. `progress`, where given, is looked at 20 times a second
/// while a request waits: a cancelled one ends the request with the error of IProgress::ThrowIfCancelled.
class OrthancClient
{
public:
  /// Opens no connection yet. Throws Error(InvalidArgument) for the address, Error(InvalidConfiguration) for
  /// headers or the file of authorities.
  explicit OrthancClient(OrthancConnection connection);
  ~OrthancClient();
  OrthancClient(const OrthancClient&) = delete;
  OrthancClient& operator=(const OrthancClient&) = delete;

  /// One request with any answer, 4xx and 5xx too; throws only where there is none.
  HttpAnswer Request(const std::string& method, const std::string& path, const std::string& body = "",
                     const std::string& contentType = "", const IProgress* progress = nullptr);

  nlohmann::json GetJson(const std::string& path, const IProgress* progress = nullptr);
  std::string GetBytes(const std::string& path, const IProgress* progress = nullptr);
  nlohmann::json PostJson(const std::string& path, const nlohmann::json& body,
                          const IProgress* progress = nullptr);
  /// 404 is success: it is gone.
  void Delete(const std::string& path, const IProgress* progress = nullptr);

  /// GETs every path over all connections at once, calling `take(index, body)` (one call at a time, any
  /// order). Reports the fraction done.
  void GetMany(const std::vector<std::string>& paths,
               const std::function<void(std::size_t, std::string&&)>& take, IProgress& progress);
  /// POSTs bodies to /instances over all connections: `body(index)` is called when it is sent. Returns
  /// Orthanc's answers in order ({"ID", "Status", "ParentSeries", ...}); throws at the first that is neither
  /// Success nor AlreadyStored. A cancelled call returns when Orthanc has answered for what was on its way
  /// (at the latest after the time-out): all of it is there then, for the caller to remove.
  std::vector<nlohmann::json>
  StoreMany(std::size_t count, const std::function<std::string(std::size_t)>& body, IProgress& progress);

private:
  class Pool;
  std::unique_ptr<Pool> pool_;
};
} // namespace Clade
