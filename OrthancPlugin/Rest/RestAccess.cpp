#include "OrthancPlugin/Rest/RestAccess.h"

#include "OrthancPlugin/BasicAuthorization.h"
#include "OrthancPlugin/HostSettings.h"
#include "OrthancPlugin/PluginConfiguration.h"
#include "Settings/StrictObject.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cctype>
#include <cstdlib>
#include <unistd.h>
#include <utility>

namespace Clade
{
namespace
{
std::string InSmallLetters(std::string text)
{
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
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
  return InSmallLetters(type) == "application/json";
}

bool IsFromBrowser(const RestRequest& request)
{
  // Every browser says so, and no page can make it say otherwise without asking first.
  return HeaderOf(request, "user-agent").rfind("Mozilla/", 0) == 0 ||
         !HeaderOf(request, "sec-fetch-site").empty();
}

/// The name or address of a header Host, without the port.
std::string NameOf(const std::string& host)
{
  if (!host.empty() && host[0] == '[') // an address of IPv6
  {
    return host.substr(0, host.find(']') == std::string::npos ? 0 : host.find(']') + 1);
  }
  std::string name = InSmallLetters(host.substr(0, host.find(':')));
  if (!name.empty() && name.back() == '.')
  {
    name.pop_back();
  }
  return name;
}

std::string MachineName()
{
  char name[256] = "";
  gethostname(name, sizeof(name) - 1);
  return InSmallLetters(name);
}

bool IsAddress(const std::string& name)
{
  in_addr address{};
  return name[0] == '[' || inet_pton(AF_INET, name.c_str(), &address) == 1;
}

bool EndsWith(const std::string& text, const std::string& end)
{
  return text.size() > end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}
} // namespace

RestAccessSettings AccessSettings(const PluginConfiguration& configuration, const HostSettings& host)
{
  RestAccessSettings settings;
  settings.isAuthenticationOn = host.isAuthenticationOn;
  settings.hosts = configuration.hosts;
  if (!configuration.administrators)
  {
    return settings;
  }
  if (!host.isAuthenticationOn)
  {
    throw Error(ErrorCode::InvalidConfiguration,
                "Clade.Administrators is set, and Orthanc's AuthenticationEnabled is false: users cannot be "
                "told apart; expected true, with the administrators among the RegisteredUsers");
  }
  settings.administrators.emplace();
  for (const std::string& name : *configuration.administrators)
  {
    const auto user = host.registeredUsers.find(name);
    if (user == host.registeredUsers.end())
    {
      throw Error(ErrorCode::InvalidConfiguration, "Clade.Administrators names " + Shown(name) +
                                                       ", expected one of Orthanc's RegisteredUsers");
    }
    settings.administrators->insert(BasicAuthorization(name, user->second));
  }
  return settings;
}

RestAccess::RestAccess(RestAccessSettings settings) : settings_(std::move(settings)) {}

bool RestAccess::IsKnownHost(const std::string& host) const
{
  const std::string name = NameOf(host);
  return !name.empty() &&
         (name.find('.') == std::string::npos || IsAddress(name) || EndsWith(name, ".localhost") ||
          name == MachineName() || settings_.hosts.count(name) != 0);
}

void RestAccess::RequireKnownHost(const RestRequest& request) const
{
  const auto host = request.headers.find("host"); // browsers send it always; internal requests have none
  if (!settings_.isAuthenticationOn && host != request.headers.end() && !IsKnownHost(host->second))
  {
    throw Error(ErrorCode::Forbidden,
                "the request was sent to the host " + Shown(host->second) +
                    ", expected this machine's name or address, or one of Clade.Hosts: "
                    "without logins, a foreign host name could be pointed at this server (DNS rebinding)");
  }
}

void RestAccess::RequireOwnSite(const RestRequest& request)
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

void RestAccess::RequireSmall(const RestRequest& request)
{
  // Orthanc hands over the size in 32 bits; the header says what was sent.
  const std::string length = HeaderOf(request, "content-length");
  if (request.body.size() > maxBodyBytes || length.size() > 9 ||
      std::strtoull(length.c_str(), nullptr, 10) > maxBodyBytes)
  {
    throw Error(ErrorCode::TooLarge, "the body is larger than " + std::to_string(maxBodyBytes) + " bytes");
  }
}

std::string RestAccess::UserOf(const RestRequest& request) const
{
  if (!settings_.isAuthenticationOn)
  {
    return "everybody";
  }
  const auto user = UserOfBasicAuthorization(HeaderOf(request, "authorization"));
  if (!user || user->empty())
  {
    throw Error(ErrorCode::Forbidden, "the request names no user, expected the login of one of Orthanc's "
                                      "RegisteredUsers");
  }
  return *user;
}

std::string RestAccess::LoginOf(const RestRequest& request) const
{
  return settings_.isAuthenticationOn
             ? UserOfBasicAuthorization(HeaderOf(request, "authorization")).value_or("")
             : "";
}

bool RestAccess::IsAdministrator(const RestRequest& request) const
{
  return !settings_.administrators ||
         settings_.administrators->count(HeaderOf(request, "authorization")) != 0;
}

void RestAccess::RequireAdministrator(const RestRequest& request, const std::string& what) const
{
  if (!IsAdministrator(request))
  {
    throw Error(ErrorCode::Forbidden,
                "only an administrator may " + what + " (Clade.Administrators in Orthanc's configuration)");
  }
}

bool IsPathOfPlugin(const std::string& path)
{
  const std::vector<std::string> parts = PartsOfPath(path);
  return (!parts.empty() && parts[0] == "clade") ||
         (parts.size() >= 3 && parts[0] == "series" && parts[2] == "clade" &&
          (parts.size() == 3 || (parts.size() == 4 && parts[3] == "picture")));
}

bool IsDisguised(const std::string& path, const std::map<std::string, std::string>& headers)
{
  const auto type = headers.find("content-type");
  return type != headers.end() && InSmallLetters(type->second).find("multipart") != std::string::npos &&
         IsPathOfPlugin(path);
}
} // namespace Clade
