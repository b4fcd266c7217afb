#include "Statistics/Friedman.h"

#include "Base/Error.h"
#include "Statistics/StudentizedRange.h"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <numeric>

namespace Clade
{
namespace
{
struct Ranks
{
  std::vector<double> means; ///< by condition
  double ties = 0;           ///< sum of t^3 - t over the groups of t equal values
};

/// Adds the ranks of one subject's values: equal ones share the mean of their ranks.
void AddRanks(const std::vector<double>& values, Ranks& ranks)
{
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  for (std::size_t begin = 0; begin < order.size();)
  {
    std::size_t end = begin;
    while (end < order.size() && values[order[end]] == values[order[begin]])
    {
      end++;
    }
    const auto count = static_cast<double>(end - begin);
    ranks.ties += count * count * count - count;
    for (std::size_t n = begin; n < end; n++)
    {
      ranks.means[order[n]] += static_cast<double>(begin + end + 1) / 2;
    }
    begin = end;
  }
}

Ranks RanksOf(const StudyTable& table)
{
  Ranks ranks{std::vector<double>(table.Conditions(), 0.0), 0};
  for (const std::vector<double>& row : table.values)
  {
    AddRanks(row, ranks);
  }
  for (double& mean : ranks.means)
  {
    mean /= static_cast<double>(table.Subjects());
  }
  return ranks;
}
} // namespace

Friedman TestByFriedman(const StudyTable& table)
{
  RequireComplete(table);
  const auto n = static_cast<double>(table.Subjects());
  const auto k = static_cast<double>(table.Conditions());
  const Ranks ranks = RanksOf(table);
  const double tieFactor = 1 - ranks.ties / (n * k * (k * k - 1));
  if (!(tieFactor > 0))
  {
    throw Error(ErrorCode::InvalidArgument,
                "every subject gives every condition the same value; there are no ranks to compare");
  }
  double squares = 0;
  for (double mean : ranks.means)
  {
    squares += (mean - (k + 1) / 2) * (mean - (k + 1) / 2);
  }
  Friedman result;
  result.meanRanks = ranks.means;
  result.df = k - 1;
  result.chiSquared = 12 * n / (k * (k + 1)) * squares / tieFactor;
  result.p = boost::math::cdf(
      boost::math::complement(boost::math::chi_squared_distribution<double>(result.df), result.chiSquared));
  result.kendallsW = result.chiSquared / (n * (k - 1));
  if (result.kendallsW < 1 - 1e-12)
  {
    result.imanDavenportF = (n - 1) * result.chiSquared / (n * (k - 1) - result.chiSquared);
  }
  return result;
}

Nemenyi CompareByNemenyi(const StudyTable& table)
{
  const std::vector<double> meanRanks = TestByFriedman(table).meanRanks;
  const auto n = static_cast<double>(table.Subjects());
  const auto k = static_cast<double>(table.Conditions());
  const auto groups = static_cast<int>(table.Conditions());
  const double standardError =
      std::sqrt(k * (k + 1) / (12 * n)); // of a mean rank, as the studentized range takes it
  Nemenyi result;
  result.criticalDifference = StudentizedRangeQuantile(0.05, groups) * standardError;
  for (std::size_t first = 0; first < table.Conditions(); first++)
  {
    for (std::size_t second = first + 1; second < table.Conditions(); second++)
    {
      NemenyiComparison one;
      one.first = first;
      one.second = second;
      one.meanRankDifference = meanRanks[second] - meanRanks[first];
      one.q = std::abs(one.meanRankDifference) / standardError;
      one.p = StudentizedRangeUpperTail(one.q, groups);
      result.comparisons.push_back(one);
    }
  }
  return result;
}
} // namespace Clade
