#include "Training/ThickSliceSimulator.h"

#include "Base/Error.h"

#include <algorithm>
#include <cmath>

namespace Clade
{
ThickSliceSimulator::Plan ThickSliceSimulator::MakePlan(std::size_t length, double factor, double thickness,
                                                        double phase)
{
  // Pixels are cells of width one around 0, 1, ...: a slice at z reaches from z - thickness / 2 to z +
  // thickness / 2.
  const double reach = std::max(thickness, 1.0) / 2;
  const double earliest = reach - 0.5, latest = static_cast<double>(length) - 0.5 - reach;
  Plan plan;
  plan.firstSlice = earliest + phase * factor;
  if (!(factor > 1) || plan.firstSlice + factor > latest)
  {
    throw Error(ErrorCode::InvalidArgument, "a line of " + std::to_string(length) +
                                                " pixels has no room for slices " + std::to_string(factor) +
                                                " pixels apart and " + std::to_string(thickness) + " thick");
  }
  plan.slices = static_cast<std::size_t>((latest - plan.firstSlice) / factor + 1e-9) + 1;
  const double lastSlice = plan.firstSlice + static_cast<double>(plan.slices - 1) * factor;
  plan.first = static_cast<std::size_t>(std::ceil(plan.firstSlice - 1e-9));
  for (std::size_t pixel = plan.first; static_cast<double>(pixel) <= lastSlice + 1e-9; pixel++)
  {
    const double position = (static_cast<double>(pixel) - plan.firstSlice) / factor;
    plan.positions.push_back(std::clamp(position, 0.0, static_cast<double>(plan.slices - 1)));
  }
  return plan;
}

ThickSliceSimulator::ThickSliceSimulator(std::size_t length, double factor, double thickness, double phase,
                                         SliceProfileShape shape)
    : ThickSliceSimulator(MakePlan(length, factor, thickness, phase), length, factor, {shape, thickness})
{
}

ThickSliceSimulator::ThickSliceSimulator(const Plan& plan, std::size_t length, double factor,
                                         const SliceProfile& profile)
    : first_(plan.first), rows_(AcquisitionModel(profile, plan.slices, factor, length, 1, plan.firstSlice)),
      spline_(plan.slices, plan.positions)
{
}

void ThickSliceSimulator::Apply(const double* lines, double* result) const
{
  constexpr std::size_t lanes = BSpline::lanes;
  std::vector<double> slices(rows_.size() * lanes, 0);
  for (std::size_t a = 0; a < rows_.size(); a++)
  {
    double* slice = &slices[a * lanes];
    for (std::size_t n = 0; n < rows_[a].weights.size(); n++)
    {
      const double* line = lines + (rows_[a].first + n) * lanes;
      for (std::size_t l = 0; l < lanes; l++)
      {
        slice[l] += rows_[a].weights[n] * line[l];
      }
    }
  }
  spline_.Prefilter(slices.data());
  for (std::size_t pixel = 0; pixel < Count(); pixel++)
  {
    spline_.Evaluate(slices.data(), pixel, result + pixel * lanes);
  }
}

double ThickSliceSimulator::MaxFactor(std::size_t length, std::size_t pixels, double thicknessPerFactor,
                                      double wanted)
{
  // At phase 1 the first slice is thickness / 2 + factor from the line's beginning; from the last to the
  // line's end it is less than thickness / 2 + factor.
  const double spare = static_cast<double>(length) - static_cast<double>(pixels) - 3;
  return std::min(wanted, spare / (2 + std::max(thicknessPerFactor, 0.0)));
}
} // namespace Clade
