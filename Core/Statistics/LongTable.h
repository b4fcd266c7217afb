#pragma once
#include "Statistics/StudyTable.h"

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
  std::string group = {}; ///< column Modality, where there is one: what is tested by itself
};

/// The condition whose rows are what the others are compared with, and no condition themselves.
inline constexpr const char* truthCondition = "truth";

/// The measurements of one group that can be compared, and what had to be left out for that.
struct LongStudy
{
  std::string group; ///< empty where all cells are of one
  StudyTable table;
  std::vector<std::string> leftOut; ///< sentences that name the conditions, subjects and repeats
  std::string whyNotTested;         ///< empty: the table has two subjects and two conditions at least

  /// The measure by its name, with the group where there are several: "Piqe", "Piqe, CT".
  std::string NameOf(const std::string& measure) const;
};

/// A study for each group, in the order of their first cells. Its table has a row for each subject, a column
/// for each condition, both in the order of their first cells. Of a subject only the repeats count that have
/// a value under every condition, and their mean is the subject's value: a volume measured at three factors
/// is one subject, not three. Subjects without any such repeat are left out.
///
/// Conditions that lack most subjects are left out first (not where that would leave fewer than two). Where
/// no two subjects are complete then, so are more, those first without which most subjects are complete, at
/// last all but the two that have most subjects in common: what can be tested, is.
std::vector<LongStudy> PivotLongCells(const std::vector<LongCell>& cells);

/// A file with a row for each measurement: columns Volume and Method, perhaps Factor and Modality, and
/// measures.
struct LongTable
{
  std::vector<std::string> measures; ///< the columns of which at least one cell is a number
  /// Throws Error(InvalidArgument) that lists the measures where it is none of them.
  std::vector<LongStudy> Of(const std::string& measure) const;

  std::vector<std::vector<LongCell>> cells; ///< by measure
};

/// Nothing where the first line names no column Volume or no column Method: the file is of another kind.
/// Throws Error(InvalidFile) for a line with other than the first line's number of cells, and for two lines
/// of one measurement.
std::optional<LongTable> ParseLongTable(const std::string& text);
} // namespace Clade
