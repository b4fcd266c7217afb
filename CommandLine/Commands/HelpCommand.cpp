#include "Commands/Command.h"
#include "Help/HelpText.h"

#include <iostream>
#include <memory>

namespace Clade
{
void AddHelpCommand(CLI::App& program)
{
  const auto words = std::make_shared<std::vector<std::string>>();
  CLI::App* help = program.add_subcommand("help", "the options of a command, with an example");
  help->add_option("command", *words, "its name; for a subcommand both names: measure piqe");
  help->footer("Example: clade help enhance");
  help->callback(
      [words, &program]
      {
        const CLI::App& command = FindCommand(program, *words);
        // Not help(), which describes the command that was parsed.
        std::cout << command.get_formatter()->make_help(&command, FullName(command),
                                                        CLI::AppFormatMode::Normal);
      });
}
} // namespace Clade
