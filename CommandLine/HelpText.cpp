#include "HelpText.h"

#include "TerminalText.h"

#include "Base/Error.h"

#include <algorithm>
#include <numeric>
#include <sstream>
#include <unistd.h>

namespace Clade
{
namespace
{
constexpr std::size_t leftColumns = 30;

/// A name at the left and its description at the right, in lines of the terminal's width, or 100.
std::string Entry(const std::string& name, const std::string& description)
{
  constexpr std::size_t elsewhere = 100, least = 50;
  const std::size_t terminal = TerminalColumns(STDOUT_FILENO);
  const std::string wrapped =
      Wrapped(description, leftColumns, std::max(least, terminal == 0 ? elsewhere : terminal - 1));
  const std::string left = "  " + name;
  if (left.size() + 2 > leftColumns)
  {
    return left + '\n' + (description.empty() ? "" : wrapped);
  }
  return left + (description.empty() ? "\n" : wrapped.substr(left.size()));
}

std::size_t DistanceOf(const std::string& a, const std::string& b)
{
  // Damerau's: letters left out, added, replaced, or two that changed places.
  std::vector<std::vector<std::size_t>> distance(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); i++)
  {
    for (std::size_t j = 0; j <= b.size(); j++)
    {
      if (i == 0 || j == 0)
      {
        distance[i][j] = i + j;
        continue;
      }
      const std::size_t replaced = distance[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      distance[i][j] = std::min({distance[i - 1][j] + 1, distance[i][j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
      {
        distance[i][j] = std::min(distance[i][j], distance[i - 2][j - 2] + 1);
      }
    }
  }
  return distance[a.size()][b.size()];
}
} // namespace

std::string WrappedFormatter::make_option(const CLI::Option* option, bool isPositional) const
{
  return Entry(isPositional ? make_option_name(option, true) + make_option_opts(option)
                            : make_option_name(option, false) + make_option_opts(option),
               make_option_desc(option));
}

std::string WrappedFormatter::make_subcommand(const CLI::App* command) const
{
  return Entry(command->get_name(), command->get_description());
}

std::vector<const CLI::App*> VisibleCommands(const CLI::App& app)
{
  return app.get_subcommands([](const CLI::App* command) { return !command->get_group().empty(); });
}

std::vector<const CLI::Option*> VisibleOptions(const CLI::App& app, bool isPositional)
{
  return app.get_options(
      [=](const CLI::Option* option)
      { return option->get_positional() == isPositional && !option->get_group().empty(); });
}

std::vector<std::string> WordsOfOption(const CLI::Option& option)
{
  const std::string type = option.get_type_name(); // "TEXT:{isotropic,aligned}"
  const std::size_t begin = type.find('{'), end = type.rfind('}');
  std::vector<std::string> words;
  if (begin != std::string::npos && end != std::string::npos)
  {
    std::istringstream list(type.substr(begin + 1, end - begin - 1));
    for (std::string word; std::getline(list, word, ',');)
    {
      words.push_back(word.substr(0, word.find("->")));
    }
  }
  return words;
}

std::string SynopsisOf(const CLI::Option& option)
{
  if (option.get_positional())
  {
    return option.get_name(true);
  }
  const std::string name =
      option.get_lnames().empty() ? "-" + option.get_snames().front() : "--" + option.get_lnames().front();
  const std::string type = option.get_type_name();
  const bool isFlag = option.get_items_expected_max() == 0;
  return name + (isFlag ? "" : " " + type.substr(0, type.find(':')));
}

std::string FullName(const CLI::App& app)
{
  return (app.get_parent() == nullptr ? "" : FullName(*app.get_parent()) + " ") + app.get_name();
}

const CLI::App& FindCommand(const CLI::App& program, const std::vector<std::string>& words)
{
  const CLI::App* app = &program;
  for (const std::string& word : words)
  {
    const std::vector<const CLI::App*> commands = VisibleCommands(*app);
    const auto found = std::find_if(commands.begin(), commands.end(),
                                    [&](const CLI::App* command) { return command->get_name() == word; });
    if (found == commands.end())
    {
      std::vector<std::string> names;
      std::transform(commands.begin(), commands.end(), std::back_inserter(names),
                     [](const CLI::App* command) { return command->get_name(); });
      throw Error(ErrorCode::InvalidArgument,
                  FullName(*app) + " has no command \"" + word + "\"" + DidYouMean(word, names));
    }
    app = *found;
  }
  return *app;
}

std::string DidYouMean(const std::string& word, const std::vector<std::string>& names)
{
  std::string best;
  std::size_t nearest = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string& name : names)
  {
    const bool begins = word.size() > 1 && name.rfind(word, 0) == 0;
    const std::size_t distance = begins ? 1 : DistanceOf(word, name);
    if (distance < nearest && distance < name.size())
    {
      nearest = distance;
      best = name;
    }
  }
  return best.empty() ? "" : "; did you mean \"" + best + "\"?";
}
} // namespace Clade
