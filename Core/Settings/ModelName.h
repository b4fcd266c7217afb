#pragma once
#include <map>
#include <string>

namespace Clade
{
/// Names that stand for no file: interpolation alone, and the default model of the series' modality.
constexpr char cubicModel[] = "cubic";
constexpr char autoModel[] = "auto";

/// What `autoModel` stands for where nothing else is configured: a model's name by modality.
const std::map<std::string, std::string>& DefaultModels();

/// Letters, digits, '.', '_' and '-', at most 64, the first a letter or digit, no "..": a name that stays
/// inside its directory.
bool IsModelName(const std::string& name);
/// Whether a model may be stored under `name`: IsModelName, and none of the names that stand for no file.
bool MayNameModel(const std::string& name);
} // namespace Clade
