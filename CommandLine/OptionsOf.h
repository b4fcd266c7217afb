#pragma once
#include "Jobs/EnhanceOptions.h"

namespace CLI
{
class App;
}

namespace Clade
{
/// Adds the options of an enhancement (design page "Interfaces") to a command; `network` false: those that
/// interpolation alone has. `options` is filled when the command line is parsed and must outlive it.
void AddEnhanceOptions(CLI::App& command, EnhanceOptions& options, bool network);
} // namespace Clade
