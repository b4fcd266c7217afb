#include "Settings/ModelName.h"

#include <algorithm>

namespace Clade
{
const std::map<std::string, std::string>& DefaultModels()
{
  static const std::map<std::string, std::string> models = {{"MR", "mr-body"}, {"CT", "ct-body"}};
  return models;
}

bool IsModelName(const std::string& name)
{
  const auto isAlphanumeric = [](char c) // of ASCII, whatever the locale
  { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  return !name.empty() && name.size() <= 64 && isAlphanumeric(name.front()) &&
         name.find("..") == std::string::npos &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return isAlphanumeric(c) || c == '.' || c == '_' || c == '-'; });
}

bool MayNameModel(const std::string& name)
{
  return IsModelName(name) && name != cubicModel && name != autoModel;
}
} // namespace Clade
