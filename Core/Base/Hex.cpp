#include "Base/Hex.h"

#include <cstddef>

namespace Clade
{
std::string ToHex(std::string_view bytes)
{
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const char byte : bytes)
  {
    const auto value = static_cast<unsigned char>(byte);
    text += digits[value >> 4];
    text += digits[value & 15];
  }
  return text;
}

std::string FromHex(std::string_view text)
{
  const auto valueOf = [](char digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; };
  std::string bytes(text.size() / 2, '\0');
  for (std::size_t n = 0; n < bytes.size(); n++)
  {
    bytes[n] = static_cast<char>(16 * valueOf(text[2 * n]) + valueOf(text[2 * n + 1]));
  }
  return bytes;
}
} // namespace Clade
