#pragma once
#include "Statistics/StudyTable.h"
#include "Support/ReferenceData.h"

#include <utility>

namespace Clade::Testing
{
/// The tables of statistics.json, each with what it must give.
inline std::vector<std::pair<StudyTable, nlohmann::json>> ReferenceStudies()
{
  std::vector<std::pair<StudyTable, nlohmann::json>> studies;
  const nlohmann::json reference = ReferenceJson("statistics.json");
  for (const nlohmann::json& expected : reference["tables"])
  {
    StudyTable table;
    table.conditions = expected["conditions"].get<std::vector<std::string>>();
    table.values = expected["table"].get<std::vector<std::vector<double>>>();
    studies.emplace_back(table, expected);
  }
  return studies;
}

/// A table without names.
inline StudyTable Study(const std::vector<std::vector<double>>& values)
{
  StudyTable table;
  table.values = values;
  table.conditions.resize(values.front().size(), "c");
  return table;
}
} // namespace Clade::Testing
