#include "Orthanc/HttpUrl.h"

#include "Base/Error.h"

#include <regex>

namespace Clade
{
std::string HttpUrl::HostField() const
{
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == (isTls ? "443" : "80") ? name : name + ":" + port;
}

HttpUrl ParseHttpUrl(const std::string& url)
{
  if (url.find('@') != std::string::npos) // not repeated in the message: it may hold a password
  {
    throw Error(ErrorCode::InvalidArgument,
                "Orthanc's address holds \"@\": give user and password as options of their own");
  }
  static const std::regex pattern(
      R"(([Hh][Tt][Tt][Pp][Ss]?)://(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::([0-9]{1,5}))?(/[!-~]*)?)");
  std::smatch match;
  const bool matched = std::regex_match(url, match, pattern);
  if (!matched || match[5].str().find_first_of("?#") != std::string::npos ||
      (match[4].matched && (std::stoi(match[4]) < 1 || std::stoi(match[4]) > 65535)))
  {
    throw Error(ErrorCode::InvalidArgument,
                "Orthanc's address is \"" + url + "\", expected http://host:port or https://host:port");
  }
  HttpUrl result;
  result.isTls = match[1].length() == 5;
  result.host = match[2].matched ? match[2].str() : match[3].str();
  result.port = match[4].matched ? match[4].str() : result.isTls ? "443" : "80";
  result.prefix = match[5].str();
  while (!result.prefix.empty() && result.prefix.back() == '/')
  {
    result.prefix.pop_back();
  }
  return result;
}
} // namespace Clade
