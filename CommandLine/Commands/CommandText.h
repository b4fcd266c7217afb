#pragma once
#include <string>

namespace Clade
{
/// This process's command line as its user may show it to others, quoted for a shell: values of --data,
/// --validation and --data-root, which may name patients, are DATA; of other paths the last part is left.
/// Empty if the system does not say.
std::string CommandToShow();
} // namespace Clade
