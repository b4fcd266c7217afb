#include "Statistics/ResultTable.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace Clade
{
namespace
{
using nlohmann::json;
using Row = std::vector<std::string>;

/// For readers: six digits.
std::string Cell(const json& value)
{
  if (value.is_null())
  {
    return "-";
  }
  if (value.is_number_float())
  {
    char text[32];
    std::snprintf(text, sizeof(text), "%.6g", value.get<double>());
    return text;
  }
  return value.is_string() ? value.get<std::string>() : value.dump();
}

/// For programs: every digit.
std::string ExactCell(const json& value)
{
  if (!value.is_number_float())
  {
    return Cell(value);
  }
  char text[32];
  return {text, std::to_chars(text, text + sizeof(text), value.get<double>()).ptr};
}
using Format = std::string (*)(const json& value);

bool IsNumber(const std::string& cell)
{
  return cell == "-" || (!cell.empty() && cell.find_first_not_of("0123456789+-.e") == std::string::npos);
}

/// The named members of each element, one row each.
std::vector<Row> RowsOf(const json& elements, const std::vector<std::string>& members, Format cell = Cell)
{
  std::vector<Row> rows;
  for (const json& element : elements)
  {
    rows.emplace_back();
    for (const std::string& member : members)
    {
      rows.back().push_back(cell(element.contains(member) ? element[member] : json()));
    }
  }
  return rows;
}

std::string CodesOf(const json& warnings)
{
  std::string codes;
  for (const json& warning : warnings)
  {
    codes += (codes.empty() ? "" : " ") + warning["Code"].get<std::string>();
  }
  return codes;
}

ResultTable EdgeSummary(const json& answer)
{
  const std::string unit = answer["Unit"];
  ResultTable table{"Edge sharpness", {"Series", "Line", "Value " + unit, "Position mm", "Warnings"}, {}};
  for (const json& series : answer["Series"])
  {
    for (const json& line : series["Lines"])
    {
      table.rows.push_back({series["Series"], line["Name"], Cell(line["Value"]), Cell(line["PositionMm"]),
                            CodesOf(line["Warnings"])});
    }
    if (series["Lines"].size() > 1)
    {
      table.rows.push_back({series["Series"], "mean", Cell(series["Value"]), "", ""});
    }
  }
  return table;
}

ResultTable EdgeDetails(const json& answer)
{
  ResultTable table{"", {"Series", "Line", "DistanceMm", "Profile", "Filtered", "Gradient"}, {}};
  const double stepMm = answer["StepMm"];
  for (const json& series : answer["Series"])
  {
    for (const json& line : series["Lines"])
    {
      const json& gradient = line["Gradient"];
      for (std::size_t n = 0; n < line["Profile"].size(); n++)
      {
        table.rows.push_back({series["Series"], line["Name"], ExactCell(static_cast<double>(n) * stepMm),
                              ExactCell(line["Profile"][n]), ExactCell(line["Filtered"][n]),
                              n < gradient.size() ? ExactCell(gradient[n]) : ""});
      }
    }
  }
  return table;
}

ResultTable SnrSummary(const json& answer, Format cell)
{
  ResultTable table{
      "Signal-to-noise ratio", {"Series", "Signal", "Noise", "SNR", "Signal voxels", "Noise voxels"}, {}};
  for (const json& series : answer["Series"])
  {
    table.rows.push_back({series["Series"], cell(series["Signal"]), cell(series["Noise"]),
                          cell(series["Snr"]), cell(series["SignalRegion"]["Voxels"]),
                          cell(series["NoiseRegion"]["Voxels"])});
  }
  return table;
}

ResultTable PiqeSummary(const json& answer)
{
  ResultTable table{"PIQE (0 best, 100 worst)",
                    {"Series", "Mean", "Standard deviation", "Slices", "Mean with tissue",
                     "Slices with tissue", "Warnings"},
                    {}};
  for (const json& series : answer["Series"])
  {
    table.rows.push_back({series["Series"], Cell(series["Mean"]), Cell(series["StandardDeviation"]),
                          std::to_string(series["Slices"].size()), Cell(series["MeanOfTissue"]),
                          Cell(series["TissueSlices"]), CodesOf(series["Warnings"])});
  }
  return table;
}

ResultTable PiqeDetails(const json& answer)
{
  ResultTable table{"", {"Series", "Slice", "Piqe", "ActiveFraction"}, {}};
  for (const json& series : answer["Series"])
  {
    for (std::size_t n = 0; n < series["Slices"].size(); n++)
    {
      table.rows.push_back({series["Series"], ExactCell(series["Indices"][n]), ExactCell(series["Slices"][n]),
                            ExactCell(series["ActiveFraction"][n])});
    }
  }
  return table;
}

ResultTable CompareSummary(const json& answer, Format cell)
{
  ResultTable table{"Comparison", {"Measure", "Value"}, {}};
  for (const char* name : {"Psnr", "Ssim", "MeanDifference", "MeanAbsoluteDifference",
                           "RootMeanSquareDifference", "LargestDifference", "DataRange", "Voxels"})
  {
    const bool isInfinite = std::string(name) == "Psnr" && answer["Identical"] == true;
    table.rows.push_back({name, isInfinite ? "inf" : cell(answer[name])});
  }
  if (answer["ReslicingError"].is_object())
  {
    for (const auto& [name, value] : answer["ReslicingError"].items())
    {
      table.rows.push_back({"ReslicingError." + name, cell(value)});
    }
  }
  return table;
}

/// The named members of each series, which head the columns, too.
ResultTable MembersOf(const std::string& title, const json& series, const std::vector<std::string>& members,
                      Format cell)
{
  return {title, members, RowsOf(series, members, cell)};
}

ResultTable PhaseSummary(const json& answer)
{
  return MembersOf("Slice-phase modulation (0: the volume does not know where the thick slices lay)",
                   answer["Series"],
                   {"Series", "Modulation", "SecondModulation", "SliceSpacingMm", "OffsetMm"}, Cell);
}

ResultTable PhaseDetails(const json& answer)
{
  ResultTable table{"", {"Series", "Phase", "Energy", "SecondEnergy"}, {}};
  for (const json& series : answer["Series"])
  {
    const json& phases = series["Phases"];
    for (std::size_t n = 0; n < phases.size(); n++)
    {
      const double phase = (static_cast<double>(n) + 0.5) / static_cast<double>(phases.size());
      table.rows.push_back(
          {series["Series"], ExactCell(phase), ExactCell(phases[n]), ExactCell(series["SecondPhases"][n])});
    }
  }
  return table;
}

ResultTable DisplacementSummary(const json& answer, Format cell)
{
  return MembersOf("Border displacement from " + answer["Reference"].get<std::string>() + ", pixels",
                   answer["Series"], {"Series", "Rms", "BeyondOne", "Borders"}, cell);
}

ResultTable TextureSummary(const json& answer, Format cell)
{
  return MembersOf("Noise texture: power along the slice normal over that in the plane", answer["Series"],
                   {"Series", "Ratio", "Along", "InPlane", "Regions"}, cell);
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

/// Characters, not bytes, so that columns stand straight.
std::size_t WidthOf(const std::string& utf8)
{
  return static_cast<std::size_t>(std::count_if(
      utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}
} // namespace

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
      std::string cell = row[column];
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

ResultTable SummaryOf(const json& answer)
{
  const std::string measure = answer["Measure"];
  return measure == "edge-sharpness"        ? EdgeSummary(answer)
         : measure == "snr"                 ? SnrSummary(answer, Cell)
         : measure == "piqe"                ? PiqeSummary(answer)
         : measure == "phase-modulation"    ? PhaseSummary(answer)
         : measure == "border-displacement" ? DisplacementSummary(answer, Cell)
         : measure == "noise-texture"       ? TextureSummary(answer, Cell)
                                            : CompareSummary(answer, Cell);
}

ResultTable DetailsOf(const json& answer)
{
  const std::string measure = answer["Measure"];
  return measure == "edge-sharpness"        ? EdgeDetails(answer)
         : measure == "piqe"                ? PiqeDetails(answer)
         : measure == "snr"                 ? SnrSummary(answer, ExactCell)
         : measure == "phase-modulation"    ? PhaseDetails(answer)
         : measure == "border-displacement" ? DisplacementSummary(answer, ExactCell)
         : measure == "noise-texture"       ? TextureSummary(answer, ExactCell)
                                            : CompareSummary(answer, ExactCell);
}

std::vector<ResultTable> TablesOfStudy(const json& answer)
{
  const std::vector<std::string> summary = {"Condition", "Mean", "StandardDeviation", "Median"};
  std::vector<ResultTable> tables = {
      {answer["Subjects"].dump() + " subjects", summary, RowsOf(answer["Summary"], summary)}};
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
        table.rows.push_back({test, first, second, name, ExactCell(value)});
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
