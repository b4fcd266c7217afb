#include "Inference/CubicMatrix.h"

#include "Volume/BSpline.h"

#include <algorithm>

namespace Clade
{
std::vector<float> CubicMatrix(std::size_t slices, const std::vector<double>& positions)
{
  constexpr std::size_t lanes = BSpline::lanes;
  const BSpline spline(slices, positions);
  std::vector<float> matrix(slices * positions.size());
  std::vector<double> columns(slices * lanes), values(lanes);
  for (std::size_t begin = 0; begin < slices; begin += lanes)
  {
    const std::size_t count = std::min(lanes, slices - begin);
    std::fill(columns.begin(), columns.end(), 0.0);
    for (std::size_t l = 0; l < count; l++)
    {
      columns[(begin + l) * lanes + l] = 1;
    }
    spline.Prefilter(columns.data());
    for (std::size_t p = 0; p < positions.size(); p++)
    {
      spline.Evaluate(columns.data(), p, values.data());
      for (std::size_t l = 0; l < count; l++)
      {
        matrix[(begin + l) * positions.size() + p] = static_cast<float>(values[l]);
      }
    }
  }
  return matrix;
}
} // namespace Clade
