#include "Settings/VolumeChoice.h"

#include "Base/WrittenNumber.h"

#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

namespace Clade
{
namespace
{
constexpr char expectedVolume[] = "the number of the volume, \"all\", or 0 if there is only one";
constexpr char everyWord[] = "all";
} // namespace

std::size_t VolumeNumber(int choice)
{
  return choice == allVolumes ? everyVolume : static_cast<std::size_t>(choice);
}

int ParseVolume(const std::string& word)
{
  const std::optional<int> number = ParseWholeNumber(word);
  if (word != everyWord && (!number || *number < 0))
  {
    RefuseJson("Volume", word, expectedVolume);
  }
  return word == everyWord ? allVolumes : *number;
}

void RequireVolume(int choice, const std::string& path)
{
  if (choice < allVolumes)
  {
    RefuseJson(path, choice, expectedVolume);
  }
}

int ReadVolume(StrictObject& object, const std::string& key, int otherwise)
{
  const nlohmann::json& volume = object.Any(key);
  return volume.is_string()
             ? ParseVolume(volume.get<std::string>())
             : static_cast<int>(object.Integer(key, otherwise, 0, std::numeric_limits<int>::max()));
}

nlohmann::json VolumeToJson(int choice)
{
  return choice == allVolumes ? nlohmann::json(everyWord) : nlohmann::json(choice);
}
} // namespace Clade
