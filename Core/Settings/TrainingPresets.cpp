#include "Settings/TrainingPresets.h"

#include "Base/Error.h"
#include "Embedded/trainingPresets.h"

#include <nlohmann/json.hpp>

namespace Clade
{
namespace
{
/// "train-paper-mr.json": "paper-mr".
std::string NameOf(const EmbeddedFile& file)
{
  constexpr std::size_t before = 6, after = 5;
  return std::string(file.name.substr(before, file.name.size() - before - after));
}
} // namespace

std::vector<std::string> TrainingPresetNames()
{
  std::vector<std::string> names;
  for (const EmbeddedFile& file : Embedded::trainingPresets)
  {
    names.push_back(NameOf(file));
  }
  return names;
}

nlohmann::json TrainingPreset(const std::string& name)
{
  std::string names;
  for (const EmbeddedFile& file : Embedded::trainingPresets)
  {
    if (NameOf(file) == name)
    {
      return nlohmann::json::parse(file.content);
    }
    names += (names.empty() ? "" : ", ") + NameOf(file);
  }
  throw Error(ErrorCode::NotFound, "there is no preset \"" + name + "\", expected one of " + names);
}
} // namespace Clade
