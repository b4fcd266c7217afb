#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace Clade
{
/// What a measurement is to leave behind.
struct MeasurementOutput
{
  std::string csvFile; ///< every slice, sample or value as CSV; empty: none
  bool json = false;   ///< the answer as one JSON object on standard output, else tables and warnings
};

/// `answer` is that of MeasureSeries. Throws Error(StorageFull) where the file cannot be written.
void PrintMeasurement(const MeasurementOutput& output, const nlohmann::json& answer);

/// One line for each {"Code", "Text"}.
void PrintWarnings(const nlohmann::json& warnings);

/// One JSON object on one line; bytes that are not UTF-8, as paths may hold, are replaced.
void PrintJson(const nlohmann::json& answer);
} // namespace Clade
