#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace Clade
{
/// A result as rows of text: for terminals and spreadsheets.
struct ResultTable
{
  std::string title;
  std::vector<std::string> heading;
  std::vector<std::vector<std::string>> rows;
};

/// Columns aligned by blanks, numbers to the right; the title above, an empty line below.
std::string ToText(const ResultTable& table);
/// RFC 4180: commas, quotes where they are needed, lines ended by CR LF. The title is not written.
std::string ToCsv(const ResultTable& table);

/// The values of a measurement (the answer of MeasureSeries; its member "Measure" says of what), a row for
/// each series and line.
ResultTable SummaryOf(const nlohmann::json& answer);
/// All that lies behind them, for spreadsheets: a row for each slice of PIQE, for each sample of a profile,
/// for each phase; for other measurements the summary. Numbers have every digit.
ResultTable DetailsOf(const nlohmann::json& answer);
/// Tables of AnalyseStudy's answer: conditions, analysis of variance, Tukey, Friedman, Nemenyi; those that
/// were not tested are left out.
std::vector<ResultTable> TablesOfStudy(const nlohmann::json& answer);
/// The same as one table for spreadsheets: Test, First and Second (of the conditions, where the number is of
/// one or a pair), Name, Value with every digit.
ResultTable DetailsOfStudy(const nlohmann::json& answer);
} // namespace Clade
