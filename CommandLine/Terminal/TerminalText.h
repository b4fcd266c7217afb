#pragma once
#include "Statistics/ResultTable.h"

#include <cstddef>
#include <string>

namespace Clade
{
/// Columns of the terminal behind a file descriptor at this moment, for it may be resized; 0 where there is
/// none, or it does not tell.
std::size_t TerminalColumns(int descriptor);

/// Columns that UTF-8 takes on a terminal: ideographs take two, combining marks none.
std::size_t ColumnsOf(const std::string& utf8);

/// The text, or of one that is wider than `columns` its beginning and "...".
std::string CutToColumns(const std::string& utf8, std::size_t columns);

/// Without characters that would move the cursor or change colours: texts of files are not to be trusted.
std::string Printable(const std::string& utf8);

/// Lines of at most `columns`, broken at blanks, each after `indent` blanks, each ended by a line feed; 0:
/// one line, however long.
std::string Wrapped(const std::string& text, std::size_t indent, std::size_t columns);

/// One line of progress, narrower than `columns`: stage, bar, per cent, and a note as far as there is room.
/// The bar shrinks for the note and goes where there is no room for it; the per cent go last.
std::string ProgressLine(const std::string& stage, double fraction, const std::string& note,
                         std::size_t columns);

/// The table for a terminal of `columns` (0: of any width): as ToText where it fits; else in several pieces
/// of its columns, the first column before each; or, where the first column takes more than half of the
/// width, row by row with a line for each value.
std::string FoldedText(const ResultTable& table, std::size_t columns);
} // namespace Clade
