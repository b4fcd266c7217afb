#pragma once
#include <cstdio>
#include <string>

namespace Clade
{
/// `value` as people read it in a sentence: with at most `decimals` decimals and no trailing zeros ("4.83",
/// "5"). Independent of the locale of streams.
inline std::string Decimal(double value, int decimals)
{
  char text[400]; // a double has up to 309 digits before the point
  std::snprintf(text, sizeof(text), "%.*f", decimals, value);
  std::string trimmed(text);
  if (trimmed.find('.') != std::string::npos)
  {
    trimmed.erase(trimmed.find_last_not_of('0') + 1);
    if (trimmed.back() == '.')
    {
      trimmed.pop_back();
    }
  }
  return trimmed == "-0" ? "0" : trimmed;
}
} // namespace Clade
