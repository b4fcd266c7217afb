#pragma once
#include <nlohmann/json.hpp>
#include <string>

namespace Clade
{
/// Where the sweep of a training on series of Orthanc stands, kept in the training's folder by the worker and
/// read there by the plugin:
///
///   {"Varied": [options], "Combinations": how many, "Number": of the one that learns now, from 1,
///    "Learning": its name, null: the best learns on; "Ranked": [{"Name", "Values": {option: value},
///    "Figures": those of its epoch or null, "Problem": why it failed or null}], the best first;
///    "Baseline": figures of interpolation alone or null}
///
/// Null where there is none, or a damaged one.
nlohmann::json ReadSweepState(const std::string& trainingFolder);
/// Whole or not at all. Throws as WriteWholeFile.
void WriteSweepState(const std::string& trainingFolder, const nlohmann::json& state);

/// The folder of the combinations' models and logs.
std::string SweepFolderOf(const std::string& trainingFolder);
/// "NAME.safetensors" in there.
std::string SweepModelPath(const std::string& trainingFolder, const std::string& combination);
} // namespace Clade
