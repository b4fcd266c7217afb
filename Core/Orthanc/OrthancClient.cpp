#include "Orthanc/OrthancClient.h"

#include "Base/Error.h"
#include "Base/ParallelFor.h"
#include "Orthanc/HttpConnection.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

namespace Clade
{
namespace
{
/// Orthanc's numbers for a disk that takes no more: a file that cannot be written (what a full disk is to
/// Orthanc 1.10), its own limit (answered as 500 by Orthanc 1.10, as 507 by later ones), SQLite's refusals of
/// its index.
bool IsFull(int orthancStatus)
{
  return orthancStatus == 14 || orthancStatus == 19 || (orthancStatus >= 1000 && orthancStatus <= 1020);
}

/// Whether sending twice does no more than sending once (see the class comment).
bool MayBeSentTwice(const std::string& method, const std::string& path)
{
  return method != "POST" || path == "/instances" || path == "/tools/lookup" || path == "/tools/find";
}

ErrorCode CodeOf(int status)
{
  switch (status)
  {
  case 401: // a token of an Orthanc that was started anew, a user that was changed: until somebody mends it
    return ErrorCode::Unavailable;
  case 403:
    return ErrorCode::Forbidden;
  case 404:
    return ErrorCode::NotFound;
  case 408: // of proxies: slow, busy
  case 429:
    return ErrorCode::Unavailable;
  case 507:
    return ErrorCode::StorageFull;
  default:
    return status >= 500   ? ErrorCode::Unavailable
           : status >= 400 ? ErrorCode::Internal
                           : ErrorCode::InvalidConfiguration; // a redirect: the address is not Orthanc's
  }
}

std::string NameOf(const std::string& method, const std::string& path)
{
  return method + " " + path;
}

/// Orthanc's own number of the error, from the JSON body of its refusals.
std::optional<int> OrthancStatusOf(const HttpAnswer& answer)
{
  const auto body = nlohmann::json::parse(answer.body, nullptr, false);
  const auto member = body.is_object() ? body.find("OrthancStatus") : body.end();
  return member != body.end() && member->is_number_integer() ? std::make_optional(member->get<int>())
                                                             : std::nullopt;
}

void RequireSuccess(const std::string& method, const std::string& path, const HttpAnswer& answer)
{
  if (answer.status >= 200 && answer.status < 300)
  {
    return;
  }
  std::string text = NameOf(method, path) + ": Orthanc answered " + std::to_string(answer.status);
  const auto orthancStatus = OrthancStatusOf(answer);
  if (orthancStatus)
  {
    text += " (Orthanc error " + std::to_string(*orthancStatus) + ")";
  }
  if (answer.status < 400)
  {
    text += ", and redirects are not followed: give the address that leads to Orthanc itself";
  }
  const bool isFull = answer.status >= 500 && orthancStatus && IsFull(*orthancStatus);
  text += isFull ? ": its disk is full or cannot be written" : "";
  throw Error(isFull ? ErrorCode::StorageFull : CodeOf(answer.status), text);
}

nlohmann::json ParseAnswer(const std::string& method, const std::string& path, const HttpAnswer& answer)
{
  RequireSuccess(method, path, answer);
  nlohmann::json result = nlohmann::json::parse(answer.body, nullptr, false);
  if (result.is_discarded())
  {
    throw Error(ErrorCode::Internal, NameOf(method, path) + ": the answer is not JSON, is this Orthanc?");
  }
  return result;
}

void RequireStored(const nlohmann::json& answer)
{
  const std::string status = answer.is_object() ? answer.value("Status", "") : "";
  if (status == "StorageFull")
  {
    throw Error(ErrorCode::StorageFull, "POST /instances: Orthanc's storage is full");
  }
  if (status != "Success" && status != "AlreadyStored")
  {
    throw Error(ErrorCode::Forbidden, "POST /instances: Orthanc did not store the instance (\"" + status +
                                          "\", expected Success): a filter of incoming instances?");
  }
}
} // namespace

/// Idle connections, the latest used first. A thread takes one or makes one, and gives it back when it may
/// serve again; more than `connections` are not kept.
class OrthancClient::Pool
{
public:
  explicit Pool(const OrthancConnection& connection)
      : connector_(connection), limit_(std::max<std::size_t>(1, connection.connections))
  {
  }

  std::size_t Limit() const { return limit_; }

