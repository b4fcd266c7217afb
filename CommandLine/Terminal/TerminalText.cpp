#include "Terminal/TerminalText.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <sstream>
#include <sys/ioctl.h>
#include <vector>

namespace Clade
{
namespace
{
struct Character
{
  std::string bytes;
  std::uint32_t codePoint = 0;
};

/// The character that begins at `at`; of bytes that are no UTF-8 one byte.
Character CharacterAt(const std::string& utf8, std::size_t at)
{
  const auto byteAt = [&](std::size_t i) { return static_cast<unsigned char>(utf8[i]); };
  const unsigned lead = byteAt(at);
  const std::size_t length = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  std::uint32_t codePoint = lead & (0xffu >> (length + 1));
  for (std::size_t i = 1; i < length; i++)
  {
    if (at + i >= utf8.size() || (byteAt(at + i) & 0xc0u) != 0x80)
    {
      return {utf8.substr(at, 1), lead};
    }
    codePoint = codePoint << 6 | (byteAt(at + i) & 0x3fu);
  }
  return length == 1 ? Character{utf8.substr(at, 1), lead} : Character{utf8.substr(at, length), codePoint};
}

std::size_t WidthOf(std::uint32_t codePoint)
{
  struct Range
  {
    std::uint32_t first, last;
  };
  constexpr Range wide[] = {{0x1100, 0x115f},   {0x2e80, 0xa4cf},  {0xac00, 0xd7a3}, {0xf900, 0xfaff},
                            {0xfe30, 0xfe6f},   {0xff00, 0xff60},  {0xffe0, 0xffe6}, {0x1f300, 0x1f64f},
                            {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};
  const auto isIn = [=](const Range& range) { return codePoint >= range.first && codePoint <= range.last; };
  return isIn({0x300, 0x36f}) ? 0 : std::any_of(std::begin(wide), std::end(wide), isIn) ? 2 : 1;
}

template<typename Visit>
void ForEachCharacter(const std::string& utf8, const Visit& visit)
{
  for (std::size_t at = 0; at < utf8.size();)
  {
    const Character character = CharacterAt(utf8, at);
    visit(character);
    at += character.bytes.size();
  }
}

std::size_t WidestLine(const std::string& text)
{
  std::size_t widest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
  {
    widest = std::max(widest, ColumnsOf(line));
  }
  return widest;
}

/// The first column and those from `begin` to before `end`.
ResultTable PieceOf(const ResultTable& table, std::size_t begin, std::size_t end)
{
  const auto part = [=](const std::vector<std::string>& row)
  {
    std::vector<std::string> cells = {row.front()};
    cells.insert(cells.end(), row.begin() + static_cast<std::ptrdiff_t>(begin),
                 row.begin() + static_cast<std::ptrdiff_t>(end));
    return cells;
  };
  ResultTable piece{"", part(table.heading), {}};
  std::transform(table.rows.begin(), table.rows.end(), std::back_inserter(piece.rows), part);
  return piece;
}

std::string InPieces(const ResultTable& table, std::size_t columns)
{
  std::string text;
  for (std::size_t begin = 1; begin < table.heading.size();)
  {
    std::size_t end = begin + 1;
    while (end < table.heading.size() && WidestLine(ToText(PieceOf(table, begin, end + 1))) <= columns)
    {
      end++;
    }
    text += ToText(PieceOf(table, begin, end));
    begin = end;
  }
  return text;
}

std::string RowByRow(const ResultTable& table)
{
  std::string text;
  for (const std::vector<std::string>& row : table.rows)
  {
    text += row.front() + '\n';
    for (std::size_t column = 1; column < row.size(); column++)
    {
      text += row[column].empty() ? "" : "  " + table.heading[column] + ": " + row[column] + '\n';
    }
  }
  return text + '\n';
}
} // namespace

std::size_t TerminalColumns(int descriptor)
{
  winsize size{};
  return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

std::size_t ColumnsOf(const std::string& utf8)
{
  std::size_t columns = 0;
  ForEachCharacter(utf8, [&](const Character& character) { columns += WidthOf(character.codePoint); });
  return columns;
}

std::string CutToColumns(const std::string& utf8, std::size_t columns)
{
  if (ColumnsOf(utf8) <= columns)
  {
    return utf8;
  }
  const std::string dots = std::string("...").substr(0, columns);
  std::string text;
  std::size_t taken = dots.size();
  bool isFull = false;
  ForEachCharacter(utf8,
                   [&](const Character& character)
                   {
                     taken += WidthOf(character.codePoint);
                     isFull = isFull || taken > columns;
                     text += isFull ? "" : character.bytes;
                   });
  return text + dots;
}

std::string Printable(const std::string& utf8)
{
  std::string text;
  ForEachCharacter(utf8,
                   [&](const Character& character)
                   {
                     const std::uint32_t code = character.codePoint;
                     const bool isControl = code < 0x20 || (code >= 0x7f && code < 0xa0);
                     text += isControl ? "?" : character.bytes;
                   });
  return text;
}

std::string Wrapped(const std::string& text, std::size_t indent, std::size_t columns)
{
  const std::string blanks(indent, ' ');
  if (columns == 0)
  {
    return blanks + text + '\n';
  }
  std::string lines, line;
  std::istringstream words(text);
  for (std::string word; words >> word;)
  {
    if (!line.empty() && indent + ColumnsOf(line) + 1 + ColumnsOf(word) > columns)
    {
      lines += blanks + line + '\n';
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return lines + blanks + line + '\n';
}

std::string ProgressLine(const std::string& stage, double fraction, const std::string& note,
                         std::size_t columns)
{
  constexpr std::size_t shortestBar = 10, longestBar = 40, aroundBar = 4;
  const std::size_t room = std::max<std::size_t>(columns, 2) - 1; // the last column would begin a new line
  const double share = std::clamp(fraction, 0.0, 1.0);
  char percent[16];
  std::snprintf(percent, sizeof(percent), "%3.0f %%", std::floor(100 * share));
  const std::string tail = "  " + std::string(percent);

  std::string head = CutToColumns(stage, room > tail.size() + 8 ? room - tail.size() : room);
  head.resize(head.size() + (ColumnsOf(head) < 12 && room > 30 ? 12 - ColumnsOf(head) : 0), ' ');
  const std::size_t left = room - std::min(room, ColumnsOf(head) + tail.size());
  const std::size_t forNote = note.empty() ? 0 : ColumnsOf(note) + 2;
  std::string bar;
  if (left >= shortestBar + aroundBar)
  {
    const std::size_t most = left - aroundBar;
    const std::size_t length =
        std::clamp(most > forNote ? most - forNote : shortestBar, shortestBar, longestBar);
    const auto filled = static_cast<std::size_t>(static_cast<double>(length) * share);
    bar = " [" + std::string(filled, '#') + std::string(length - filled, '.') + "]";
  }
  const std::string line = CutToColumns(head + bar + tail.substr(bar.empty() ? 0 : 1), room);
  const std::size_t rest = room - ColumnsOf(line);
  return note.empty() || rest < 8 ? line : line + "  " + CutToColumns(note, rest - 2);
}

std::string FoldedText(const ResultTable& table, std::size_t columns)
{
  ResultTable untitled = table;
  untitled.title.clear();
  const std::string whole = ToText(untitled);
  const std::string title = table.title.empty() ? "" : Wrapped(table.title, 0, columns);
  if (columns == 0 || WidestLine(whole) <= columns)
  {
    return title + whole;
  }
  std::size_t first = ColumnsOf(table.heading.front());
  for (const std::vector<std::string>& row : table.rows)
  {
    first = std::max(first, ColumnsOf(row.front()));
  }
  return title + (2 * first > columns ? RowByRow(table) : InPieces(table, columns));
}
} // namespace Clade
