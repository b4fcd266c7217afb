#include "Commands/MeasurementOutput.h"
#include "Terminal/TerminalText.h"

#include "Base/Error.h"
#include "Base/FileWriting.h"
#include "Measurement/MeasurementTables.h"
#ifdef CLADE_HAS_REPORT
#include "Pages/MeasurementPage.h"
#endif

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace Clade
{
using nlohmann::json;

void AddOutputOptions(CLI::App& command, MeasurementOutput& output, const std::string& csvHelp)
{
  command.add_option("--csv", output.csvFile, csvHelp)->type_name("FILE");
  command.add_option("--html", output.htmlFile, "write a page with plots, for any browser")
      ->type_name("FILE");
  command.add_flag("--json", output.json, "print one JSON object");
}

void RequireWritable(const MeasurementOutput& output)
{
#ifndef CLADE_HAS_REPORT
  if (!output.htmlFile.empty())
  {
    throw Error(ErrorCode::InvalidArgument, "--html is not available: this program was built without Plotly");
  }
#endif
  for (const std::string& path : {output.csvFile, output.htmlFile})
  {
    if (!path.empty())
    {
      RequireWritableFile(path);
    }
  }
}

void WriteCsv(const std::string& path, const ResultTable& table)
{
  WriteWholeFile(path, ToCsv(table));
}

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

void PrintMeasurement(const MeasurementOutput& output, const MeasurementResult& result)
{
  if (!output.csvFile.empty())
  {
    WriteCsv(output.csvFile, DetailsOf(result));
  }
#ifdef CLADE_HAS_REPORT
  if (!output.htmlFile.empty())
  {
    MeasurementPage(result).Write(output.htmlFile);
  }
#endif
  if (output.json)
  {
    PrintJson(ToJson(result));
    return;
  }
  std::cout << FoldedText(SummaryOf(result), TerminalColumns(STDOUT_FILENO));
  for (const SeriesWarning& one : WarningsOf(result))
  {
    std::cout << one.warning.code << ": " << one.warning.text << '\n';
  }
}
} // namespace Clade
