#include "Help/Completion.h"

#include "Help/HelpText.h"

#include "Base/Joined.h"

#include <algorithm>

namespace Clade
{
namespace
{
/// "measure_piqe": the command for names of functions and patterns.
std::string PathOf(const CLI::App& app)
{
  return (app.get_parent() == nullptr ? "" : PathOf(*app.get_parent()) + "_") + app.get_name();
}

template<typename Visit>
void ForEachCommand(const CLI::App& app, const Visit& visit)
{
  visit(app);
  for (const CLI::App* command : VisibleCommands(app))
  {
    ForEachCommand(*command, visit);
  }
}

std::vector<std::string> NamesOfCommands(const CLI::App& app)
{
  std::vector<std::string> names;
  for (const CLI::App* command : VisibleCommands(app))
  {
    names.push_back(command->get_name());
  }
  return names;
}

std::vector<std::string> NamesOfOptions(const CLI::App& app)
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

std::string Replaced(std::string text, const std::string& what, const std::string& by)
{
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
  {
    text.replace(at, what.size(), by);
  }
  return text;
}

/// For a word between single quotes of sh and zsh.
std::string Quoted(const std::string& text)
{
  return "'" + Replaced(text, "'", "'\\''") + "'";
}

/// One argument of zsh's _arguments.
std::string ZshOption(const CLI::Option& option)
{
  std::string description = option.get_description();
  for (const char* special : {"\\", "[", "]", ":"})
  {
    description = Replaced(description, special, std::string("\\") + special);
  }
  const std::vector<std::string> words = WordsOfOption(option);
  const bool isFlag = option.get_items_expected_max() == 0;
  const std::string value = isFlag          ? ""
                            : words.empty() ? ":value:_files"
                                            : ":value:(" + Joined(words, " ") + ")";
  return Quoted("--" + option.get_lnames().front() + (isFlag ? "" : "=") + "[" + description + "]" + value);
}

/// The condition of fish under which one is at this command.
std::string FishCondition(const CLI::App& app)
{
  std::string condition;
  for (const CLI::App* one = &app; one->get_parent() != nullptr; one = one->get_parent())
  {
    condition =
        "__fish_seen_subcommand_from " + one->get_name() + (condition.empty() ? "" : "; and " + condition);
  }
  return condition;
}

std::string FishQuoted(const std::string& text)
{
  return "'" + Replaced(Replaced(text, "\\", "\\\\"), "'", "\\'") + "'";
}
} // namespace

std::string BashCompletion(const CLI::App& program)
{
  std::string steps, values, lists;
  ForEachCommand(program,
                 [&](const CLI::App& app)
                 {
                   const std::string path = PathOf(app);
                   for (const CLI::App* command : VisibleCommands(app))
                   {
                     steps += "      " + path + ":" + command->get_name() + ") command=" + PathOf(*command) +
                              " ;;\n";
                   }
                   for (const CLI::Option* option : VisibleOptions(app, false))
                   {
                     const std::vector<std::string> words = WordsOfOption(*option);
                     const bool isFlag = option->get_items_expected_max() == 0;
                     if (!isFlag && !option->get_lnames().empty())
                     {
                       values += "    " + path + ":--" + option->get_lnames().front() + ") " +
                                 (words.empty() ? "return"
                                                : "COMPREPLY=($(compgen -W \"" + Joined(words, " ") +
                                                      "\" -- \"$current\")); return") +
                                 " ;;\n";
                     }
                   }
                   const std::vector<std::string> commands = NamesOfCommands(app);
                   lists += "    " + path + ") commands=\"" + Joined(commands, " ") + "\" options=\"" +
                            Joined(NamesOfOptions(app), " ") + "\" ;;\n";
                 });
  return "# bash completion of clade: made by the program itself\n"
         "_clade()\n{\n"
         "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
         "  local command=clade commands options i\n"
         "  if [ \"$current\" = \"=\" ]; then\n"
         "    current=\n"
         "  elif [ \"$previous\" = \"=\" ]; then\n"
         "    previous=${COMP_WORDS[COMP_CWORD - 2]}\n"
         "  fi\n"
         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "    case \"$command:${COMP_WORDS[i]}\" in\n" +
         steps +
         "    esac\n"
         "  done\n"
         "  COMPREPLY=()\n"
         "  case \"$command:$previous\" in # where nothing is said of a value, bash offers files\n" +
         values +
         "  esac\n"
         "  case \"$command\" in\n" +
         lists +
         "  esac\n"
         "  case \"$current\" in\n"
         "    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$current\")) ;;\n"
         "    *) COMPREPLY=($(compgen -W \"$commands\" -- \"$current\")) ;;\n"
         "  esac\n"
         "}\n"
         "complete -o bashdefault -o default -F _clade clade\n";
}

std::string ZshCompletion(const CLI::App& program)
{
  std::string text = "#compdef clade\n# zsh completion of clade: made by the program itself\n";
  ForEachCommand(program,
                 [&](const CLI::App& app)
                 {
                   std::string options;
                   for (const CLI::Option* option : VisibleOptions(app, false))
                   {
                     options += option->get_lnames().empty() ? "" : " \\\n    " + ZshOption(*option);
                   }
                   text += "\n_" + PathOf(app) + "()\n{\n";
                   const std::vector<const CLI::App*> commands = VisibleCommands(app);
                   if (commands.empty())
                   {
                     text += "  _arguments -s" + options + " \\\n    '*:file:_files'\n}\n";
                     return;
                   }
                   text += "  local line state\n  local -a commands\n  commands=(\n";
                   for (const CLI::App* command : commands)
                   {
                     text += "    " + Quoted(command->get_name() + ":" + command->get_description()) + "\n";
                   }
                   text += "  )\n  _arguments -C" + options +
                           " \\\n    '1:command:->command' '*::argument:->argument'\n"
                           "  case $state in\n"
                           "    command) _describe command commands ;;\n"
                           "    argument)\n      case $line[1] in\n";
                   for (const CLI::App* command : commands)
                   {
                     text += "        " + command->get_name() + ") _" + PathOf(*command) + " ;;\n";
                   }
                   text += "      esac ;;\n  esac\n}\n";
                 });
  return text + "\n_clade \"$@\"\n";
}

std::string FishCompletion(const CLI::App& program)
{
  std::string text = "# fish completion of clade: made by the program itself\n";
  ForEachCommand(program,
                 [&](const CLI::App& app)
                 {
                   const std::string here = FishCondition(app);
                   const std::vector<std::string> commands = NamesOfCommands(app);
                   const std::string none =
                       commands.empty() ? "" : "not __fish_seen_subcommand_from " + Joined(commands, " ");
                   const std::string condition = here + (here.empty() || none.empty() ? "" : "; and ") + none;
                   for (const CLI::App* command : VisibleCommands(app))
                   {
                     text += "complete -c clade -f -n " + FishQuoted(condition) + " -a " +
                             command->get_name() + " -d " + FishQuoted(command->get_description()) + "\n";
                   }
                   for (const CLI::Option* option : VisibleOptions(app, false))
                   {
                     const std::vector<std::string> words = WordsOfOption(*option);
                     if (option->get_lnames().empty())
                     {
                       continue;
                     }
                     text += "complete -c clade -n " + FishQuoted(condition) + " -l " +
                             option->get_lnames().front() +
                             (option->get_items_expected_max() == 0 ? ""
                              : words.empty()                       ? " -r"
                                              : " -x -a " + FishQuoted(Joined(words, " "))) +
                             " -d " + FishQuoted(option->get_description()) + "\n";
                   }
                 });
  return text;
}
} // namespace Clade
