#include "Commands/Command.h"
#include "Help/Manual.h"

#include <CLI/CLI.hpp>
#include <memory>

namespace Clade
{
namespace
{
struct ManualArguments
{
  std::string folder;
  std::string date;
};
} // namespace

void AddManualCommand(CLI::App& program)
{
  const auto arguments = std::make_shared<ManualArguments>();
  CLI::App* manual =
      program.add_subcommand("manual", "write the manual pages and shell completions, as the build does");
  manual->group(""); // hidden: for the build
  manual->add_option("folder", arguments->folder, "the share folder: man, bash-completion, zsh, fish")
      ->required();
  manual->add_option("--date", arguments->date, "date printed on the pages, YYYY-MM-DD")
      ->type_name("DATE")
      ->required();
  manual->footer("Example: clade manual build/share --date 2026-11-28");
  manual->callback([arguments, &program] { WriteManual(program, arguments->folder, arguments->date); });
}
} // namespace Clade
