#pragma once
#include "Base/Warning.h"

#include <nlohmann/json.hpp>

namespace Clade
{
/// [{"Code", "Text"}], as every report and answer gives warnings.
inline nlohmann::json ToJson(const Warnings& warnings)
{
  nlohmann::json list = nlohmann::json::array();
  for (const Warning& warning : warnings)
  {
    list.push_back({{"Code", warning.code}, {"Text", warning.text}});
  }
  return list;
}
} // namespace Clade
