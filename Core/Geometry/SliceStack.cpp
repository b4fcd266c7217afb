#include "Geometry/SliceStack.h"

#include "Base/Error.h"
#include "Base/Format.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace Clade
{
namespace
{
constexpr double degreesPerRadian = 57.295779513082320877;

// The limits of sections 1.5 and 1.6.
constexpr double gapToleranceMm = 0.01;
constexpr double gapToleranceOfSpacing = 0.01;
constexpr double residualToleranceMm = 0.02;
constexpr double residualToleranceOfSpacing = 0.02;
constexpr double wholeMultipleTolerance = 0.05;
constexpr double straightDegrees = 0.2;
constexpr double straightDriftPixels = 0.5;
constexpr double correctableDegrees = 35;
constexpr double lateralResidualPixels = 0.25;

/// Least-squares line  y = atZero + x * slope;  y is a number or a vector.
template<typename Value>
struct Line
{
  Value atZero;
  Value slope;
};

template<typename Value>
Line<Value> FitLine(const std::vector<double>& x, const std::vector<Value>& y)
{
  const double count = static_cast<double>(x.size());
  const double meanX = std::accumulate(x.begin(), x.end(), 0.0) / count;
  const Value meanY = std::accumulate(y.begin(), y.end(), Value{}) * (1 / count);
  double xx = 0;
  Value xy{};
  for (std::size_t i = 0; i < x.size(); i++)
  {
    xx += (x[i] - meanX) * (x[i] - meanX);
    xy = xy + (y[i] - meanY) * (x[i] - meanX);
  }
  const Value slope = xx > 0 ? xy * (1 / xx) : Value{};
  return {meanY - slope * meanX, slope};
}

std::vector<double> Gaps(const std::vector<double>& positionsMm)
{
  std::vector<double> gaps;
  for (std::size_t i = 1; i < positionsMm.size(); i++)
  {
    gaps.push_back(positionsMm[i] - positionsMm[i - 1]);
  }
  return gaps;
}

/// The median of the gaps. Of an even number whose middle two are far apart it is the lower: of the gaps 5
/// and 10 mm the 5 is the spacing and the 10 is a hole.
double MedianGap(std::vector<double> gaps)
{
  std::sort(gaps.begin(), gaps.end());
  const double lower = gaps[(gaps.size() - 1) / 2];
  const double upper = gaps[gaps.size() / 2];
  return upper > 1.5 * lower ? lower : (lower + upper) / 2;
}

double ResidualToleranceMm(double spacingMm)
{
  return std::max(residualToleranceMm, residualToleranceOfSpacing * spacingMm);
}

double LargestDeviationMm(const SliceStack& stack, double medianGapMm)
{
  return std::max(stack.largestGapMm - medianGapMm, medianGapMm - stack.smallestGapMm);
}

/// Section 1.5. Returns where the fitted line has its first slice.
double JudgeSpacing(SliceStack& stack)
{
  const std::vector<double> gaps = Gaps(stack.positionsMm);
  const double medianMm = MedianGap(gaps);
  stack.smallestGapMm = *std::min_element(gaps.begin(), gaps.end());
  stack.largestGapMm = *std::max_element(gaps.begin(), gaps.end());
  stack.toleranceMm = std::max(gapToleranceMm, gapToleranceOfSpacing * medianMm);

  std::vector<double> index(stack.positionsMm.size());
  std::iota(index.begin(), index.end(), 0.0);
  const Line<double> line = FitLine(index, stack.positionsMm);
  for (std::size_t i = 0; i < index.size(); i++)
  {
    stack.largestResidualMm = std::max(stack.largestResidualMm,
                                       std::abs(stack.positionsMm[i] - line.atZero - line.slope * index[i]));
  }

  if (LargestDeviationMm(stack, medianMm) <= stack.toleranceMm &&
      stack.largestResidualMm <= ResidualToleranceMm(line.slope))
  {
    stack.spacing = SliceSpacing::Uniform;
    stack.spacingMm = line.slope;
    return line.atZero;
  }
  stack.spacingMm = medianMm;
  const auto multiple = [=](double gap) { return std::max(1.0, std::round(gap / medianMm)); };
  const bool allWhole =
      medianMm > 0 && std::all_of(gaps.begin(), gaps.end(),
                                  [&](double gap) {
                                    return std::abs(gap / medianMm - multiple(gap)) <= wholeMultipleTolerance;
                                  });
  const auto hole = std::find_if(gaps.begin(), gaps.end(), [&](double gap) { return multiple(gap) >= 2; });
  stack.spacing = allWhole && hole != gaps.end() ? SliceSpacing::Missing : SliceSpacing::Irregular;
  if (stack.spacing == SliceSpacing::Missing)
  {
    stack.firstMissingAfter = static_cast<std::size_t>(hole - gaps.begin());
  }
  return stack.positionsMm.front();
}

/// Section 1.6. Sideways positions are fitted against p, not against the index, so that a hole in the stack
/// does not look like a bend.
void JudgeTilt(SliceStack& stack, const std::vector<Vector3>& lateralMm, double firstPositionMm,
               const Vector3& normal, double inPlaneSpacingMm)
{
  const Line<Vector3> line = FitLine(stack.positionsMm, lateralMm);
  for (std::size_t i = 0; i < lateralMm.size(); i++)
  {
    const Vector3 fitted = line.atZero + line.slope * stack.positionsMm[i];
    stack.largestLateralResidualMm = std::max(stack.largestLateralResidualMm, Norm(lateralMm[i] - fitted));
  }
  const double extentMm = stack.positionsMm.back() - stack.positionsMm.front();
  stack.tiltDegrees = std::atan(Norm(line.slope)) * degreesPerRadian;
  stack.isStraight = stack.tiltDegrees <= straightDegrees &&
                     Norm(line.slope) * extentMm <= straightDriftPixels * inPlaneSpacingMm;

  Vector3 lateralOfFirstMm = line.atZero + line.slope * firstPositionMm;
  if (stack.isStraight)
  {
    // What is left is noise: the mean is off by at most a quarter of a pixel anywhere in the stack.
    lateralOfFirstMm = std::accumulate(lateralMm.begin(), lateralMm.end(), Vector3{}) *
                       (1 / static_cast<double>(lateralMm.size()));
  }
  else
  {
    stack.lateralStepMm = line.slope * stack.spacingMm;
  }
  stack.originMm = normal * firstPositionMm + lateralOfFirstMm;
}

bool IsFinite(const Vector3& v)
{
  return std::isfinite(v.x) && std::isfinite(v.y) && std::isfinite(v.z);
}
} // namespace

SliceStack AnalyseSliceStack(const std::vector<SlicePlane>& planes, double inPlaneSpacingMm)
{
  if (planes.size() < 2)
  {
    throw Error(ErrorCode::InvalidArgument, "a stack of " + std::to_string(planes.size()) +
                                                " slices has no spacing; at least 2 are needed");
  }
  const Vector3 normal = Normalised(Cross(planes.front().rowDirection, planes.front().columnDirection));
  std::vector<double> positionOfInput;
  for (const SlicePlane& plane : planes)
  {
    positionOfInput.push_back(Dot(plane.positionMm, normal));
    if (!IsFinite(plane.positionMm) || !std::isfinite(positionOfInput.back()))
    {
      throw Error(ErrorCode::InvalidArgument,
                  "the position or orientation of a slice is not a finite number");
    }
  }

  SliceStack stack;
  stack.order.resize(planes.size());
  std::iota(stack.order.begin(), stack.order.end(), std::size_t{0});
  std::stable_sort(stack.order.begin(), stack.order.end(),
                   [&](std::size_t a, std::size_t b) { return positionOfInput[a] < positionOfInput[b]; });
  std::vector<Vector3> lateralMm;
  for (std::size_t input : stack.order)
  {
    stack.positionsMm.push_back(positionOfInput[input]);
    lateralMm.push_back(planes[input].positionMm - normal * positionOfInput[input]);
  }
  const double firstPositionMm = JudgeSpacing(stack);
  JudgeTilt(stack, lateralMm, firstPositionMm, normal, inPlaneSpacingMm);
  return stack;
}

void RequireUsableStack(const SliceStack& stack, double inPlaneSpacingMm)
{
  if (stack.spacing == SliceSpacing::Missing)
  {
    const double before = stack.positionsMm[stack.firstMissingAfter];
    const double after = stack.positionsMm[stack.firstMissingAfter + 1];
    throw Error(ErrorCode::MissingSlice, "slice(s) missing between p=" + Decimal(before, 3) + " and p=" +
                                             Decimal(after, 3) + " mm (gap " + Decimal(after - before, 3) +
                                             " mm, spacing " + Decimal(stack.spacingMm, 3) + " mm)");
  }
  if (stack.spacing == SliceSpacing::Irregular)
  {
    std::string allowed = Decimal(stack.toleranceMm, 3) + " mm";
    if (LargestDeviationMm(stack, stack.spacingMm) <= stack.toleranceMm)
    {
      allowed += " a gap, " + Decimal(ResidualToleranceMm(stack.spacingMm), 3) +
                 " mm from even spacing where the stack is off by " + Decimal(stack.largestResidualMm, 3) +
                 " mm";
    }
    throw Error(ErrorCode::Spacing, "slice spacing varies from " + Decimal(stack.smallestGapMm, 3) + " to " +
                                        Decimal(stack.largestGapMm, 3) + " mm (allowed " + allowed + ")");
  }
  const bool isBent = stack.largestLateralResidualMm > lateralResidualPixels * inPlaneSpacingMm;
  if (isBent || stack.tiltDegrees > correctableDegrees)
  {
    const std::string bend =
        ", and up to " + Decimal(stack.largestLateralResidualMm, 2) + " mm sideways of a straight line";
    throw Error(ErrorCode::Tilt, "slices are not stacked along their normal (" +
                                     Decimal(stack.tiltDegrees, 1) + " degrees" + (isBent ? bend : "") + ")");
  }
}
} // namespace Clade
