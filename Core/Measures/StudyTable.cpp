#include "Measures/StudyTable.h"

#include "Base/Error.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <locale>
#include <numeric>
#include <optional>
#include <sstream>

namespace Clade
{
namespace
{
constexpr std::size_t mostConditions = 50;
constexpr std::size_t mostSubjects = 100000;
constexpr double largestValue = 1e100; // squares and their products stay finite

std::string Trimmed(const std::string& text)
{
  const auto isBlank = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  const auto begin = std::find_if_not(text.begin(), text.end(), isBlank);
  const auto end = std::find_if_not(text.rbegin(), std::make_reverse_iterator(begin), isBlank).base();
  return {begin, end};
}

/// One line cut at the separators that stand outside quotes; doubled quotes are one.
std::vector<std::string> Cells(const std::string& line, char separator)
{
  std::vector<std::string> cells(1);
  bool isQuoted = false;
  for (std::size_t n = 0; n < line.size(); n++)
  {
    if (line[n] == '"')
    {
      const bool isDoubled = isQuoted && n + 1 < line.size() && line[n + 1] == '"';
      if (isDoubled)
      {
        cells.back() += line[++n];
      }
      else
      {
        isQuoted = !isQuoted;
      }
    }
    else if (line[n] == separator && !isQuoted)
    {
      cells.emplace_back();
    }
    else
    {
      cells.back() += line[n];
    }
  }
  std::transform(cells.begin(), cells.end(), cells.begin(), Trimmed);
  return cells;
}

std::optional<double> Number(std::string cell, char separator)
{
  if (separator == ';')
  {
    std::replace(cell.begin(), cell.end(), ',', '.');
  }
  std::istringstream stream(cell);
  stream.imbue(std::locale::classic());
  double value = 0;
  if (stream >> value && stream.peek() == std::istringstream::traits_type::eof() && std::isfinite(value))
  {
    return value;
  }
  return std::nullopt;
}

struct Line
{
  std::size_t number; ///< from 1, in the file
  std::vector<std::string> cells;
};

struct Sheet
{
  char separator = ',';
  std::vector<Line> lines;
};

Sheet ReadSheet(const std::string& text)
{
  Sheet sheet;
  std::istringstream stream(text.compare(0, 3, "\xef\xbb\xbf") == 0 ? text.substr(3) : text);
  std::size_t number = 0;
  for (std::string line; std::getline(stream, line);)
  {
    number++;
    if (Trimmed(line).empty())
    {
      continue;
    }
    if (sheet.lines.empty())
    {
      sheet.separator = line.find('\t') != std::string::npos  ? '\t'
                        : line.find(';') != std::string::npos ? ';'
                                                              : ',';
    }
    sheet.lines.push_back({number, Cells(line, sheet.separator)});
  }
  return sheet;
}

bool NamesSubjects(const Sheet& sheet)
{
  std::string heading = sheet.lines.front().cells.front();
  std::transform(heading.begin(), heading.end(), heading.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return heading.empty() || heading == "subject" || heading == "id" ||
         std::any_of(sheet.lines.begin() + 1, sheet.lines.end(),
                     [&](const Line& line) { return !Number(line.cells.front(), sheet.separator); });
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
  const auto refuse = [](const std::string& what) { throw Error(ErrorCode::InvalidArgument, what); };
  if (table.Conditions() < 2 || table.Conditions() > mostConditions)
  {
    refuse("the table has " + std::to_string(table.Conditions()) + " conditions; expected 2 to 50");
  }
  if (table.Subjects() < 2 || table.Subjects() > mostSubjects)
  {
    refuse("the table has " + std::to_string(table.Subjects()) + " subjects; expected 2 to 100000");
  }
  for (std::size_t subject = 0; subject < table.Subjects(); subject++)
  {
    const std::vector<double>& row = table.values[subject];
    const std::string name = "subject " + std::to_string(subject + 1);
    if (row.size() != table.Conditions())
    {
      refuse(name + " has " + std::to_string(row.size()) + " values for " +
             std::to_string(table.Conditions()) +
             " conditions; repeated measures need every subject under every condition");
    }
    if (!std::all_of(row.begin(), row.end(), [](double v) { return std::abs(v) <= largestValue; }))
    {
      refuse(name + " has a value that is not a number of ordinary size");
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
  StudyTable table;
  table.conditions.assign(heading.begin() + static_cast<std::ptrdiff_t>(names), heading.end());
  for (std::size_t n = 1; n < sheet.lines.size(); n++)
  {
    const Line& line = sheet.lines[n];
    if (line.cells.size() != heading.size())
    {
      refuse("has " + std::to_string(line.cells.size()) + " cells in line " + std::to_string(line.number) +
             "; expected " + std::to_string(heading.size()) + ", as the first line has");
    }
    if (names == 1)
    {
      table.subjects.push_back(line.cells.front());
    }
    table.values.emplace_back();
    for (std::size_t cell = names; cell < line.cells.size(); cell++)
    {
      const std::optional<double> value = Number(line.cells[cell], sheet.separator);
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
