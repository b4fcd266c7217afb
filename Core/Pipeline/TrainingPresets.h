#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace Clade
{
/// The recipes that are built into the program (Configuration/train-NAME.json): "paper-mr", "recommended-ct"
/// and so on. They are configurations without data.
std::vector<std::string> TrainingPresetNames();

/// Throws Error(NotFound) that lists the names.
nlohmann::json TrainingPreset(const std::string& name);
} // namespace Clade
