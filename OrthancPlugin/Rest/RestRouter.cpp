#include "OrthancPlugin/Rest/RestRouter.h"

#include "Base/Logging.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace Clade
{
namespace
{
std::optional<RestParameters> MatchOf(const std::vector<std::string>& pattern,
                                      const std::vector<std::string>& parts)
{
  if (pattern.size() != parts.size())
  {
    return std::nullopt;
  }
  RestParameters parameters;
  for (std::size_t i = 0; i < parts.size(); i++)
  {
    if (pattern[i].front() == '{')
    {
      parameters.push_back(parts[i]);
    }
    else if (pattern[i] != parts[i])
    {
      return std::nullopt;
    }
  }
  return parameters;
}

const char* NameOf(HttpMethod method)
{
  switch (method)
  {
  case HttpMethod::Get:
    return "GET";
  case HttpMethod::Post:
    return "POST";
  case HttpMethod::Put:
    return "PUT";
  case HttpMethod::Delete:
    return "DELETE";
  }
  return "";
}
} // namespace

RestRouter::RestRouter(RestAccessSettings access) : access_(std::move(access)) {}

void RestRouter::Add(HttpMethod method, const std::string& pattern, RestHandler handler)
{
  routes_.push_back({method, PartsOfPath(pattern), std::move(handler)});
}

RestAnswer RestRouter::Dispatch(const RestRequest& request) const
{
  access_.RequireKnownHost(request);
  const std::vector<std::string> parts = PartsOfPath(request.path);
  std::string allowed;
  for (const Route& route : routes_)
  {
    const auto parameters = MatchOf(route.parts, parts);
    if (!parameters)
    {
      continue;
    }
    if (route.method == request.method)
    {
      if (request.method != HttpMethod::Get)
      {
        RestAccess::RequireOwnSite(request);
        RestAccess::RequireSmall(request);
      }
      return route.handler(request, *parameters);
    }
    allowed += (allowed.empty() ? "" : ", ") + std::string(NameOf(route.method));
  }
  if (allowed.empty())
  {
    throw Error(ErrorCode::NotFound, "there is no such path; /clade/openapi.json describes all paths");
  }
  RestAnswer answer = RestAnswer::Refusal(405, "MethodNotAllowed",
                                          std::string(NameOf(request.method)) +
                                              " is not allowed for this path, expected " + allowed);
  answer.headers["Allow"] = allowed;
  return answer;
}

RestAnswer RestRouter::AnswerOf(const RestRequest& request) const
{
  try
  {
    return Dispatch(request);
  }
  catch (const Error& error)
  {
    if (TraitsOf(error.Code()).httpStatus >= 500)
    {
      Log(LogLevel::Error, "REST: " + error.Message());
    }
    return RestAnswer::Refusal(error);
  }
  catch (const std::bad_alloc&)
  {
    return RestAnswer::Refusal(Error(ErrorCode::OutOfMemory, "Orthanc is out of memory"));
  }
  catch (const std::exception& error)
  {
    Log(LogLevel::Error, std::string("REST: ") + error.what());
    return RestAnswer::Refusal(Error(ErrorCode::Internal, "an internal error, described in Orthanc's log"));
  }
}

RestAnswer RestRouter::Handle(const RestRequest& request) const
{
  RestAnswer answer = AnswerOf(request);
  // Whatever a browser takes the answer for, it runs nothing of it. Pages bring a policy of their own.
  answer.headers.emplace("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  if (answer.status == 503)
  {
    answer.headers.emplace("Retry-After", "5"); // seconds
  }
  return answer;
}
} // namespace Clade
