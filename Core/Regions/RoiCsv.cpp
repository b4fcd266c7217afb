#include "Regions/RoiCsv.h"

#include "Base/Error.h"

#include <algorithm>
#include <cmath>
#include <locale>
#include <optional>
#include <set>
#include <sstream>

namespace Clade
{
namespace
{
constexpr std::size_t maxBytes = 16u << 20;
constexpr std::size_t maxRowBytes = 1u << 20;
constexpr std::size_t maxCurvePoints = 10000; // of one curve, as of a polygon
constexpr std::size_t numbersOfAPoint = 5;

// Kinds of OsiriX's ROI tools, as its plugins see them.
constexpr int measurement = 5, rectangle = 6, oval = 9, closedPolygon = 11, pencil = 15;

[[noreturn]] void RefuseFile(const std::string& what)
{
  throw Error(ErrorCode::InvalidFile, "the ROI file " + what);
}

std::string Trimmed(const std::string& text)
{
  const std::size_t begin = text.find_first_not_of(" \t\r");
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::vector<std::string> Split(const std::string& text)
{
  std::vector<std::string> cells(1);
  for (char c : text)
  {
    if (c == ',')
    {
      cells.emplace_back();
    }
    else
    {
      cells.back() += c;
    }
  }
  return cells;
}

std::optional<double> Number(const std::string& cell)
{
  std::istringstream stream(Trimmed(cell));
  stream.imbue(std::locale::classic());
  double value = 0;
  if (stream >> value && stream.peek() == std::istringstream::traits_type::eof() && std::isfinite(value))
  {
    return value;
  }
  return std::nullopt;
}

/// Where the columns are that matter, from the header.
struct Columns
{
  std::size_t name = 0;
  std::size_t kind = 0;
  std::size_t points = 0;
};

Columns ReadHeader(const std::string& line)
{
  std::vector<std::string> names = Split(line);
  std::transform(names.begin(), names.end(), names.begin(), Trimmed);
  const auto find = [&](const char* name)
  {
    const auto column = std::find(names.begin(), names.end(), name);
    if (column == names.end())
    {
      RefuseFile("has no column \"" + std::string(name) +
                 "\" in its first line; expected what the plugin Export ROIs of "
                 "OsiriX or Horos writes");
    }
    return static_cast<std::size_t>(column - names.begin());
  };
  const Columns columns{find("RoiName"), find("RoiType"), find("NumOfPoints")};
  if (!(columns.name < columns.kind && columns.kind < columns.points) || find("mmX") != columns.points + 1)
  {
    RefuseFile("has its columns in another order than the plugin Export ROIs of OsiriX or Horos writes");
  }
  return columns;
}

struct Row
{
  std::string name;
  int kind = 0;
  std::vector<Vector3> pointsMm;
};

/// The row in which the name takes up `cellsOfName` cells; nothing unless all else then fits.
std::optional<Row> Fit(const std::vector<std::string>& cells, const Columns& columns, std::size_t cellsOfName)
{
  const std::size_t shift = cellsOfName - 1;
  if (cells.size() <= columns.points + shift)
  {
    return std::nullopt;
  }
  const std::optional<double> kind = Number(cells[columns.kind + shift]);
  const std::optional<double> points = Number(cells[columns.points + shift]);
  const std::size_t rest = cells.size() - columns.points - shift - 1;
  if (!kind || !points || *points < 0 || *points > 1e6 || std::floor(*points) != *points ||
      std::abs(*kind) > 1000 ||
      std::max<std::size_t>(static_cast<std::size_t>(*points) * numbersOfAPoint, 1) !=
          std::max<std::size_t>(rest, 1))
  {
    return std::nullopt;
  }
  Row row;
  row.kind = static_cast<int>(*kind);
  for (std::size_t n = 0; n < static_cast<std::size_t>(*points); n++)
  {
    const std::size_t at = columns.points + shift + 1 + n * numbersOfAPoint;
    const auto x = Number(cells[at]), y = Number(cells[at + 1]), z = Number(cells[at + 2]);
    if (!x || !y || !z)
    {
      return std::nullopt;
    }
    row.pointsMm.push_back({*x, *y, *z});
  }
  for (std::size_t n = 0; n < cellsOfName; n++)
  {
    row.name += (n > 0 ? "," : "") + cells[columns.name + n];
  }
  row.name = Trimmed(row.name);
  if (row.name.size() >= 2 && row.name.front() == '"' && row.name.back() == '"')
  {
    row.name = row.name.substr(1, row.name.size() - 2);
    return row;
  }
  const bool isPlain = cellsOfName == 1 && row.name.find('"') == std::string::npos; // a spreadsheet wrote it
  return isPlain ? std::make_optional(row) : std::nullopt;
}

/// The text may be the beginning of a row only: nothing then.
std::optional<Row> ReadRow(const std::string& text, const Columns& columns)
{
  const std::vector<std::string> cells = Split(text);
  for (std::size_t cellsOfName = 1; columns.points + cellsOfName <= cells.size() && cellsOfName <= 200;
       cellsOfName++)
  {
    if (const std::optional<Row> row = Fit(cells, columns, cellsOfName))
    {
      return row;
    }
  }
  return std::nullopt;
}

void Add(const Row& row, ImportedRois& rois)
{
  switch (row.kind)
  {
  case measurement:
    if (row.pointsMm.size() == 2)
    {
      rois.lines.push_back({row.name, row.pointsMm[0], row.pointsMm[1]});
      return;
    }
    break;
  case rectangle:
  case oval:
  case closedPolygon:
  case pencil:
    if (row.pointsMm.size() >= 3 && row.pointsMm.size() <= maxCurvePoints)
    {
      rois.areas.push_back({row.name, Polygon{row.pointsMm, 0}});
      return;
    }
    break;
  default:
    break;
  }
  rois.warnings.push_back({"W_ROI_SKIPPED", "the ROI \"" + row.name + "\" of kind " +
                                                std::to_string(row.kind) + " with " +
                                                std::to_string(row.pointsMm.size()) +
                                                " points is neither a line nor an area and was left out"});
}
} // namespace

ImportedRois ParseRoiCsv(const std::string& text)
{
  constexpr std::size_t maxLinesPerName = 20;
  if (text.size() > maxBytes)
  {
    RefuseFile("is larger than 16 MiB");
  }
  std::istringstream stream(text.compare(0, 3, "\xef\xbb\xbf") == 0 ? text.substr(3) : text);
  std::string line;
  std::getline(stream, line);
  const Columns columns = ReadHeader(line);

  ImportedRois rois;
  std::string pending; // lines that do not make a row yet: a name went on in the next
  std::size_t number = 1, firstNumber = 0, lines = 0;
  while (std::getline(stream, line))
  {
    number++;
    if (pending.empty() && Trimmed(line).empty())
    {
      continue;
    }
    firstNumber = pending.empty() ? number : firstNumber;
    lines = pending.empty() ? 1 : lines + 1;
    pending += (pending.empty() ? "" : "\n") + line;
    if (pending.size() > maxRowBytes)
    {
      RefuseFile("has a row in line " + std::to_string(firstNumber) + " that is longer than 1 MiB");
    }
    if (const std::optional<Row> row = ReadRow(pending, columns))
    {
      Add(*row, rois);
      pending.clear();
    }
    else if (lines >= maxLinesPerName)
    {
      break;
    }
  }
  if (!pending.empty())
  {
    RefuseFile("has a row in line " + std::to_string(firstNumber) +
               " that does not hold the numbers and points that its header and NumOfPoints announce");
  }
  return rois;
}
} // namespace Clade
