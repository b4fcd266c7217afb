#pragma once
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
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
  std::set<std::size_t> bad = {}; ///< rows that must catch the eye, by index: what failed
};

/// Columns aligned by blanks, numbers to the right; the title above, an empty line below.
std::string ToText(const ResultTable& table);
/// RFC 4180: commas, quotes where they are needed, lines ended by CR LF. The title is not written. A cell
/// that a spreadsheet would take for a formula, unless it is a number, begins with an apostrophe.
std::string ToCsv(const ResultTable& table);

/// Six digits are for readers, every digit is for programs.
enum class Digits
{
  Six,
  Every
};
std::string Cell(double value, Digits digits);
/// Where there is no value.
inline const std::string noCell = "-";
std::string Cell(const std::optional<double>& value, Digits digits);

/// Tables of AnalyseStudy's answer: conditions, analysis of variance, Tukey, Friedman, Nemenyi; those that
/// were not tested are left out.
std::vector<ResultTable> TablesOfStudy(const nlohmann::json& answer);
/// The same as one table for spreadsheets: Test, First and Second (of the conditions, where the number is of
/// one or a pair), Name, Value with every digit.
ResultTable DetailsOfStudy(const nlohmann::json& answer);
} // namespace Clade
