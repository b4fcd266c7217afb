#pragma once
#include <string>

namespace CLI
{
class App;
}

namespace Clade
{
/// Scripts that let a shell complete commands, options and the words that an option's value is one of; where
/// anything may stand, files.
std::string BashCompletion(const CLI::App& program);
std::string ZshCompletion(const CLI::App& program);
std::string FishCompletion(const CLI::App& program);
} // namespace Clade
