#include "Base/Base64.h"

#include <algorithm>

namespace Clade
{
std::string Base64(std::string_view bytes)
{
  constexpr char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3)
  {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
    unsigned group = 0; // three bytes, zeros behind the last
    for (std::size_t n = 0; n < 3; n++)
    {
      group = group << 8 | (n < count ? static_cast<unsigned char>(bytes[at + n]) : 0u);
    }
    for (std::size_t n = 0; n < 4; n++)
    {
      text += n <= count ? letters[group >> (18 - 6 * n) & 63] : '=';
    }
  }
  return text;
}
} // namespace Clade
