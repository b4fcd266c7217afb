#pragma once
#include "Base/Error.h"

#include <string>
#include <vector>

namespace CLI
{
class App;
class ParseError;
} // namespace CLI

namespace Clade
{
/// What is wrong with a command line, and what its user can do.
struct UsageProblem
{
  Error error;      ///< InvalidArgument
  std::string step; ///< "clade help enhance shows its options"
};

/// A command or an option that is not there is named, with what is like it; all else is as CLI11 has it.
/// @param words  of the command line, without the program's name
UsageProblem DescribeUsage(const CLI::App& program, const std::vector<std::string>& words,
                           const CLI::ParseError& problem);
} // namespace Clade
