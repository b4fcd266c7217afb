#include "Statistics/LongTable.h"

#include "Base/Error.h"
#include "Statistics/Sheet.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace Clade
{
namespace
{
/// Subject, repeat, condition and group of a measurement.
using LongKey = std::array<std::string, 4>;

/// Two values of one measurement: neither is known to be the right one.
void RequireFirst(const LongKey& key, std::size_t line, std::map<LongKey, std::size_t>& lines)
{
  const auto [first, isNew] = lines.emplace(key, line);
  if (!isNew)
  {
    const auto& [volume, factor, method, modality] = key;
    throw Error(ErrorCode::InvalidFile, "lines " + std::to_string(first->second) + " and " +
                                            std::to_string(line) + " of the table are both of volume " +
                                            volume + (factor.empty() ? "" : ", factor " + factor) +
                                            ", method " + method +
                                            (modality.empty() ? "" : ", modality " + modality) +
                                            "; expected one line for each measurement");
  }
}
} // namespace

std::vector<LongStudy> LongTable::Of(const std::string& measure) const
{
  const auto found = std::find(measures.begin(), measures.end(), measure);
  if (found == measures.end())
  {
    std::string known;
    for (const std::string& one : measures)
    {
      known += (known.empty() ? "" : ", ") + one;
    }
    throw Error(ErrorCode::InvalidArgument,
                "the table has no measure \"" + measure + "\"; it has " + (known.empty() ? "none" : known));
  }
  return PivotLongCells(cells[static_cast<std::size_t>(found - measures.begin())]);
}

std::optional<LongTable> ParseLongTable(const std::string& text)
{
  const Sheet sheet = ReadSheet(text);
  if (sheet.lines.empty())
  {
    return std::nullopt;
  }
  const std::vector<std::string>& heading = sheet.lines.front().cells;
  const auto find = [&](const char* name)
  { return static_cast<std::size_t>(std::find(heading.begin(), heading.end(), name) - heading.begin()); };
  const std::size_t volume = find("Volume"), method = find("Method"), factor = find("Factor"),
                    modality = find("Modality");
  if (volume == heading.size() || method == heading.size())
  {
    return std::nullopt;
  }
  LongTable table;
  std::map<LongKey, std::size_t> lines; // of the measurements read so far
  std::vector<std::vector<LongCell>> columns(heading.size());
  for (std::size_t n = 1; n < sheet.lines.size(); n++)
  {
    const SheetLine& line = sheet.lines[n];
    if (line.cells.size() != heading.size())
    {
      throw Error(ErrorCode::InvalidFile, "the table has " + std::to_string(line.cells.size()) +
                                              " cells in line " + std::to_string(line.number) +
                                              "; expected " + std::to_string(heading.size()) +
                                              ", as the first line has");
    }
    const std::string repeat = factor < heading.size() ? line.cells[factor] : "";
    const std::string group = modality < heading.size() ? line.cells[modality] : "";
    RequireFirst({line.cells[volume], repeat, line.cells[method], group}, line.number, lines);
    for (std::size_t c = 0; c < heading.size(); c++)
    {
      columns[c].push_back({line.cells[volume], repeat, line.cells[method],
                            SheetNumber(line.cells[c], sheet.separator), group});
    }
  }
  for (std::size_t c = 0; c < heading.size(); c++)
  {
    const bool isMeasure = c != volume && c != method && c != factor && c != modality &&
                           std::any_of(columns[c].begin(), columns[c].end(),
                                       [](const LongCell& cell) { return cell.value.has_value(); });
    if (isMeasure)
    {
      table.measures.push_back(heading[c]);
      table.cells.push_back(std::move(columns[c]));
    }
  }
  return table;
}
} // namespace Clade
