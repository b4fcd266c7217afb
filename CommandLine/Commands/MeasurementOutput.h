#pragma once
#include "Measurement/MeasurementResult.h"
#include "Statistics/ResultTable.h"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace CLI
{
class App;
}

namespace Clade
{
/// What a measurement is to leave behind.
struct MeasurementOutput
{
  std::string csvFile;  ///< every slice, sample or value as CSV; empty: none
  std::string htmlFile; ///< a page with plots; empty: none
  bool json = false;    ///< the answer as one JSON object on standard output, else tables and warnings
};

/// Adds --csv, --html and --json to a command.
void AddOutputOptions(CLI::App& command, MeasurementOutput& output, const std::string& csvHelp);

/// Throws as WriteWholeFile where a file cannot be written.
void PrintMeasurement(const MeasurementOutput& output, const MeasurementResult& result);

/// Throws Error(InvalidArgument) where a page is asked for and this program was built without Plotly, as
/// RequireWritableFile where a file cannot be written. To be called before the work is done.
void RequireWritable(const MeasurementOutput& output);

/// The table as CSV. Throws as WriteWholeFile.
void WriteCsv(const std::string& path, const ResultTable& table);

/// One line for each {"Code", "Text"}.
void PrintWarnings(const nlohmann::json& warnings);

/// One JSON object on one line; bytes that are not UTF-8, as paths may hold, are replaced.
void PrintJson(const nlohmann::json& answer);
} // namespace Clade
