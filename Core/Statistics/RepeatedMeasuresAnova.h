#pragma once
#include "Statistics/StudyTable.h"

#include <optional>

namespace Clade
{
/// One-way repeated-measures analysis of variance: do the conditions differ, each subject being its own
/// control?
struct RepeatedMeasuresAnova
{
  double f = 0;
  double conditionsDf = 0; ///< k - 1
  double errorDf = 0;      ///< (n - 1)(k - 1)
  double p = 1;            ///< assuming sphericity
  double conditionsSumOfSquares = 0;
  double subjectsSumOfSquares = 0;
  double errorSumOfSquares = 0;
  double errorMeanSquare = 0;
  double partialEtaSquared = 0; ///< share of the conditions in what the subjects leave
  double greenhouseGeisserEpsilon = 1;
  double greenhouseGeisserP = 1; ///< both degrees of freedom times epsilon: the p-value to quote
  /// At most 1; nothing where there are too few subjects to estimate it.
  std::optional<double> huynhFeldtEpsilon;
  std::optional<double> huynhFeldtP;
};

/// Throws Error(InvalidArgument) for an incomplete table, or where the conditions differ by the same amount
/// in every subject: F is then infinite.
RepeatedMeasuresAnova AnalyseRepeatedMeasures(const StudyTable& table);
} // namespace Clade
