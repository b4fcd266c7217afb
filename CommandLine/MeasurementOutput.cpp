#include "MeasurementOutput.h"

#include "Base/Error.h"
#include "Measures/ResultTable.h"

#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

namespace Clade
{
namespace
{
using nlohmann::json;

void WriteCsv(const std::string& path, const ResultTable& table)
{
  std::ofstream file(path, std::ios::binary);
  file << ToCsv(table);
  if (!file.flush())
  {
    throw Error(ErrorCode::StorageFull, "cannot write " + path);
  }
}
} // namespace

void PrintWarnings(const json& warnings)
{
  for (const json& warning : warnings)
  {
    std::cout << warning["Code"].get<std::string>() << ": " << warning["Text"].get<std::string>() << '\n';
  }
}

void PrintJson(const json& answer)
{
  std::cout << answer.dump(-1, ' ', false, json::error_handler_t::replace) << '\n';
}

void PrintMeasurement(const MeasurementOutput& output, const json& answer)
{
  if (!output.csvFile.empty())
  {
    WriteCsv(output.csvFile, DetailsOf(answer));
  }
  if (output.json)
  {
    PrintJson(answer);
    return;
  }
  std::cout << ToText(SummaryOf(answer));
  for (const json& series : answer["Series"])
  {
    if (!series.is_object()) // the names alone, in a comparison
    {
      continue;
    }
    PrintWarnings(series["Warnings"]);
    for (const json& line : series.value("Lines", json::array()))
    {
      PrintWarnings(line["Warnings"]);
    }
  }
  PrintWarnings(answer.value("Warnings", json::array()));
}
} // namespace Clade
