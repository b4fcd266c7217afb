#pragma once
#include <cstddef>
#include <string>

namespace Clade
{
/// "1 image", "19 images": of a noun whose plural ends in s.
inline std::string Counted(std::size_t count, const std::string& noun)
{
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}
} // namespace Clade
