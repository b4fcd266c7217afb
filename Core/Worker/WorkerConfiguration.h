#pragma once
#include "Worker/Worker.h"

#include <string>
#include <vector>

namespace Clade
{
/// Reads the file of `clade worker --config`: a JSON object, comments allowed, whose members are those of
/// Interfaces.md, "Configuration of a worker". What it has replaces what `options` say; its Orthancs replace
/// all of theirs. Returns what is to be warned of: files with secrets that others than their owner may read.
/// Throws Error(InvalidConfiguration) that names the member, what it is and what was expected, no secret in
/// it.
std::vector<std::string> ReadWorkerConfiguration(const std::string& path, WorkerOptions& options);
} // namespace Clade
