#include "Statistics/StudyTable.h"

#include "Base/Counted.h"
#include "Base/Error.h"
#include "Statistics/Sheet.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <set>

namespace Clade
{
namespace
{
constexpr std::size_t maxSubjects = 100000;
constexpr double maxValue = 1e100; // squares and their products stay finite

/// "Patient ID", "subject_no.", "": whether every word of the heading is of a name.
bool IsHeadingOfNames(const std::string& heading)
{
  static const std::set<std::string> ofNames = {
      "subject", "subjects", "patient",  "patients", "case",   "cases",      "volume", "volumes",
      "reader",  "readers",  "observer", "rater",    "person", "id",         "name",   "names",
      "number",  "no",       "nr",       "pat",      "vol",    "participant"};
  std::string word;
  for (const char c : heading + ' ')
  {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || byte >= 0x80)
    {
      word += static_cast<char>(std::tolower(byte));
    }
    else if (!word.empty() && ofNames.count(word) == 0)
    {
      return false;
    }
    else
    {
      word.clear();
    }
  }
  return true;
}

/// By the heading, or if no cell is empty or a number: a few cells such as "NA" or "1,5" do not make names.
bool NamesSubjects(const Sheet& sheet)
{
  return IsHeadingOfNames(sheet.lines.front().cells.front()) ||
         std::none_of(sheet.lines.begin() + 1, sheet.lines.end(),
                      [&](const SheetLine& line)
                      {
                        const std::string& cell = line.cells.front();
                        return cell.empty() || SheetNumber(cell, sheet.separator);
                      });
}

void RequireDistinct(const std::vector<std::string>& heading)
{
  std::map<std::string, std::size_t> columns;
  for (std::size_t n = 0; n < heading.size(); n++)
  {
    const auto [before, isNew] = columns.emplace(heading[n], n + 1);
    if (!isNew)
    {
      throw Error(ErrorCode::InvalidFile, "the table has the condition \"" + heading[n].substr(0, 40) +
                                              "\" twice, in columns " + std::to_string(before->second) +
                                              " and " + std::to_string(n + 1) +
                                              "; expected a name of its own for each");
    }
  }
}

double Median(std::vector<double> values)
{
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}
} // namespace

std::vector<double> StudyTable::Column(std::size_t condition) const
{
  std::vector<double> column;
  for (const std::vector<double>& row : values)
  {
    column.push_back(row[condition]);
  }
  return column;
}

std::vector<ConditionSummary> Summarise(const StudyTable& table)
{
  std::vector<ConditionSummary> summaries;
  for (std::size_t condition = 0; condition < table.Conditions(); condition++)
  {
    const std::vector<double> column = table.Column(condition);
    const auto count = static_cast<double>(column.size());
    ConditionSummary summary;
    summary.mean = std::accumulate(column.begin(), column.end(), 0.0) / count;
    double squares = 0;
    for (double value : column)
    {
      squares += (value - summary.mean) * (value - summary.mean);
    }
    summary.standardDeviation = std::sqrt(squares / (count - 1));
    summary.median = Median(column);
    summaries.push_back(summary);
  }
  return summaries;
}

void RequireComplete(const StudyTable& table)
{
  if (table.Conditions() < 2 || table.Conditions() > maxConditions)
  {
    RefuseArgument("the table has " + Counted(table.Conditions(), "condition") + "; expected 2 to 50");
  }
  if (table.Subjects() < 2 || table.Subjects() > maxSubjects)
  {
    RefuseArgument("the table has " + Counted(table.Subjects(), "subject") + "; expected 2 to 100000");
  }
  for (std::size_t subject = 0; subject < table.Subjects(); subject++)
  {
    const std::vector<double>& row = table.values[subject];
    const std::string name = "subject " + std::to_string(subject + 1);
    if (row.size() != table.Conditions())
    {
      RefuseArgument(name + " has " + Counted(row.size(), "value") + " for " +
                     Counted(table.Conditions(), "condition") +
                     "; repeated measures need every subject under every condition");
    }
    if (!std::all_of(row.begin(), row.end(), [](double v) { return std::abs(v) <= maxValue; }))
    {
      RefuseArgument(name + " has a value that is not finite or exceeds 1e100");
    }
  }
}

StudyTable ParseStudyTable(const std::string& text)
{
  const auto refuse = [](const std::string& what)
  { throw Error(ErrorCode::InvalidFile, "the table " + what); };
  const Sheet sheet = ReadSheet(text);
  if (sheet.lines.size() < 2)
  {
    refuse("has no rows; expected a first line that names the conditions and a line for every subject");
  }
  const std::size_t names = NamesSubjects(sheet) ? 1 : 0;
  const std::vector<std::string>& heading = sheet.lines.front().cells;
  RequireDistinct(heading);
  StudyTable table;
  table.namesHeading = names == 1 ? std::make_optional(heading.front()) : std::nullopt;
  table.conditions.assign(heading.begin() + static_cast<std::ptrdiff_t>(names), heading.end());
  for (std::size_t n = 1; n < sheet.lines.size(); n++)
  {
    const SheetLine& line = sheet.lines[n];
    if (line.cells.size() != heading.size())
    {
      refuse("has " + Counted(line.cells.size(), "cell") + " in line " + std::to_string(line.number) +
             "; expected " + std::to_string(heading.size()) + ", as the first line has");
    }
    if (names == 1)
    {
      table.subjects.push_back(line.cells.front());
    }
    table.values.emplace_back();
    for (std::size_t cell = names; cell < line.cells.size(); cell++)
    {
      const std::optional<double> value = SheetNumber(line.cells[cell], sheet.separator);
      if (!value)
      {
        refuse("has \"" + line.cells[cell].substr(0, 40) + "\" in line " + std::to_string(line.number) +
               ", column " + std::to_string(cell + 1) + "; expected a number");
      }
      table.values.back().push_back(*value);
    }
  }
  RequireComplete(table);
  return table;
}
} // namespace Clade
