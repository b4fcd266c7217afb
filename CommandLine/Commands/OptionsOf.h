#pragma once
#include "Settings/EnhanceOptions.h"

#include <string>
#include <vector>

namespace CLI
{
class App;
}

namespace Clade
{
/// Adds the options of an enhancement (Interfaces.md, "Options of an enhancement") to a command; `network`
/// false: those that interpolation alone has. `options` is filled when the command line is parsed and must
/// outlive it.
void AddEnhanceOptions(CLI::App& command, EnhanceOptions& options, bool network);

/// The numbers of "1,2.5,-3". Throws Error(InvalidArgument) that names the option.
std::vector<double> NumbersOf(const std::string& text, const std::string& option);
} // namespace Clade
