#include "Inference/SlabRegression.h"

#include <algorithm>
#include <cmath>

namespace Clade
{
void SlabRegression::Add(const std::array<double, count>& regressors, double change)
{
  for (std::size_t a = 0; a < count; a++)
  {
    for (std::size_t b = 0; b <= a; b++)
    {
      products_[a][b] += regressors[a] * regressors[b];
    }
    withChange_[a] += regressors[a] * change;
  }
  squares_ += change * change;
}

void SlabRegression::Add(const SlabRegression& other)
{
  for (std::size_t a = 0; a < count; a++)
  {
    for (std::size_t b = 0; b <= a; b++)
    {
      products_[a][b] += other.products_[a][b];
    }
    withChange_[a] += other.withChange_[a];
  }
  squares_ += other.squares_;
}

double SlabRegression::Correlation() const
{
  const double product = products_[Lack][Lack] * squares_;
  return product > 0 ? withChange_[Lack] / std::sqrt(product) : 0;
}

double SlabRegression::Explained() const
{
  // Cholesky factors of the regressors' correlations; one that the others before it explain is left out. What
  // is explained is the sum of squares of the factors' solution.
  constexpr double independent = 1e-9;
  std::array<std::array<double, count>, count> factor{};
  std::array<double, count> solution{};
  double explained = 0;
  for (std::size_t a = 0; a < count; a++)
  {
    const double scale = products_[a][a];
    double pivot = scale, rest = withChange_[a];
    for (std::size_t b = 0; b < a; b++)
    {
      double value = products_[a][b];
      for (std::size_t c = 0; c < b; c++)
      {
        value -= factor[a][c] * factor[b][c];
      }
      factor[a][b] = factor[b][b] > 0 ? value / factor[b][b] : 0;
      pivot -= factor[a][b] * factor[a][b];
      rest -= factor[a][b] * solution[b];
    }
    if (pivot > independent * scale)
    {
      factor[a][a] = std::sqrt(pivot);
      solution[a] = rest / factor[a][a];
      explained += solution[a] * solution[a];
    }
  }
  return squares_ > 0 ? std::min(1.0, explained / squares_) : 0;
}
} // namespace Clade
