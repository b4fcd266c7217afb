#include "Statistics/StudentizedRange.h"

#include "Base/Error.h"
#include "Base/Format.h"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/quadrature/gauss.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <utility>
#include <vector>

namespace Clade
{
namespace
{
/// Gauss-Legendre with 20 nodes on panels of at most `widest`: the integrands are analytic, so narrow panels
/// are exact to the last digits.
template<typename Function>
double Integrate(double from, double to, double widest, const Function& function)
{
  const auto panels = static_cast<int>(std::max(1.0, std::ceil((to - from) / widest)));
  const double width = (to - from) / panels;
  double sum = 0;
  for (int panel = 0; panel < panels; panel++)
  {
    const double begin = from + panel * width;
    sum += boost::math::quadrature::gauss<double, 20>::integrate(function, begin, begin + width);
  }
  return sum;
}

double NormalDensity(double z)
{
  return std::exp(-z * z / 2) / std::sqrt(2 * std::acos(-1.0));
}

/// P(Z < z).
double NormalBelow(double z)
{
  return std::erfc(-z / std::sqrt(2.0)) / 2;
}

/// P(range of some standard normal values > w): k phi(z) (Phi(z)^(k-1) - (Phi(z) - Phi(z-w))^(k-1))
/// integrated over the largest value z. The difference is taken by expm1 and log1p, since it may be tiny.
class RangeUpperTail
{
public:
  explicit RangeUpperTail(int groups) : others_(groups - 1), reach_(9 + std::sqrt(2 * std::log(groups)))
  {
    using Gauss = boost::math::quadrature::gauss<double, 20>;
    constexpr double halfPanel = 1;
    for (double middle = -8; middle < 39; middle += 2 * halfPanel)
    {
      for (std::size_t n = 0; n < 2 * Gauss::abscissa().size(); n++)
      {
        const double side = n % 2 == 0 ? 1 : -1;
        const double z = middle + side * halfPanel * Gauss::abscissa()[n / 2];
        const double below = NormalBelow(z);
        nodes_.push_back(
            {z, below,
             halfPanel * Gauss::weights()[n / 2] * groups * NormalDensity(z) * std::pow(below, others_)});
      }
    }
  }

  double operator()(double w) const
  {
    if (w <= 0)
    {
      return 1;
    }
    double sum = 0;
    for (const Node& node : nodes_)
    {
      if (node.z >
          w / 2 + reach_ + 2) // from here on less than 1e-17 of the largest value, which lies before w
      {
        break;
      }
      const double missed = NormalBelow(node.z - w) / node.below;
      sum += node.weight * (missed < 1 ? -std::expm1(others_ * std::log1p(-missed)) : 1);
    }
    return std::min(1.0, sum);
  }

private:
  struct Node ///< of the Gauss-Legendre quadrature, with all that does not depend on w
  {
    double z, below, weight;
  };
  double others_;
  double reach_;
  std::vector<Node> nodes_;
};

// The other integral is over s = sqrt(chi-squared / df), the estimate of the deviation, through x = log s, in
// which the density 2 t^t / Gamma(t) exp(t (2 x - e^2x)), t = df / 2, is smooth down to one degree of
// freedom.

/// t log t - t - log Gamma(t), without the cancellation of these large numbers.
double LogStirling(double t)
{
  return t < 1000 ? t * std::log(t) - t - boost::math::lgamma(t)
                  : std::log(t / (2 * std::acos(-1.0))) / 2 - 1 / (12 * t) + 1 / (360 * t * t * t);
}

/// Where x may lie. A large q is exceeded through small s alone, so the lower end must leave next to nothing
/// out.
std::pair<double, double> LogDeviationRange(double df)
{
  if (df > 1000)
  {
    const double reach = 12 / std::sqrt(2 * df); // standard deviations
    return {-reach, reach};
  }
  const boost::math::chi_squared_distribution<double> chiSquared(df);
  return {std::log(boost::math::quantile(chiSquared, 1e-25) / df) / 2,
          std::log(boost::math::quantile(boost::math::complement(chiSquared, 1e-25)) / df) / 2};
}

void RequireValid(int groups, double df)
{
  if (groups < 2 || groups > 100)
  {
    throw Error(ErrorCode::InvalidArgument,
                "the studentized range is of " + std::to_string(groups) + " groups; expected 2 to 100");
  }
  if (!(df >= 1))
  {
    throw Error(ErrorCode::InvalidArgument,
                "the studentized range has " + Decimal(df, 3) + " degrees of freedom; expected at least 1");
  }
}
} // namespace

double StudentizedRangeUpperTail(double q, int groups, double df)
{
  RequireValid(groups, df);
  if (std::isnan(q))
  {
    throw Error(ErrorCode::InvalidArgument, "the studentized range is not a number");
  }
  if (q <= 0)
  {
    return 1;
  }
  const RangeUpperTail rangeUpperTail(groups);
  if (df > 1e12) // not to be told from infinity
  {
    return rangeUpperTail(q);
  }
  const double logNormalisation = std::log(2.0) + LogStirling(df / 2);
  const auto integrand = [&](double x)
  {
    const double logDensity = logNormalisation - df / 2 * (std::expm1(2 * x) - 2 * x);
    return std::exp(logDensity) * rangeUpperTail(q * std::exp(x));
  };
  const auto [from, to] = LogDeviationRange(df);
  const double deviation = 1 / std::sqrt(2 * df); // of x, about
  return std::min(1.0, Integrate(from, to, std::min(1.5, 4 * deviation), integrand));
}

double StudentizedRangeQuantile(double upperTail, int groups, double df)
{
  RequireValid(groups, df);
  if (!(upperTail >= 1e-8 && upperTail <= 0.999999))
  {
    throw Error(ErrorCode::InvalidArgument, "the probability of the studentized range is " +
                                                Decimal(upperTail, 12) + "; expected 0.00000001 to 0.999999");
  }
  const auto difference = [&](double q) { return StudentizedRangeUpperTail(q, groups, df) - upperTail; };
  std::uintmax_t iterations = 100;
  const auto [low, high] = boost::math::tools::bracket_and_solve_root(
      difference, 3.0, 2.0, false, boost::math::tools::eps_tolerance<double>(40), iterations);
  return (low + high) / 2;
}
} // namespace Clade
