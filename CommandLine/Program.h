#pragma once
#include <memory>

namespace CLI
{
class App;
}

namespace Clade
{
/// The program with every command: what is parsed, and what help, manual pages and completion are made of.
std::unique_ptr<CLI::App> MakeProgram();
} // namespace Clade
