#pragma once
#include <string>

namespace Clade
{
/// The base address of a REST API, taken apart.
struct HttpUrl
{
  bool isTls = false;
  std::string host;   ///< a name or an address, IPv6 without its brackets
  std::string port;   ///< decimal; that of the scheme where the address names none
  std::string prefix; ///< "" or "/path" without a slash at its end

  /// Value of the Host header.
  std::string HostField() const;
};

/// "http[s]://host[:port][/prefix]". Throws Error(InvalidArgument) for everything else; user and password
/// inside the address too, since addresses end up in logs and process lists.
HttpUrl ParseHttpUrl(const std::string& url);
} // namespace Clade