  HttpAnswer Send(const std::string& method, const std::string& path, const std::string& body,
                  const std::string& contentType, const IProgress* progress)
  {
    if (path.empty() || path[0] != '/' ||
        !std::all_of(path.begin(), path.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f; }))
    {
      throw Error(ErrorCode::InvalidArgument, "a path of Orthanc's REST API begins with a slash and holds "
                                              "neither spaces nor control characters");
    }
    const std::string target = connector_.Prefix() + path;
    const HttpRequest request{method, target, body, contentType};
    try
    {
      if (auto idle = TakeIdle())
      {
        try
        {
          return Exchange(std::move(idle), request, progress);
        }
        catch (const StaleConnection&)
        {
          if (!MayBeSentTwice(method, path))
          {
            throw Error(ErrorCode::Network,
                        "Orthanc closed the connection; whether it has seen the request is not known");
          }
        }
      }
      return Exchange(connector_.Connect(progress), request, progress);
    }
    catch (const Error& error)
    {
      if (progress != nullptr && progress->IsCancelled())
      {
        throw; // the reason is progress's own, not this request's
      }
      throw error.WithContext(NameOf(method, path));
    }
  }

private:
  HttpAnswer Exchange(std::unique_ptr<HttpConnection> connection, const HttpRequest& request,
                      const IProgress* progress)
  {
    HttpAnswer answer = connection->Exchange(request, progress);
    const std::lock_guard<std::mutex> lock(mutex_);
    if (idle_.size() < limit_)
    {
      idle_.push_back(std::move(connection));
    }
    return answer;
  }

  std::unique_ptr<HttpConnection> TakeIdle()
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    while (!idle_.empty())
    {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      if (connection->IsReusable())
      {
        return connection;
      }
    }
    return nullptr;
  }

  HttpConnector connector_;
  std::size_t limit_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<HttpConnection>> idle_;
};

OrthancClient::OrthancClient(OrthancConnection connection) : pool_(std::make_unique<Pool>(connection)) {}

OrthancClient::~OrthancClient() = default;

HttpAnswer OrthancClient::Request(const std::string& method, const std::string& path, const std::string& body,
                                  const std::string& contentType, const IProgress* progress)
{
  return pool_->Send(method, path, body, contentType, progress);
}

nlohmann::json OrthancClient::GetJson(const std::string& path, const IProgress* progress)
{
  return ParseAnswer("GET", path, Request("GET", path, "", "", progress));
}

std::string OrthancClient::GetBytes(const std::string& path, const IProgress* progress)
{
  HttpAnswer answer = Request("GET", path, "", "", progress);
  RequireSuccess("GET", path, answer);
  return std::move(answer.body);
}

nlohmann::json OrthancClient::PostJson(const std::string& path, const nlohmann::json& body,
                                       const IProgress* progress)
{
  return ParseAnswer("POST", path, Request("POST", path, body.dump(), "application/json", progress));
}

void OrthancClient::Delete(const std::string& path, const IProgress* progress)
{
  const HttpAnswer answer = Request("DELETE", path, "", "", progress);
  if (answer.status != 404)
  {
    RequireSuccess("DELETE", path, answer);
  }
}

void OrthancClient::GetMany(const std::vector<std::string>& paths,
                            const std::function<void(std::size_t, std::string&&)>& take, IProgress& progress)
{
  std::mutex mutex;
  std::size_t done = 0;
  ParallelFor(paths.size(), 1, pool_->Limit(),
              [&](std::size_t begin, std::size_t end)
              {
                for (std::size_t i = begin; i < end; i++)
                {
                  progress.ThrowIfCancelled();
                  std::string body = GetBytes(paths[i], &progress);
                  const std::lock_guard<std::mutex> lock(mutex);
                  take(i, std::move(body));
                  progress.Report(static_cast<double>(++done) / static_cast<double>(paths.size()));
                }
              });
}

std::vector<nlohmann::json> OrthancClient::StoreMany(std::size_t count,
                                                     const std::function<std::string(std::size_t)>& body,
                                                     IProgress& progress)
{
  std::vector<nlohmann::json> answers(count);
  std::mutex mutex;
  std::size_t done = 0;
  ParallelFor(count, 1, pool_->Limit(),
              [&](std::size_t begin, std::size_t end)
              {
                for (std::size_t i = begin; i < end; i++)
                {
                  progress.ThrowIfCancelled();
                  // Not cancelled on its way: Orthanc would store it all the same, after whoever cancelled
                  // has looked what there is to remove.
                  answers[i] =
                      ParseAnswer("POST", "/instances",
                                  Request("POST", "/instances", body(i), "application/dicom", nullptr));
                  RequireStored(answers[i]);
                  const std::lock_guard<std::mutex> lock(mutex);
                  progress.Report(static_cast<double>(++done) / static_cast<double>(count));
                }
              });
  return answers;
}
} // namespace Clade
