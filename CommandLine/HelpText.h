#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace Clade
{
/// Help as CLI11 has it, in lines of the terminal's width.
class WrappedFormatter : public CLI::Formatter
{
public:
  std::string make_option(const CLI::Option* option, bool isPositional) const override;
  std::string make_subcommand(const CLI::App* command) const override;
};

/// The commands of a command that users are to know of, in the order of their declaration.
std::vector<const CLI::App*> VisibleCommands(const CLI::App& app);

/// The options, or the positional arguments, that users are to know of.
std::vector<const CLI::Option*> VisibleOptions(const CLI::App& app, bool isPositional);

/// The words that an option's value is one of; empty where it may be anything.
std::vector<std::string> WordsOfOption(const CLI::Option& option);

/// "--stride INT"; "--json" of a flag; "input" of a positional argument.
std::string SynopsisOf(const CLI::Option& option);

/// Name from the program on: "clade measure piqe".
std::string FullName(const CLI::App& app);

/// The command that the words name, from the program on. Throws Error(InvalidArgument) for a word that names
/// none, with those that are like it.
const CLI::App& FindCommand(const CLI::App& program, const std::vector<std::string>& words);

/// `; did you mean "enhance"?` of the names that are like `word`; empty where none is.
std::string DidYouMean(const std::string& word, const std::vector<std::string>& names);
} // namespace Clade
