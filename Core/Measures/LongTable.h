#pragma once
#include "Measures/StudyTable.h"

#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// One value of a table that has a row for each measurement, as results.csv of `clade evaluate`.
struct LongCell
{
  std::string subject;   ///< column Volume
  std::string repeat;    ///< column Factor: several measurements of one subject
  std::string condition; ///< column Method
  std::optional<double> value;
};

/// The condition whose rows are what the others are compared with, and no condition themselves.
inline constexpr const char* truthCondition = "truth";

/// A row for each subject, a column for each condition, both in the order of their first cells. Of a subject
/// only the repeats count that have a value under every condition, and their mean is the subject's value: a
/// volume measured at three factors is one subject, not three. Subjects without any such repeat and
/// conditions without any value are left out.
StudyTable PivotLongCells(const std::vector<LongCell>& cells);

/// A file with a row for each measurement: columns Volume and Method, perhaps Factor, and measures.
struct LongTable
{
  std::vector<std::string> measures; ///< the columns of which at least one cell is a number
  /// Throws Error(InvalidArgument) that lists the measures where it is none of them.
  StudyTable Of(const std::string& measure) const;

  std::vector<std::vector<LongCell>> cells; ///< by measure
};

/// Nothing where the first line names no column Volume or no column Method: the file is of another kind.
/// Throws Error(InvalidFile) for a line with other than the first line's number of cells.
std::optional<LongTable> ParseLongTable(const std::string& text);
} // namespace Clade
