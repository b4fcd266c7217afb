#pragma once
#include "Statistics/StudyTable.h"

#include <optional>
#include <vector>

namespace Clade
{
/// Friedman's test: do the conditions differ in how each subject ranks them? For readers' ranks and scores.
struct Friedman
{
  double chiSquared = 0; ///< corrected for ties
  double df = 0;         ///< k - 1
  double p = 1;
  double kendallsW = 0;                 ///< agreement of the subjects, 0..1
  std::vector<double> meanRanks;        ///< by condition; the smallest value has rank 1, ties share the mean
  std::optional<double> imanDavenportF; ///< the less conservative statistic; nothing where all subjects agree
};

/// One pair of conditions after Nemenyi.
struct NemenyiComparison
{
  std::size_t first = 0; ///< index of the condition
  std::size_t second = 0;
  double meanRankDifference = 0; ///< second less first
  double q = 0;
  double p = 1; ///< of the studentized range, infinite degrees of freedom, no correction for ties
};

struct Nemenyi
{
  double criticalDifference = 0; ///< of mean ranks, at 0.05
  std::vector<NemenyiComparison> comparisons;
};

/// Throw Error(InvalidArgument) for an incomplete table, or where every subject gives every condition the
/// same rank.
Friedman TestByFriedman(const StudyTable& table);
Nemenyi CompareByNemenyi(const StudyTable& table);
} // namespace Clade
