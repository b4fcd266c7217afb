#pragma once
#include <cstddef>
#include <vector>

namespace Clade
{
/// Cubic B-spline interpolation, boundary "mirror", as a matrix [slices, positions]: what BSpline makes of
/// each slice alone.
/// @param positions  in slices, each within 0..slices-1
std::vector<float> CubicMatrix(std::size_t slices, const std::vector<double>& positions);
} // namespace Clade
