#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// Repeated measurements: every subject under every condition.
struct StudyTable
{
  std::vector<std::string> conditions;     ///< names of the columns
  std::vector<std::string> subjects;       ///< names of the rows; empty where the file names none
  std::optional<std::string> namesHeading; ///< of the first column, where that names them; it may be empty
  std::vector<std::vector<double>> values; ///< values[subject][condition]

  std::size_t Subjects() const { return values.size(); }
  std::size_t Conditions() const { return conditions.size(); }
  std::vector<double> Column(std::size_t condition) const;
};

/// Mean, standard deviation (n - 1) and median of one condition.
struct ConditionSummary
{
  double mean = 0;
  double standardDeviation = 0;
  double median = 0;
};
std::vector<ConditionSummary> Summarise(const StudyTable& table);

inline constexpr std::size_t maxConditions = 50;

/// Throws Error(InvalidArgument) unless there are at least two conditions (at most maxConditions) and two
/// subjects (at most 100,000), every row has a value for every condition, and all are finite and of ordinary
/// size.
void RequireComplete(const StudyTable& table);

/// Reads text as a spreadsheet writes it: the first line names the conditions, each further line is a
/// subject. Commas, semicolons or tabs stand between cells (the first of tab, semicolon, comma that the first
/// line holds; with semicolons, decimal commas are understood). Cells may be quoted. The first column is
/// taken for the subjects' names where its heading is empty or says so ("subject", "patient", "case",
/// "volume", "reader", "id", "name", "number", alone or with each other, in any case), or where none of its
/// cells is a number. Empty lines are passed over. Throws Error(InvalidFile) naming line and cell, or the
/// condition that two columns have.
StudyTable ParseStudyTable(const std::string& text);
} // namespace Clade
