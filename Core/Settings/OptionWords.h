#pragma once
#include "Settings/EnhanceOptions.h"

#include <string>
#include <vector>

namespace Clade
{
/// The options that change pixels and are not the default, each in a word or two for people: "aligned", "both
/// planes". Empty if all have their defaults. For the model "cubic" only what it uses.
std::vector<std::string> OptionWords(const EnhanceOptions& options, bool isCubic);
} // namespace Clade
