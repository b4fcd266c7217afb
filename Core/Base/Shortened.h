#pragma once
#include <string>

namespace Clade
{
/// A name as a sentence can hold it: of a long one the first 200 bytes, cut between characters of UTF-8, and
/// "..".
inline std::string Shortened(const std::string& name)
{
  std::size_t end = 200;
  if (name.size() <= end)
  {
    return name;
  }
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xc0) == 0x80)
  {
    end--;
  }
  return name.substr(0, end) + "..";
}
} // namespace Clade
