#include "Inference/ColumnProjector.h"

#include <algorithm>
#include <cmath>

namespace Clade
{
namespace
{
/// Relative to the largest diagonal element. Overlapping slices (thickness twice the spacing) make A W A^T
/// singular; this bounds what noise in such slices can do to the result. Repeating the projection takes the
/// remainder away where the data allow it.
constexpr double regularisation = 0.01;

double Overlap(const AcquisitionRow& a, const AcquisitionRow& b)
{
  const std::size_t begin = std::max(a.first, b.first);
  const std::size_t end = std::min(a.first + a.weights.size(), b.first + b.weights.size());
  double sum = 0;
  for (std::size_t k = begin; k < end; k++)
  {
    sum += a.weights[k - a.first] * b.weights[k - b.first];
  }
  return sum;
}
} // namespace

ColumnProjector::ColumnProjector(const std::vector<AcquisitionRow>& rows, std::size_t fineSlices,
                                 const std::vector<std::uint8_t>& isPaddedAcquired,
                                 const std::vector<std::uint8_t>& isPaddedFine, double smoothness)
    : rows_(rows), fineSlices_(fineSlices), isPaddedFine_(isPaddedFine)
{
  Restrict(isPaddedAcquired);
  BuildSpread(smoothness);
  Factorise();
}

void ColumnProjector::Restrict(const std::vector<std::uint8_t>& isPaddedAcquired)
{
  for (std::size_t a = 0; a < rows_.size(); a++)
  {
    AcquisitionRow& row = rows_[a];
    double sum = 0;
    for (std::size_t n = 0; n < row.weights.size(); n++)
    {
      row.weights[n] = IsPaddedFine(row.first + n) ? 0 : row.weights[n];
      sum += row.weights[n];
    }
    if (sum <= 0 || (!isPaddedAcquired.empty() && isPaddedAcquired[a] != 0))
    {
      row.weights.clear();
      continue;
    }
    std::for_each(row.weights.begin(), row.weights.end(), [=](double& w) { w /= sum; });
  }
}

void ColumnProjector::BuildSpread(double smoothness)
{
  const auto reach = static_cast<std::size_t>(std::ceil(3 * smoothness));
  for (const AcquisitionRow& row : rows_)
  {
    AcquisitionRow column;
    if (!row.weights.empty())
    {
      column.first = row.first > reach ? row.first - reach : 0;
      column.weights.resize(std::min(fineSlices_, row.first + row.weights.size() + reach) - column.first);
    }
    for (std::size_t n = 0; n < column.weights.size(); n++)
    {
      const std::size_t k = column.first + n;
      for (std::size_t m = 0; m < row.weights.size() && !IsPaddedFine(k); m++)
      {
        const double distance = (static_cast<double>(k) - static_cast<double>(row.first + m)) / smoothness;
        column.weights[n] += row.weights[m] * std::exp(-0.5 * distance * distance);
      }
    }
    spread_.push_back(std::move(column));
  }
}

void ColumnProjector::Factorise()
{
  const std::size_t count = rows_.size();
  for (std::size_t a = 0; a < count; a++)
  {
    for (std::size_t b = 0; b < a; b++)
    {
      if (spread_[b].first + spread_[b].weights.size() > rows_[a].first && IsJudged(a) && IsJudged(b))
      {
        bandwidth_ = std::max(bandwidth_, a - b);
        break;
      }
    }
  }
  double largest = 0;
  for (std::size_t a = 0; a < count; a++)
  {
    largest = std::max(largest, Overlap(rows_[a], spread_[a]));
  }
  const std::size_t width = bandwidth_ + 1;
  factor_.assign(count * width, 0);
  const auto element = [&](std::size_t a, std::size_t b) -> double&
  { return factor_[a * width + b + bandwidth_ - a]; };
  for (std::size_t a = 0; a < count; a++)
  {
    for (std::size_t b = a > bandwidth_ ? a - bandwidth_ : 0; b <= a; b++)
    {
      double sum = Overlap(rows_[a], spread_[b]) + (a == b ? regularisation * largest : 0);
      const std::size_t from =
          std::max(a > bandwidth_ ? a - bandwidth_ : 0, b > bandwidth_ ? b - bandwidth_ : 0);
      for (std::size_t c = from; c < b; c++)
      {
        sum -= element(a, c) * element(b, c);
      }
      element(a, b) = a != b ? sum / element(b, b) : std::sqrt(largest > 0 ? sum : 1);
    }
  }
}

void ColumnProjector::Residual(const double* acquired, const double* fine, std::size_t lanes,
                               double* residual) const
{
  for (std::size_t a = 0; a < rows_.size(); a++)
  {
    double* out = residual + a * lanes;
    const AcquisitionRow& row = rows_[a];
    for (std::size_t l = 0; l < lanes; l++)
    {
      out[l] = IsJudged(a) ? acquired[a * lanes + l] : 0;
    }
    for (std::size_t n = 0; n < row.weights.size(); n++)
    {
      const double weight = row.weights[n];
      if (weight == 0)
      {
        continue; // padding, whose values do not enter (they may be anything)
      }
      const double* in = fine + (row.first + n) * lanes;
      for (std::size_t l = 0; l < lanes; l++)
      {
        out[l] -= weight * in[l];
      }
    }
  }
}

void ColumnProjector::Correct(double* residual, std::size_t lanes, double* fine) const
{
  const std::size_t count = rows_.size(), width = bandwidth_ + 1;
  const auto element = [&](std::size_t a, std::size_t b) { return factor_[a * width + b + bandwidth_ - a]; };
  const auto subtract = [&](std::size_t to, std::size_t from, double weight)
  {
    for (std::size_t l = 0; l < lanes; l++)
    {
      residual[to * lanes + l] -= weight * residual[from * lanes + l];
    }
  };
  const auto divide = [&](std::size_t a)
  {
    for (std::size_t l = 0; l < lanes; l++)
    {
      residual[a * lanes + l] /= element(a, a);
    }
  };
  for (std::size_t a = 0; a < count; a++)
  {
    for (std::size_t b = a > bandwidth_ ? a - bandwidth_ : 0; b < a; b++)
    {
      subtract(a, b, element(a, b));
    }
    divide(a);
  }
  for (std::size_t a = count; a-- > 0;)
  {
    for (std::size_t b = a + 1; b < std::min(count, a + width); b++)
    {
      subtract(a, b, element(b, a));
    }
    divide(a);
  }
  for (std::size_t a = 0; a < count; a++)
  {
    const AcquisitionRow& column = spread_[a];
    for (std::size_t n = 0; n < column.weights.size(); n++)
    {
      double* out = fine + (column.first + n) * lanes;
      for (std::size_t l = 0; l < lanes; l++)
      {
        out[l] += column.weights[n] * residual[a * lanes + l];
      }
    }
  }
}
} // namespace Clade
