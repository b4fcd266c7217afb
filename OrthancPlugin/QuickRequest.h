#pragma once
#include "OrthancPlugin/PluginServices.h"

#include <nlohmann/json.hpp>

namespace Clade
{
/// Has a worker answer something that needs pixels, while a person waits: a job of kind Quick with these
/// parameters
/// ({"Request", ...}), waited for at most 25 s. Returns the job as it ended (Success, Skipped, Failure).
/// Throws Error(Unavailable) if no worker takes it within 2 s, or does not end in time; the job is then taken
/// back.
Job AskWorker(PluginServices& services, const nlohmann::json& parameters);
} // namespace Clade
