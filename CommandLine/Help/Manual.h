#pragma once
#include <string>

namespace CLI
{
class App;
}

namespace Clade
{
/// The manual page of a command, in the roff macros of man, from the texts of its help; `date` is
/// YYYY-MM-DD.
std::string ManualPage(const CLI::App& command, const std::string& date);

/// Pages of the program and of every command, into `folder`/man/man1, as clade.1, clade-measure-piqe.1...;
/// completion of bash, zsh and fish into the folders beside it where these shells look for it. Throws
/// as WriteWholeFile where a file cannot be written.
void WriteManual(const CLI::App& program, const std::string& folder, const std::string& date);
} // namespace Clade
