#pragma once
#include <string>
#include <vector>

namespace Clade
{
/// Something the user should know that did not stop the work: code (W_STRAY) and sentence, shown in reports.
struct Warning
{
  std::string code;
  std::string text;
};
using Warnings = std::vector<Warning>;
} // namespace Clade
