#pragma once
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace Clade::Testing
{
/// Path of a file of UnitTests/Data/Reference.
inline std::string ReferencePath(const std::string& name)
{
  return std::string(CLADE_SOURCE_DIR "/UnitTests/Data/Reference/") + name;
}

inline nlohmann::json ReferenceJson(const std::string& name)
{
  std::ifstream file(ReferencePath(name));
  return nlohmann::json::parse(file);
}

/// Rows of a tab-separated table, the header row first.
inline std::vector<std::vector<std::string>> ReferenceTable(const std::string& name)
{
  std::ifstream file(ReferencePath(name));
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(file, line);)
  {
    rows.emplace_back();
    std::istringstream cells(line + '\t');
    for (std::string cell; std::getline(cells, cell, '\t');)
    {
      rows.back().push_back(cell);
    }
  }
  if (rows.empty())
  {
    throw std::runtime_error("no reference table " + name);
  }
  return rows;
}
} // namespace Clade::Testing
