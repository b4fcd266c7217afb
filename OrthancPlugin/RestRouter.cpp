#include "OrthancPlugin/RestRouter.h"

#include "Base/Logging.h"

#include <algorithm>
#include <cctype>
#include <optional>

namespace Clade
{
namespace
{
std::vector<std::string> PartsOf(const std::string& path)
{
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin < path.size();)
  {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    if (end > begin)
    {
      parts.push_back(path.substr(begin, end - begin));
    }
    begin = end + 1;
  }
  return parts;
}

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

std::string HeaderOf(const RestRequest& request, const std::string& name)
{
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? "" : found->second;
}

/// "application/json", with parameters such as the character set or without.
bool IsJson(const std::string& contentType)
{
  std::string type = contentType.substr(0, contentType.find(';'));
  type.erase(type.find_last_not_of(" \t") + 1);
  std::transform(type.begin(), type.end(), type.begin(), [](unsigned char c) { return std::tolower(c); });
  return type == "application/json";
}

bool IsFromBrowser(const RestRequest& request)
{
  // Every browser says so, and no page can make it say otherwise without asking first.
  return HeaderOf(request, "user-agent").rfind("Mozilla/", 0) == 0 ||
         !HeaderOf(request, "sec-fetch-site").empty();
}

void RequireOwnSite(const RestRequest& request)
{
  if (HeaderOf(request, "sec-fetch-site") == "cross-site")
  {
    throw Error(ErrorCode::Forbidden, "the request comes from another web site (Sec-Fetch-Site: cross-site)");
  }
  if (IsJson(HeaderOf(request, "content-type")))
  {
    return;
  }
  const bool isBareDelete = request.method == HttpMethod::Delete && HeaderOf(request, "content-type").empty();
  if (isBareDelete && (!IsFromBrowser(request) || !HeaderOf(request, "x-requested-with").empty()))
  {
    return;
  }
  throw Error(ErrorCode::UnsupportedMediaType, "the request has no header Content-Type: application/json");
}

void RequireSmall(const RestRequest& request)
{
  // Orthanc hands over the size in 32 bits; the header says what was sent.
  const std::string length = HeaderOf(request, "content-length");
  if (request.body.size() > RestRouter::maxBodyBytes || length.size() > 9 ||
      std::strtoull(length.c_str(), nullptr, 10) > RestRouter::maxBodyBytes)
  {
    throw Error(ErrorCode::TooLarge,
                "the body is larger than " + std::to_string(RestRouter::maxBodyBytes) + " bytes");
  }
}
} // namespace

void RestRouter::Add(HttpMethod method, const std::string& pattern, RestHandler handler)
{
  routes_.push_back({method, PartsOf(pattern), std::move(handler)});
}

RestAnswer RestRouter::Dispatch(const RestRequest& request) const
{
  const std::vector<std::string> parts = PartsOf(request.path);
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
        RequireOwnSite(request);
        RequireSmall(request);
      }
      return route.handler(request, *parameters);
    }
    allowed += (allowed.empty() ? "" : ", ") + std::string(NameOf(route.method));
  }
  if (allowed.empty())
  {
    throw Error(ErrorCode::NotFound,
                "there is no such path; /clade/openapi.json describes those that there are");
  }
  RestAnswer answer =
      RestAnswer::Refusal(405, "MethodNotAllowed",
                          std::string(NameOf(request.method)) + " is not for this path, expected " + allowed);
  answer.headers["Allow"] = allowed;
  return answer;
}

RestAnswer RestRouter::Handle(const RestRequest& request) const
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
} // namespace Clade
