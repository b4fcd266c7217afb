#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
struct SheetLine
{
  std::size_t number = 0; ///< from 1, in the file
  std::vector<std::string> cells;
};

/// A table as a spreadsheet writes it, cell by cell.
struct Sheet
{
  char separator = ',';
  std::vector<SheetLine> lines; ///< those that are not empty, the heading first
};

/// Commas, semicolons or tabs stand between cells: the first of tab, semicolon, comma that the first line
/// holds. Cells may be quoted, blanks around them are dropped.
Sheet ReadSheet(const std::string& text);

/// The finite number that a cell is, whole; where semicolons separate, with a decimal comma.
std::optional<double> SheetNumber(std::string cell, char separator);
} // namespace Clade
