#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace Clade
{
/// The recipes that are built into the program (Configuration/train-NAME.json): "paper-mr", "recommended-ct"
/// and so on. Four are configurations without data ("paper-", "recommended-"). Those of the models that come
/// with the program ("mr-body", "mr-body-sharp", "ct-body", "ct-body-sharp") name the data these were made
/// with, by paths below a data root (without one, the current folder); further data are added to those, not
/// put in their place.
std::vector<std::string> TrainingPresetNames();

/// Throws Error(NotFound) that lists the names.
nlohmann::json TrainingPreset(const std::string& name);
} // namespace Clade
