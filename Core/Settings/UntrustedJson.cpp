#include "Settings/UntrustedJson.h"

#include "Base/Error.h"

#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace Clade
{
nlohmann::json ParseUntrustedJson(std::string_view text, const std::string& where)
{
  constexpr int deepest = 16;
  std::vector<std::set<std::string>> keysOfOpenObjects;
  // The parser keeps the last of two members of one name, so two readers could disagree about a file.
  const auto check = [&](int depth, nlohmann::json::parse_event_t event, nlohmann::json& value)
  {
    if (depth > deepest)
    {
      throw Error(ErrorCode::InvalidFile,
                  where + " is nested deeper than " + std::to_string(deepest) + " levels");
    }
    if (event == nlohmann::json::parse_event_t::object_start)
    {
      keysOfOpenObjects.emplace_back();
    }
    else if (event == nlohmann::json::parse_event_t::object_end)
    {
      keysOfOpenObjects.pop_back();
    }
    else if (event == nlohmann::json::parse_event_t::key &&
             !keysOfOpenObjects.back().insert(value.get<std::string>()).second)
    {
      throw Error(ErrorCode::InvalidFile, where + " has the member " + value.dump() + " twice");
    }
    return true;
  };
  nlohmann::json parsed;
  try
  {
    parsed = nlohmann::json::parse(text.begin(), text.end(), check);
  }
  catch (const nlohmann::json::exception&)
  {
    throw Error(ErrorCode::InvalidFile, where + " is not valid JSON");
  }
  if (!parsed.is_object())
  {
    throw Error(ErrorCode::InvalidFile, where + " is not a JSON object");
  }
  return parsed;
}
} // namespace Clade
