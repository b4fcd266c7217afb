#include "Statistics/TukeyHsd.h"

#include "Base/Error.h"
#include "Statistics/RepeatedMeasuresAnova.h"
#include "Statistics/StudentizedRange.h"

#include <cmath>

namespace Clade
{
namespace
{
/// What a difference is divided by, and how well it is known.
struct Spread
{
  double standardError; ///< of one mean, as the studentized range takes it
  double df;
};

Spread WithinConditions(const std::vector<ConditionSummary>& summaries, double n)
{
  double meanSquare = 0;
  for (const ConditionSummary& summary : summaries)
  {
    meanSquare +=
        summary.standardDeviation * summary.standardDeviation / static_cast<double>(summaries.size());
  }
  return {std::sqrt(meanSquare / n), static_cast<double>(summaries.size()) * (n - 1)};
}

Spread OfDifferences(const StudyTable& table, std::size_t first, std::size_t second)
{
  StudyTable differences;
  differences.conditions = {"difference"};
  for (const std::vector<double>& row : table.values)
  {
    differences.values.push_back({row[second] - row[first]});
  }
  const auto n = static_cast<double>(table.Subjects());
  // q = sqrt(2) times Student's t of the differences
  return {Summarise(differences).front().standardDeviation / std::sqrt(2 * n), n - 1};
}

void RequireSpread(const Spread& spread, double meanDifference)
{
  if (!(spread.standardError > 1e-13 * std::abs(meanDifference))) // what is left is rounding
  {
    throw Error(ErrorCode::InvalidArgument,
                "the subjects do not vary; Tukey's comparison has nothing to measure the differences by");
  }
}
} // namespace

std::string_view ToString(TukeyReading reading)
{
  switch (reading)
  {
  case TukeyReading::RepeatedMeasures:
    return "rm-pooled";
  case TukeyReading::Independent:
    return "independent";
  case TukeyReading::Individual:
    return "rm-individual";
  }
  return "?";
}

std::vector<TukeyComparison> CompareByTukey(const StudyTable& table, TukeyReading reading)
{
  RequireComplete(table);
  const auto groups = static_cast<int>(table.Conditions());
  const auto n = static_cast<double>(table.Subjects());
  const std::vector<ConditionSummary> summaries = Summarise(table);
  Spread spread = WithinConditions(summaries, n);
  if (reading == TukeyReading::RepeatedMeasures)
  {
    const RepeatedMeasuresAnova anova = AnalyseRepeatedMeasures(table);
    spread = {std::sqrt(anova.errorMeanSquare / n), anova.errorDf};
  }
  const double dfOfAll = reading == TukeyReading::Individual ? n - 1 : spread.df;
  const double critical = StudentizedRangeQuantile(0.05, groups, dfOfAll);

  std::vector<TukeyComparison> comparisons;
  for (std::size_t first = 0; first < table.Conditions(); first++)
  {
    for (std::size_t second = first + 1; second < table.Conditions(); second++)
    {
      const Spread own = reading == TukeyReading::Individual ? OfDifferences(table, first, second) : spread;
      TukeyComparison one;
      one.first = first;
      one.second = second;
      one.meanDifference = summaries[second].mean - summaries[first].mean;
      RequireSpread(own, one.meanDifference);
      one.q = std::abs(one.meanDifference) / own.standardError;
      one.df = own.df;
      one.p = StudentizedRangeUpperTail(one.q, groups, own.df);
      one.lower = one.meanDifference - critical * own.standardError;
      one.upper = one.meanDifference + critical * own.standardError;
      comparisons.push_back(one);
    }
  }
  return comparisons;
}
} // namespace Clade
