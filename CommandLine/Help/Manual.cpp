#include "Help/Manual.h"

#include "Help/Completion.h"
#include "Help/HelpText.h"

#include "Base/FileWriting.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;

/// Text for roff: what would be a request, an escape or a hyphen is itself.
std::string Roff(const std::string& text)
{
  std::string roff;
  for (const char c : text)
  {
    roff += c == '\\' ? "\\e" : c == '-' ? "\\-" : std::string(1, c);
  }
  return !roff.empty() && (roff.front() == '.' || roff.front() == '\'') ? "\\&" + roff : roff;
}

std::string PageName(const CLI::App& command)
{
  std::string name = FullName(command);
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

std::string UsageLine(const CLI::App& command)
{
  std::string line = ".B " + Roff(FullName(command)) + "\n";
  if (!VisibleCommands(command).empty())
  {
    line += ".I COMMAND\n";
  }
  line += "[\\fIOPTION\\fR ...]\n";
  for (const CLI::Option* argument : VisibleOptions(command, true))
  {
    const std::string name = "\\fI" + Roff(InCapitals(argument->get_name(true))) + "\\fR";
    const std::string several = argument->get_items_expected_max() > 1 ? " ..." : "";
    line += (argument->get_required() ? name + several : "[" + name + several + "]") + "\n";
  }
  return line;
}

std::string DescriptionOf(const CLI::Option& option)
{
  return Roff(option.get_description().empty() ? option.get_name(false, true) : FullDescription(option));
}

std::string Section(const std::string& name, const std::vector<const CLI::Option*>& options)
{
  std::string text = options.empty() ? "" : ".SH " + name + "\n";
  for (const CLI::Option* option : options)
  {
    const std::string synopsis = SynopsisOf(*option);
    const std::size_t blank = synopsis.find(' ');
    const std::string title = option->get_positional() ? "\\fI" + Roff(synopsis) + "\\fR"
                              : blank == std::string::npos
                                  ? "\\fB" + Roff(synopsis) + "\\fR"
                                  : "\\fB" + Roff(synopsis.substr(0, blank)) + "\\fR \\fI" +
                                        Roff(synopsis.substr(blank + 1)) + "\\fR";
    text += ".TP\n" + title + "\n" + DescriptionOf(*option) + "\n";
  }
  return text;
}

std::string CommandSection(const CLI::App& command)
{
  const std::vector<const CLI::App*> commands = VisibleCommands(command);
  std::string text = commands.empty() ? "" : ".SH COMMANDS\n";
  for (const CLI::App* one : commands)
  {
    text += ".TP\n\\fB" + Roff(one->get_name()) + "\\fR\n" + Roff(one->get_description()) + "\n";
  }
  return text;
}

/// The help's footer: examples, and what else it says, in its own lines.
std::string FooterSection(const CLI::App& command)
{
  if (command.get_footer().empty())
  {
    return "";
  }
  std::string text = ".SH EXAMPLES\n.nf\n";
  std::istringstream lines(command.get_footer());
  for (std::string line; std::getline(lines, line);)
  {
    for (const char* head : {"Examples:", "Example:"})
    {
      const bool begins = line.rfind(head, 0) == 0;
      line = begins ? line.substr(std::string(head).size()) : line;
    }
    const std::size_t begin = line.find_first_not_of(' ');
    text += begin == std::string::npos ? "" : Roff(line.substr(begin)) + "\n";
  }
  return text + ".fi\n";
}

std::string SeeAlso(const CLI::App& command)
{
  std::vector<std::string> pages;
  if (command.get_parent() != nullptr)
  {
    pages.push_back(PageName(*command.get_parent()));
  }
  for (const CLI::App* one : VisibleCommands(command))
  {
    pages.push_back(PageName(*one));
  }
  std::string text = pages.empty() ? "" : ".SH SEE ALSO\n";
  for (const std::string& page : pages)
  {
    text += ".BR " + Roff(page) + " (1)" + (page == pages.back() ? "\n" : ",\n");
  }
  return text;
}

constexpr const char* exitStatus = ".SH EXIT STATUS\n"
                                   ".TP\n0\nsuccess\n"
                                   ".TP\n1\nfailure\n"
                                   ".TP\n2\nwrong usage: an option, a configuration\n"
                                   ".TP\n3\nthe input was refused; the code that begins with E_ says why\n"
                                   ".TP\n4\nnothing to do: the series is near\\-isotropic already\n";

void WriteText(const fs::path& path, const std::string& text)
{
  std::error_code ignored; // the writing itself says what is wrong
  fs::create_directories(path.parent_path(), ignored);
  WriteWholeFile(path.string(), text);
}

void WritePages(const CLI::App& command, const fs::path& folder, const std::string& date)
{
  WriteText(folder / (PageName(command) + ".1"), ManualPage(command, date));
  for (const CLI::App* one : VisibleCommands(command))
  {
    WritePages(*one, folder, date);
  }
}
} // namespace

std::string ManualPage(const CLI::App& command, const std::string& date)
{
  const std::string name = PageName(command);
  return ".TH " + InCapitals(Roff(name)) + " 1 " + date + " \"clade " CLADE_VERSION "\" \"CLADE\"\n" +
         ".SH NAME\n" + Roff(name) + " \\- " + Roff(command.get_description()) + "\n.SH SYNOPSIS\n" +
         UsageLine(command) + CommandSection(command) + Section("ARGUMENTS", VisibleOptions(command, true)) +
         Section("OPTIONS", VisibleOptions(command, false)) + FooterSection(command) + exitStatus +
         SeeAlso(command);
}

void WriteManual(const CLI::App& program, const std::string& folder, const std::string& date)
{
  const fs::path root = folder;
  WritePages(program, root / "man/man1", date);
  WriteText(root / "bash-completion/completions/clade", BashCompletion(program));
  WriteText(root / "zsh/vendor-completions/_clade", ZshCompletion(program));
  WriteText(root / "fish/vendor_completions.d/clade.fish", FishCompletion(program));
}
} // namespace Clade
