#include "Jobs/FileHash.h"

#include "Base/Error.h"
#include "Base/Hex.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <openssl/evp.h>
#include <vector>

namespace Clade
{
std::string Sha256OfFile(const std::string& path)
{
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::ifstream stream(path, std::ios::binary);
  std::vector<char> buffer(1 << 18);
  bool isGood = context && stream.is_open() && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
  while (isGood && stream)
  {
    stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    isGood = EVP_DigestUpdate(context.get(), buffer.data(), static_cast<std::size_t>(stream.gcount())) == 1;
  }
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (!isGood || stream.bad() || EVP_DigestFinal_ex(context.get(), digest, &size) != 1)
  {
    throw Error(ErrorCode::InvalidFile,
                "the file " + std::filesystem::path(path).filename().string() + " cannot be read");
  }
  return ToHex({reinterpret_cast<const char*>(digest), size});
}
} // namespace Clade
