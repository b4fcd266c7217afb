#include "OrthancPlugin/BasicAuthorization.h"

#include <algorithm>
#include <openssl/evp.h>
#include <string_view>

namespace Clade
{
std::string BasicAuthorization(const std::string& username, const std::string& password)
{
  const std::string text = username + ":" + password;
  std::string encoded(4 * ((text.size() + 2) / 3) + 1, '\0'); // one for the NUL that it writes
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  encoded.resize(static_cast<std::size_t>(size));
  return "Basic " + encoded;
}

std::optional<std::string> UserOfBasicAuthorization(const std::string& value)
{
  constexpr std::string_view scheme = "Basic ";
  const std::string encoded = value.substr(std::min(scheme.size(), value.size()));
  if (value.compare(0, scheme.size(), scheme) != 0 || encoded.empty() || encoded.size() > 4096)
  {
    return std::nullopt;
  }
  std::string text(3 * (encoded.size() / 4 + 1), '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(encoded.data()),
                                   static_cast<int>(encoded.size()));
  const std::size_t colon = size < 0 ? std::string::npos : text.find(':');
  return colon == std::string::npos ? std::nullopt : std::make_optional(text.substr(0, colon));
}
} // namespace Clade
