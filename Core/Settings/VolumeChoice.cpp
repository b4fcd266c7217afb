#include "Settings/VolumeChoice.h"

#include "Settings/EnhanceOptions.h"

#include <limits>
#include <nlohmann/json.hpp>

namespace Clade
{
int ReadVolume(StrictObject& object, const std::string& key, int otherwise)
{
  const nlohmann::json& volume = object.Any(key);
  return volume.is_string()
             ? ParseVolume(volume.get<std::string>())
             : static_cast<int>(object.Integer(key, otherwise, 0, std::numeric_limits<int>::max()));
}
} // namespace Clade
