#include "Help/HelpText.h"

#include "Terminal/TerminalText.h"

#include "Base/Error.h"
#include "Base/Joined.h"

#include <algorithm>
#include <numeric>
#include <sstream>
#include <unistd.h>

namespace Clade
{
namespace
{
constexpr std::size_t leftColumns = 30;
constexpr std::size_t maxValueColumns = 32; // longer lists of words stand in the description

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

/// "1 to 32" of "INT:INT in [1 - 32]"; empty for a value without limits.
std::string LimitsOf(const std::string& type)
{
  const std::size_t begin = type.find('['), middle = type.find(" - ", begin), end = type.find(']', begin);
  if (begin != std::string::npos && middle != std::string::npos && end != std::string::npos)
  {
    return type.substr(begin + 1, middle - begin - 1) + " to " + type.substr(middle + 3, end - middle - 3);
  }
  const bool hasMinimum = type.find(":NONNEGATIVE") != std::string::npos;
  return hasMinimum ? "0 or more" : type.find(":POSITIVE") != std::string::npos ? "above 0" : "";
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
  const std::string several = option->get_items_expected_max() > 1 ? " ..." : "";
  const std::string value = ValueName(*option);
  const std::string name = isPositional
                               ? InCapitals(option->get_name(true))
                               : make_option_name(option, false) + (value.empty() ? "" : " " + value);
  return Entry(name + several, FullDescription(*option));
}

std::string WrappedFormatter::make_option_usage(const CLI::Option* option) const
{
  const std::string several = option->get_items_expected_max() > 1 ? " ..." : "";
  const std::string name = InCapitals(option->get_name(true)) + several;
  return option->get_required() ? name : "[" + name + "]";
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

std::string InCapitals(std::string text)
{
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string ValueName(const CLI::Option& option)
{
  if (option.get_positional() || option.get_items_expected_max() == 0)
  {
    return "";
  }
  const std::vector<std::string> words = WordsOfOption(option);
  const std::string list = Joined(words, "|");
  if (!words.empty())
  {
    return list.size() <= maxValueColumns ? list : "NAME";
  }
  const std::string type = option.get_type_name();
  const std::string name = type.substr(0, type.find(':'));
  return name == "INT" || name == "UINT" ? "N" : name == "FLOAT" ? "X" : name;
}

std::string FullDescription(const CLI::Option& option)
{
  std::vector<std::string> notes;
  const std::string type = option.get_type_name(), value = ValueName(option);
  const std::vector<std::string> words = WordsOfOption(option);
  if (!words.empty() && value == "NAME")
  {
    notes.push_back("one of: " + Joined(words, ", "));
  }
  if (words.empty() && !LimitsOf(type).empty())
  {
    notes.push_back(LimitsOf(type));
  }
  if (!value.empty() && !option.get_default_str().empty())
  {
    notes.push_back("default: " + option.get_default_str());
  }
  if (!value.empty() && option.get_required())
  {
    notes.push_back("required");
  }
  if (!option.get_envname().empty())
  {
    notes.push_back("environment: " + option.get_envname());
  }
  return option.get_description() + (notes.empty() ? "" : " (" + Joined(notes, "; ") + ")");
}

std::string SynopsisOf(const CLI::Option& option)
{
  if (option.get_positional())
  {
    return InCapitals(option.get_name(true));
  }
  const std::string name =
      option.get_lnames().empty() ? "-" + option.get_snames().front() : "--" + option.get_lnames().front();
  const std::string value = ValueName(option);
  return name + (value.empty() ? "" : " " + value);
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
