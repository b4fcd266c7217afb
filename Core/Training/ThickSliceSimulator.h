#pragma once
#include "Inference/Consistency.h"
#include "Volume/BSpline.h"

#include <cstddef>
#include <vector>

namespace Clade
{
/// Makes of fine lines what they would look like as the through-plane columns of a thick-slice volume after
/// interpolation: averaged with the slice profile, sampled every `factor` pixels, and brought back to every
/// pixel by a cubic B-spline (Methods.md, "Degradation of pairs"). Only
/// slices whose profile lies within the line are used, so only the pixels between the first and the last of
/// them have a result.
class ThickSliceSimulator
{
public:
  /// @param length     of the lines, pixels
  /// @param factor     between slices, pixels, above 1
  /// @param thickness  of the slices (of the profile), pixels
  /// @param phase      0..1, of the first slice between its earliest place and a factor further
  ThickSliceSimulator(std::size_t length, double factor, double thickness, double phase,
                      SliceProfileShape shape);

  /// Pixels with a result: [First(), First() + Count()).
  std::size_t First() const { return first_; }
  std::size_t Count() const { return spline_.Positions(); }

  /// BSpline::lanes lines at a time, [pixel][lane]: `length` pixels in, Count() out.
  void Apply(const double* lines, double* result) const;

  /// The largest factor, of at most `wanted`, that leaves `pixels` of a line with a result at any phase.
  static double MaxFactor(std::size_t length, std::size_t pixels, double thicknessPerFactor, double wanted);

private:
  struct Plan
  {
    double firstSlice; ///< place of the first slice, pixels
    std::size_t slices;
    std::size_t first;
    std::vector<double> positions; ///< of the pixels with a result, in slices
  };
  static Plan MakePlan(std::size_t length, double factor, double thickness, double phase);
  ThickSliceSimulator(const Plan& plan, std::size_t length, double factor, const SliceProfile& profile);

  std::size_t first_;
  std::vector<AcquisitionRow> rows_;
  BSpline spline_;
};
} // namespace Clade
