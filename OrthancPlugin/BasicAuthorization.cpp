#include "OrthancPlugin/BasicAuthorization.h"

#include <openssl/evp.h>

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
} // namespace Clade
