#pragma once
#include <string>
#include <vector>

namespace Clade
{
/// "one, two, three".
inline std::string Joined(const std::vector<std::string>& words, const std::string& separator = ", ")
{
  std::string text;
  for (const std::string& word : words)
  {
    text += (text.empty() ? "" : separator) + word;
  }
  return text;
}
} // namespace Clade
