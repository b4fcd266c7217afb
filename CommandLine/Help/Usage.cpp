#include "Help/Usage.h"

#include "Help/HelpText.h"

#include <algorithm>
#include <cctype>
#include <optional>

namespace Clade
{
namespace
{
bool IsOption(const std::string& word)
{
  return word.size() > 1 && word[0] == '-' && std::isdigit(static_cast<unsigned char>(word[1])) == 0 &&
         word[1] != '.';
}

std::vector<std::string> OptionNames(const CLI::App& app)
{
  std::vector<std::string> names;
  for (const CLI::Option* option : VisibleOptions(app, false))
  {
    for (const std::string& name : option->get_lnames())
    {
      names.push_back("--" + name);
    }
  }
  return names;
}

/// How far the words are understood.
struct Understood
{
  const CLI::App* command = nullptr;  ///< the last one that was named
  std::optional<std::string> unknown; ///< what is neither command nor option
};

Understood Follow(const CLI::App& program, const std::vector<std::string>& words)
{
  Understood understood{&program, {}};
  for (std::size_t n = 0; n < words.size(); n++)
  {
    const CLI::App& app = *understood.command;
    if (IsOption(words[n]))
    {
      const std::string name = words[n].substr(0, words[n].find('='));
      const CLI::Option* option = app.get_option_no_throw(name);
      if (option == nullptr)
      {
        understood.unknown = name;
        return understood;
      }
      const bool hasValue = words[n].size() > name.size();
      n += hasValue ? 0 : static_cast<std::size_t>(std::max(0, option->get_items_expected_min()));
      continue;
    }
    const std::vector<const CLI::App*> commands = VisibleCommands(app);
    const auto found = std::find_if(commands.begin(), commands.end(),
                                    [&](const CLI::App* command) { return command->get_name() == words[n]; });
    if (found != commands.end())
    {
      understood.command = *found;
    }
    else if (!commands.empty())
    {
      understood.unknown = words[n];
      return understood;
    }
  }
  return understood;
}
} // namespace

UsageProblem DescribeUsage(const CLI::App& program, const std::vector<std::string>& words,
                           const CLI::ParseError& problem)
{
  const Understood understood = Follow(program, words);
  const CLI::App& app = *understood.command;
  const std::string name = FullName(app);
  const bool hasCommands = !VisibleCommands(app).empty();
  const std::string ofParent = name == "clade" ? "" : name.substr(name.find(' '));
  const std::string step =
      "clade help" + ofParent + (hasCommands ? " lists the commands" : " shows the options, with an example");
  std::string sentence = problem.what();
  if (understood.unknown && IsOption(*understood.unknown))
  {
    sentence = name + " has no option \"" + *understood.unknown + "\"" +
               DidYouMean(*understood.unknown, OptionNames(app));
  }
  else if (understood.unknown)
  {
    std::vector<std::string> names;
    for (const CLI::App* command : VisibleCommands(app))
    {
      names.push_back(command->get_name());
    }
    sentence =
        name + " has no command \"" + *understood.unknown + "\"" + DidYouMean(*understood.unknown, names);
  }
  else if (hasCommands)
  {
    sentence = "a command is missing after \"" + name + "\"";
  }
  return {{ErrorCode::InvalidArgument, sentence}, step};
}
} // namespace Clade
