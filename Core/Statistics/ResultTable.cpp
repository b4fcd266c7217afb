#include "Statistics/ResultTable.h"

#include "Base/WrittenNumber.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string_view>

namespace Clade
{
namespace
{
using nlohmann::json;
using Row = std::vector<std::string>;

std::string Cell(const json& value, Digits digits = Digits::Six)
{
  if (value.is_null())
  {
    return noCell;
  }
  return value.is_number_float() ? Clade::Cell(value.get<double>(), digits)
         : value.is_string()     ? value.get<std::string>()
                                 : value.dump();
}

bool IsNumber(const std::string& cell)
{
  return cell == "-" || (!cell.empty() && cell.find_first_not_of("0123456789+-.e") == std::string::npos);
}

/// The named members of each element, one row each.
std::vector<Row> RowsOf(const json& elements, const std::vector<std::string>& members)
{
  std::vector<Row> rows;
  for (const json& element : elements)
  {
    rows.emplace_back();
    for (const std::string& member : members)
    {
      rows.back().push_back(Cell(element.contains(member) ? element[member] : json()));
    }
  }
  return rows;
}

/// A test's figures, one below the other.
ResultTable FiguresOf(const std::string& title, const json& figures)
{
  ResultTable table{title, {"", "Value"}, {}};
  for (const auto& [name, value] : figures.items())
  {
    if (!value.is_array())
    {
      table.rows.push_back({name, Cell(value)});
    }
  }
  return table;
}

ResultTable PairsOf(const std::string& title, const json& comparisons,
                    const std::vector<std::string>& members)
{
  ResultTable table{title, {"First", "Second"}, RowsOf(comparisons, members)};
  table.heading.insert(table.heading.end(), members.begin(), members.end());
  for (std::size_t n = 0; n < table.rows.size(); n++)
  {
    const json& pair = comparisons[n]["Pair"];
    table.rows[n].insert(table.rows[n].begin(), {pair[0].get<std::string>(), pair[1].get<std::string>()});
  }
  return table;
}

/// A spreadsheet takes what begins so for a formula, and runs it; after an apostrophe it is a text.
std::string WithoutFormula(const std::string& cell)
{
  const bool looksLikeOne =
      !cell.empty() && std::string_view("=+-@\t\r\n").find(cell.front()) != std::string_view::npos;
  return looksLikeOne && cell != noCell && !ParseNumber(cell) ? "'" + cell : cell;
}

/// "5 subjects, named by column 1 (Patient)"
std::string SubjectsOfStudy(const json& answer)
{
  const std::string subjects = answer["Subjects"].dump() + " subjects";
  if (!answer.contains("NamesColumn"))
  {
    return subjects;
  }
  const auto heading = answer["NamesColumn"].get<std::string>();
  return subjects + ", named by column 1" + (heading.empty() ? "" : " (" + heading + ")");
}

/// Characters, not bytes, so that columns line up.
std::size_t WidthOf(const std::string& utf8)
{
  return static_cast<std::size_t>(std::count_if(
      utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}
} // namespace

std::string Cell(double value, Digits digits)
{
  char text[32];
  if (digits == Digits::Every)
  {
    return {text, std::to_chars(text, text + sizeof(text), value).ptr};
  }
  std::snprintf(text, sizeof(text), "%.6g", value);
  return text;
}

std::string Cell(const std::optional<double>& value, Digits digits)
{
  return value ? Cell(*value, digits) : noCell;
}

std::string ToText(const ResultTable& table)
{
  std::vector<std::size_t> widths;
  std::vector<bool> toTheRight;
  for (std::size_t column = 0; column < table.heading.size(); column++)
  {
    std::size_t width = WidthOf(table.heading[column]);
    bool numbers = true;
    for (const Row& row : table.rows)
    {
      width = std::max(width, WidthOf(row[column]));
      numbers = numbers && (row[column].empty() || IsNumber(row[column]));
    }
    widths.push_back(width);
    toTheRight.push_back(numbers);
  }
  std::string text = table.title.empty() ? "" : table.title + '\n';
  const auto add = [&](const Row& row)
  {
    std::string line;
    for (std::size_t column = 0; column < row.size(); column++)
    {
      const std::string blanks(widths[column] - WidthOf(row[column]), ' ');
      line += (column > 0 ? "  " : "") + (toTheRight[column] ? blanks + row[column] : row[column] + blanks);
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
  };
  add(table.heading);
  std::for_each(table.rows.begin(), table.rows.end(), add);
  return text + '\n';
}

std::string ToCsv(const ResultTable& table)
{
  std::string text;
  const auto add = [&](const Row& row)
  {
    for (std::size_t column = 0; column < row.size(); column++)
    {
      std::string cell = WithoutFormula(row[column]);
      if (cell.find_first_of(",\"\r\n") != std::string::npos)
      {
        for (std::size_t quote = cell.find('"'); quote != std::string::npos;
             quote = cell.find('"', quote + 2))
        {
          cell.insert(quote, 1, '"');
        }
        cell = '"' + cell + '"';
      }
      text += (column > 0 ? "," : "") + cell;
    }
    text += "\r\n";
  };
  add(table.heading);
  std::for_each(table.rows.begin(), table.rows.end(), add);
  return text;
}

std::vector<ResultTable> TablesOfStudy(const json& answer)
{
  const std::vector<std::string> summary = {"Condition", "Mean", "StandardDeviation", "Median"};
  std::vector<ResultTable> tables = {{SubjectsOfStudy(answer), summary, RowsOf(answer["Summary"], summary)}};
  if (answer["Anova"].is_object())
  {
    tables.push_back(FiguresOf("Repeated-measures analysis of variance", answer["Anova"]));
  }
  if (answer["Tukey"].is_object())
  {
    tables.push_back(PairsOf("Tukey's honestly significant difference (" +
                                 answer["Tukey"]["Reading"].get<std::string>() + "), 95 % intervals",
                             answer["Tukey"]["Comparisons"],
                             {"MeanDifference", "Lower", "Upper", "Q", "Df", "P"}));
  }
  if (answer["Friedman"].is_object())
  {
    tables.push_back(FiguresOf("Friedman's test of ranks", answer["Friedman"]));
  }
  if (answer["Nemenyi"].is_object())
  {
    tables.push_back(PairsOf("Nemenyi's comparison of mean ranks, critical difference " +
                                 Cell(answer["Nemenyi"]["CriticalDifference"]) + " at 0.05",
                             answer["Nemenyi"]["Comparisons"], {"MeanRankDifference", "Q", "P"}));
  }
  return tables;
}

ResultTable DetailsOfStudy(const json& answer)
{
  ResultTable table{"", {"Test", "First", "Second", "Name", "Value"}, {}};
  const auto add = [&](const std::string& test, const json& first, const json& second, const json& figures)
  {
    for (const auto& [name, value] : figures.items())
    {
      if (value.is_number() || value.is_null())
      {
        table.rows.push_back({test, first, second, name, Cell(value, Digits::Every)});
      }
    }
  };
  for (const json& condition : answer["Summary"])
  {
    add("Summary", condition["Condition"], "", condition);
  }
  for (const char* test : {"Anova", "Tukey", "Friedman", "Nemenyi"})
  {
    const json& figures = answer[test];
    if (figures.is_object())
    {
      add(test, "", "", figures);
      for (const json& one : figures.value("Comparisons", json::array()))
      {
        add(test, one["Pair"][0], one["Pair"][1], one);
      }
      const json ranks = figures.value("MeanRanks", json::array());
      for (std::size_t c = 0; c < ranks.size(); c++)
      {
        add(test, answer["Conditions"][c], "", {{"MeanRank", ranks[c]}});
      }
    }
  }
  return table;
}
} // namespace Clade
