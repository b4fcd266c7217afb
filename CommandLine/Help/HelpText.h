#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace Clade
{
/// Help in lines of the terminal's width. An option shows its name and value; limits, default and environment
/// variable follow its description.
class WrappedFormatter : public CLI::Formatter
{
public:
  std::string make_option(const CLI::Option* option, bool isPositional) const override;
  std::string make_option_usage(const CLI::Option* option) const override;
  std::string make_subcommand(const CLI::App* command) const override;
};

/// The subcommands that users should know of, in the order of their declaration.
std::vector<const CLI::App*> VisibleCommands(const CLI::App& app);

/// The options, or the positional arguments, that users should know of.
std::vector<const CLI::Option*> VisibleOptions(const CLI::App& app, bool isPositional);

/// The words that an option accepts; empty if it accepts any value.
std::vector<std::string> WordsOfOption(const CLI::Option& option);

std::string InCapitals(std::string text);

/// What stands for an option's value in help: "isotropic|aligned", "N" (integer), "X" (number), or the type
/// name that its command set. Empty for a flag and for a positional argument.
std::string ValueName(const CLI::Option& option);

/// The description, followed in parentheses by the option's words, limits, default, whether it is required,
/// and its environment variable: "distance between patches, pixels (1 to 32; default: 16)".
std::string FullDescription(const CLI::Option& option);

/// "--stride N"; "--json" for a flag; "INPUT" for a positional argument.
std::string SynopsisOf(const CLI::Option& option);

/// Name with those of its parents: "clade measure piqe".
std::string FullName(const CLI::App& app);

/// The command with this path of names below the program. Throws Error(InvalidArgument) for an unknown name,
/// with a similar one as a suggestion.
const CLI::App& FindCommand(const CLI::App& program, const std::vector<std::string>& words);

/// `; did you mean "enhance"?` for the name most similar to `word`; empty if none is similar.
std::string DidYouMean(const std::string& word, const std::vector<std::string>& names);
} // namespace Clade
