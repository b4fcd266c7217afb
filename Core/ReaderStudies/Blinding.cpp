#include "ReaderStudies/Blinding.h"

#include "Base/Error.h"
#include "Base/Hex.h"
#include "Base/Random.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <utility>

namespace Clade
{
namespace
{
using Digest = std::array<unsigned char, EVP_MAX_MD_SIZE>;

/// Parts cannot run into each other: each stands with its length.
std::string Joined(const std::vector<std::string>& parts)
{
  std::string text;
  for (const std::string& part : parts)
  {
    text += std::to_string(part.size()) + ":" + part;
  }
  return text;
}

void RequireDone(bool isDone)
{
  if (!isDone)
  {
    throw Error(ErrorCode::Internal, "OpenSSL computed no hash");
  }
}
} // namespace

std::vector<std::size_t> OrderOfArms(const ReaderStudy& study, const std::string& reader,
                                     std::size_t caseNumber)
{
  const std::string name = Joined({std::to_string(study.seed), reader, std::to_string(caseNumber)});
  Digest digest{};
  unsigned int size = 0;
  RequireDone(EVP_Digest(name.data(), name.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1);
  std::uint64_t seed = 0;
  for (int byte = 0; byte < 8; byte++)
  {
    seed = seed << 8 | digest[static_cast<std::size_t>(byte)];
  }
  std::vector<std::size_t> order(study.arms.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  Random random(seed);
  for (std::size_t n = order.size(); n > 1; n--) // Fisher and Yates
  {
    std::swap(order[n - 1], order[random.Below(n)]);
  }
  return order;
}

std::string TokenOf(const ReaderStudy& study, const std::string& reader, std::size_t caseNumber,
                    std::size_t arm)
{
  const std::string name = Joined({reader, std::to_string(caseNumber), std::to_string(arm)});
  Digest digest{};
  unsigned int size = 0;
  RequireDone(HMAC(EVP_sha256(), study.secret.data(), static_cast<int>(study.secret.size()),
                   reinterpret_cast<const unsigned char*>(name.data()), name.size(), digest.data(),
                   &size) != nullptr);
  constexpr std::size_t tokenBytes = 16;
  return ToHex({reinterpret_cast<const char*>(digest.data()), tokenBytes});
}

std::size_t ArmOf(const ReaderStudy& study, const std::string& reader, std::size_t caseNumber,
                  const std::string& token)
{
  for (std::size_t arm = 0; arm < study.arms.size(); arm++)
  {
    if (TokenOf(study, reader, caseNumber, arm) == token)
    {
      return arm;
    }
  }
  throw Error(ErrorCode::NotFound, "there is no such picture in this case; reload the page");
}
} // namespace Clade
