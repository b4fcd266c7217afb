#include "Statistics/RepeatedMeasuresAnova.h"

#include "Base/Error.h"

#include <algorithm>
#include <boost/math/distributions/fisher_f.hpp>
#include <cmath>
#include <numeric>

namespace Clade
{
namespace
{
using Matrix = std::vector<std::vector<double>>;

double Mean(const std::vector<double>& values)
{
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double UpperTailOfF(double f, double df1, double df2)
{
  return boost::math::cdf(boost::math::complement(boost::math::fisher_f_distribution<double>(df1, df2), f));
}

/// What neither subject nor condition explains: value - subject's mean - condition's mean + grand mean.
Matrix Residuals(const StudyTable& table, const std::vector<double>& conditionMeans, double grandMean)
{
  Matrix residuals = table.values;
  for (std::vector<double>& row : residuals)
  {
    const double subjectMean = Mean(row);
    for (std::size_t c = 0; c < row.size(); c++)
    {
      row[c] += grandMean - subjectMean - conditionMeans[c];
    }
  }
  return residuals;
}

/// Greenhouse and Geisser's epsilon, tr(S)^2 / ((k - 1) tr(S S)), from the double-centred covariance S of the
/// conditions: 1 where sphericity holds, 1 / (k - 1) at worst. The residuals' covariance is that S.
double Epsilon(const Matrix& residuals)
{
  const std::size_t k = residuals.front().size();
  double trace = 0, squares = 0;
  for (std::size_t a = 0; a < k; a++)
  {
    for (std::size_t b = 0; b < k; b++)
    {
      double covariance = 0;
      for (const std::vector<double>& row : residuals)
      {
        covariance += row[a] * row[b];
      }
      trace += a == b ? covariance : 0;
      squares += covariance * covariance;
    }
  }
  return trace * trace / (static_cast<double>(k - 1) * squares);
}

double SumOfSquares(const Matrix& matrix)
{
  double sum = 0;
  for (const std::vector<double>& row : matrix)
  {
    for (double value : row)
    {
      sum += value * value;
    }
  }
  return sum;
}

void AddHuynhFeldt(RepeatedMeasuresAnova& result, double n, double k)
{
  const double epsilon = result.greenhouseGeisserEpsilon;
  const double divisor = (k - 1) * (n - 1 - (k - 1) * epsilon);
  if (!(divisor > 1e-9))
  {
    return;
  }
  const double estimate = (n * (k - 1) * epsilon - 2) / divisor;
  result.huynhFeldtEpsilon = std::clamp(estimate, epsilon, 1.0);
  result.huynhFeldtP = UpperTailOfF(result.f, result.conditionsDf * *result.huynhFeldtEpsilon,
                                    result.errorDf * *result.huynhFeldtEpsilon);
}
} // namespace

RepeatedMeasuresAnova AnalyseRepeatedMeasures(const StudyTable& table)
{
  RequireComplete(table);
  const auto n = static_cast<double>(table.Subjects());
  const auto k = static_cast<double>(table.Conditions());
  std::vector<double> conditionMeans;
  for (std::size_t c = 0; c < table.Conditions(); c++)
  {
    conditionMeans.push_back(Mean(table.Column(c)));
  }
  const double grandMean = Mean(conditionMeans);

  RepeatedMeasuresAnova result;
  for (double mean : conditionMeans)
  {
    result.conditionsSumOfSquares += n * (mean - grandMean) * (mean - grandMean);
  }
  double total = 0; // of the squared values: what rounding is measured by
  for (const std::vector<double>& row : table.values)
  {
    result.subjectsSumOfSquares += k * (Mean(row) - grandMean) * (Mean(row) - grandMean);
    total += std::inner_product(row.begin(), row.end(), row.begin(), 0.0);
  }
  const Matrix residuals = Residuals(table, conditionMeans, grandMean);
  result.errorSumOfSquares = SumOfSquares(residuals);
  if (!(result.errorSumOfSquares > 1e-28 * total))
  {
    throw Error(ErrorCode::InvalidArgument,
                "the conditions differ by the same amount in every subject; without "
                "any error there is nothing to test against");
  }
  result.conditionsDf = k - 1;
  result.errorDf = (n - 1) * (k - 1);
  result.errorMeanSquare = result.errorSumOfSquares / result.errorDf;
  result.f = result.conditionsSumOfSquares / result.conditionsDf / result.errorMeanSquare;
  result.p = UpperTailOfF(result.f, result.conditionsDf, result.errorDf);
  result.partialEtaSquared =
      result.conditionsSumOfSquares / (result.conditionsSumOfSquares + result.errorSumOfSquares);
  result.greenhouseGeisserEpsilon = std::min(1.0, Epsilon(residuals));
  result.greenhouseGeisserP = UpperTailOfF(result.f, result.conditionsDf * result.greenhouseGeisserEpsilon,
                                           result.errorDf * result.greenhouseGeisserEpsilon);
  AddHuynhFeldt(result, n, k);
  return result;
}
} // namespace Clade
