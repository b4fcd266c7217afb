#pragma once
#include <functional>

namespace Clade
{
/// The values below which a quarter, half and three quarters of a sample lie, interpolated between neighbours
/// as numpy's percentile does.
struct Quartiles
{
  double lower = 0;
  double median = 0;
  double upper = 0;
};

/// The exact quartiles of any number of values, in little memory: `forEach(visit)` calls visit(value) for
/// every value. It is called twice and must give the same values both times: at least one, all finite.
Quartiles FindQuartiles(const std::function<void(const std::function<void(float)>& visit)>& forEach);
} // namespace Clade
