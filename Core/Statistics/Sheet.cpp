#include "Statistics/Sheet.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <locale>
#include <sstream>

namespace Clade
{
namespace
{
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
} // namespace

std::optional<double> SheetNumber(std::string cell, char separator)
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
} // namespace Clade
