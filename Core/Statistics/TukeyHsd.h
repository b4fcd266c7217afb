#pragma once
#include "Statistics/StudyTable.h"

#include <string_view>
#include <vector>

namespace Clade
{
/// Whose spread Tukey's honestly significant difference measures by. Always said with the result.
enum class TukeyReading
{
  RepeatedMeasures, ///< the error of the repeated-measures ANOVA, (n-1)(k-1) degrees of freedom: recommended
  Independent,      ///< that within the conditions, k(n-1): ignores that the same subjects were measured
  Individual        ///< that of each pair's differences, n-1: needs no sphericity
};
/// "rm-pooled", "independent", "rm-individual".
std::string_view ToString(TukeyReading reading);

/// One pair of conditions.
struct TukeyComparison
{
  std::size_t first = 0; ///< index of the condition
  std::size_t second = 0;
  double meanDifference = 0; ///< second less first
  double q = 0;
  double df = 0;
  double p = 1;     ///< of the studentized range: corrected for all pairs
  double lower = 0; ///< 95 % interval of the difference, for all pairs together
  double upper = 0;
};

/// Every pair of conditions, (0, 1), (0, 2), .. Throws Error(InvalidArgument) for an incomplete table or one
/// without any spread to measure by.
std::vector<TukeyComparison> CompareByTukey(const StudyTable& table,
                                            TukeyReading reading = TukeyReading::RepeatedMeasures);
} // namespace Clade
