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

/// Of as many values as there are, exactly and in little memory: `forEach(visit)` calls visit(value) for
/// every one, the same ones each of the two times that it is called. At least one value, all finite.
Quartiles FindQuartiles(const std::function<void(const std::function<void(float)>& visit)>& forEach);
} // namespace Clade
