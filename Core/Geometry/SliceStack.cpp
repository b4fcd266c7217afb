#include "Geometry/SliceStack.h"

#include "Base/Error.h"
#include "Base/Format.h"
#include "Geometry/RoundedPositions.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <optional>

namespace Clade
{
namespace
{
constexpr double degreesPerRadian = 57.295779513082320877;

// The limits of Dicom.md, "Slice spacing" and "Gantry tilt".
constexpr double gapToleranceMm = 0.01;
constexpr double gapToleranceOfSpacing = 0.01;
constexpr double residualToleranceMm = 0.02;
constexpr double residualToleranceOfSpacing = 0.02;
constexpr double wholeMultipleTolerance = 0.05;
constexpr double straightDegrees = 0.2;
constexpr double straightDriftPixels = 0.5;
constexpr double correctableDegrees = 35;
constexpr double slack = 1e-6; // a limit that is met to the last bit of a float is met
constexpr double lateralResidualPixels = 0.25;
// Rounding explains no more than this part of the spacing: beyond it a slice was moved.
constexpr double largestRoundingOfSpacing = 0.1;
// A gap is imaged where the slices on either side reach over this part of it.
constexpr double coveredByThickness = 0.75;
constexpr std::size_t mostSteps = 6; // of three thicknesses that touch there are five
constexpr double distinctStep = 1.1; // times the next narrower one: less is noise

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

/// Gaps that follow each other and are alike.
struct Run
{
  std::size_t first = 0;
  std::size_t count = 0;
  double stepMm = 0;
};

std::vector<Run> RunsOf(const std::vector<double>& gaps, double toleranceMm)
{
  std::vector<Run> runs;
  for (std::size_t i = 0; i < gaps.size(); i++)
  {
    const double allowedMm = std::max(toleranceMm, gapToleranceOfSpacing * gaps[i]);
    if (runs.empty() || std::abs(gaps[i] - runs.back().stepMm) > allowedMm)
    {
      runs.push_back({i, 0, gaps[i]});
    }
    runs.back().count++;
  }
  return runs;
}

/// Whether the slices on either side of every gap of `run` are thick enough for it.
bool IsCovered(const Run& run, const std::vector<double>& thicknessMm)
{
  for (std::size_t i = run.first; i < run.first + run.count && !thicknessMm.empty(); i++)
  {
    if ((thicknessMm[i] + thicknessMm[i + 1]) / 2 < coveredByThickness * run.stepMm)
    {
      return false;
    }
  }
  return !thicknessMm.empty();
}

/// A wider step that was meant: imaged in full; or one that goes on, to an end of the stack or for long. A
/// single wide gap among narrow ones is a hole.
bool IsMeant(const Run& run, const std::vector<double>& gaps, const std::vector<double>& thicknessMm)
{
  const bool reachesEnd = run.first == 0 || run.first + run.count == gaps.size();
  return IsCovered(run, thicknessMm) || (run.count >= 2 && reachesEnd) || run.count >= 3;
}

/// The gap from thin slices to thick ones, where these touch: half of the one step and half of the other.
bool IsHalfway(const Run& run, const Run& before, const Run& after)
{
  const double halfwayMm = (before.stepMm + after.stepMm) / 2;
  return run.count == 1 && before.count >= 2 && after.count >= 2 &&
         std::abs(run.stepMm - halfwayMm) <=
             std::max(gapToleranceMm, residualToleranceOfSpacing * halfwayMm) &&
         std::abs(before.stepMm - after.stepMm) > halfwayMm * (distinctStep - 1);
}

/// Sets `stack.steps` where the stack has a few steps that were all meant.
void FindSteps(SliceStack& stack, const std::vector<double>& gaps, const std::vector<double>& thicknessMm)
{
  const std::vector<Run> runs = RunsOf(gaps, stack.toleranceMm);
  std::vector<std::pair<double, std::size_t>> steps;
  for (std::size_t r = 0; r < runs.size(); r++)
  {
    const Run& run = runs[r];
    const bool isNarrowest = run.stepMm <= stack.smallestGapMm + stack.toleranceMm;
    const bool isTransition = r > 0 && r + 1 < runs.size() && IsHalfway(run, runs[r - 1], runs[r + 1]);
    if (!(run.stepMm > 0) || (!isNarrowest && !isTransition && !IsMeant(run, gaps, thicknessMm)))
    {
      return;
    }
    const auto known = std::find_if(steps.begin(), steps.end(),
                                    [&](const auto& step)
                                    { return std::abs(step.first - run.stepMm) <= stack.toleranceMm; });
    if (known == steps.end())
    {
      steps.emplace_back(run.stepMm, run.count);
    }
    else
    {
      known->second += run.count;
    }
  }
  std::sort(steps.begin(), steps.end());
  const auto isNear = [](const auto& a, const auto& b) { return b.first < distinctStep * a.first; };
  const bool areDistinct = std::adjacent_find(steps.begin(), steps.end(), isNear) == steps.end();
  // If the narrowest step occurs only once, a slice is out of place.
  if (areDistinct && steps.size() >= 2 && steps.size() <= mostSteps &&
      (steps.front().second >= 2 || gaps.size() <= 3))
  {
    stack.steps = steps;
  }
}

/// Index of the first gap that is a hole: every gap a whole multiple of the spacing, that one not meant.
std::optional<std::size_t> FindHole(const SliceStack& stack, const std::vector<double>& gaps)
{
  const double medianMm = stack.spacingMm;
  const auto multiple = [=](double gap) { return std::max(1.0, std::round(gap / medianMm)); };
  const bool allWhole =
      medianMm > 0 && std::all_of(gaps.begin(), gaps.end(),
                                  [&](double gap) {
                                    return std::abs(gap / medianMm - multiple(gap)) <= wholeMultipleTolerance;
                                  });
  const auto hole = std::find_if(gaps.begin(), gaps.end(), [&](double gap) { return multiple(gap) >= 2; });
  return allWhole && hole != gaps.end() ? std::make_optional(static_cast<std::size_t>(hole - gaps.begin()))
                                        : std::nullopt;
}

/// How a stack that is not uniform is uneven.
void JudgeUnevenness(SliceStack& stack, const std::vector<double>& gaps,
                     const std::vector<double>& thicknessMm)
{
  FindSteps(stack, gaps, thicknessMm);
  const std::optional<std::size_t> hole = FindHole(stack, gaps);
  stack.spacing = !stack.steps.empty() ? SliceSpacing::Variable
                  : hole               ? SliceSpacing::Missing
                                       : SliceSpacing::Irregular;
  stack.firstMissingAfter = stack.spacing == SliceSpacing::Missing ? *hole : 0;
}

/// Dicom.md, "Slice spacing". `thicknessMm` by position, empty where it is not known; `isCoarse`: positions
/// were rounded to more than 0.1 mm. Returns where the fitted line has its first slice.
double JudgeSpacing(SliceStack& stack, const std::vector<double>& thicknessMm, bool isCoarse)
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

  const bool isEven = LargestDeviationMm(stack, medianMm) <= stack.toleranceMm * (1 + slack) &&
                      stack.largestResidualMm <= ResidualToleranceMm(line.slope) * (1 + slack);
  // What was believed of a coarse unit, the positions have shown.
  const double roundedMm =
      isCoarse ? stack.roundingMm : std::min(stack.roundingMm, largestRoundingOfSpacing * line.slope);
  stack.isRounded = !isEven && stack.smallestGapMm > 0 && stack.largestResidualMm <= roundedMm * (1 + slack);
  if (isEven || stack.isRounded)
  {
    stack.spacing = SliceSpacing::Uniform;
    stack.spacingMm = line.slope;
    return line.atZero;
  }
  stack.spacingMm = medianMm;
  JudgeUnevenness(stack, gaps, thicknessMm);
  return stack.positionsMm.front();
}

/// Dicom.md, "Gantry tilt". Sideways positions are fitted against p, not against the index, so that a hole in
/// the stack does not look like a bend.
void JudgeTilt(SliceStack& stack, const std::vector<Vector3>& lateralMm, double firstPositionMm,
               const Vector3& normal, double inPlaneSpacingMm, double lateralRoundingMm)
{
  const Line<Vector3> line = FitLine(stack.positionsMm, lateralMm);
  for (std::size_t i = 0; i < lateralMm.size(); i++)
  {
    const Vector3 fitted = line.atZero + line.slope * stack.positionsMm[i];
    stack.largestLateralResidualMm = std::max(stack.largestLateralResidualMm, Norm(lateralMm[i] - fitted));
  }
  const double extentMm = stack.positionsMm.back() - stack.positionsMm.front();
  stack.tiltDegrees = std::atan(Norm(line.slope)) * degreesPerRadian;
  const double driftMm = Norm(line.slope) * extentMm;
  stack.isStraight =
      (stack.tiltDegrees <= straightDegrees && driftMm <= straightDriftPixels * inPlaneSpacingMm) ||
      driftMm <= lateralRoundingMm;

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

/// The rounding units of the three coordinates, in order of position, as far as these bear them out.
Vector3 BelievableUnits(const std::vector<SlicePlane>& planes, const SliceStack& stack,
                        const Vector3& unitsMm, double extentMm)
{
  const double spacingMm = extentMm / static_cast<double>(planes.size() - 1);
  const auto unitOf = [&](double Vector3::*coordinate)
  {
    std::vector<double> values;
    std::transform(stack.order.begin(), stack.order.end(), std::back_inserter(values),
                   [&](std::size_t index) { return planes[index].positionMm.*coordinate; });
    return BelievableUnit(values, unitsMm.*coordinate, spacingMm);
  };
  return {unitOf(&Vector3::x), unitOf(&Vector3::y), unitOf(&Vector3::z)};
}

bool IsFinite(const Vector3& v)
{
  return std::isfinite(v.x) && std::isfinite(v.y) && std::isfinite(v.z);
}
} // namespace

SliceStack AnalyseSliceStack(const std::vector<SlicePlane>& planes, double inPlaneSpacingMm,
                             const StackEvidence& evidence)
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
  const Vector3 unit =
      BelievableUnits(planes, stack, evidence.roundingUnitMm,
                      positionOfInput[stack.order.back()] - positionOfInput[stack.order.front()]);
  const bool isCoarse = std::max({unit.x, unit.y, unit.z}) > finestCoarseUnitMm;
  stack.roundingMm = std::abs(normal.x) * unit.x + std::abs(normal.y) * unit.y + std::abs(normal.z) * unit.z;
  std::vector<Vector3> lateralMm;
  for (std::size_t input : stack.order)
  {
    if (!evidence.thicknessMm.empty())
    {
      stack.thicknessMm.push_back(evidence.thicknessMm[input]);
    }
    stack.positionsMm.push_back(positionOfInput[input]);
    lateralMm.push_back(planes[input].positionMm - normal * positionOfInput[input]);
  }
  const double firstPositionMm = JudgeSpacing(stack, stack.thicknessMm, isCoarse);
  const auto sideways = [](double roundedMm, double along)
  { return roundedMm * std::sqrt(std::max(0.0, 1 - along * along)); };
  stack.lateralRoundingMm =
      Norm({sideways(unit.x, normal.x), sideways(unit.y, normal.y), sideways(unit.z, normal.z)});
  JudgeTilt(stack, lateralMm, firstPositionMm, normal, inPlaneSpacingMm, stack.lateralRoundingMm);
  return stack;
}

std::string TextOfSteps(const SliceStack& stack)
{
  std::string steps;
  for (const auto& [stepMm, gaps] : stack.steps)
  {
    steps += (steps.empty() ? "" : " to ") + Decimal(stepMm, 3) + " mm (" + std::to_string(gaps) +
             (gaps == 1 ? " gap)" : " gaps)");
  }
  return steps;
}

void RequireUsableStack(const SliceStack& stack, double inPlaneSpacingMm, bool mayBeVariable)
{
  if (stack.spacing == SliceSpacing::Missing)
  {
    const double before = stack.positionsMm[stack.firstMissingAfter];
    const double after = stack.positionsMm[stack.firstMissingAfter + 1];
    throw Error(ErrorCode::MissingSlice, "slice(s) missing between p=" + Decimal(before, 3) + " and p=" +
                                             Decimal(after, 3) + " mm (gap " + Decimal(after - before, 3) +
                                             " mm, spacing " + Decimal(stack.spacingMm, 3) + " mm)");
  }
  if (stack.spacing == SliceSpacing::Variable && !mayBeVariable)
  {
    throw Error(ErrorCode::VariableSpacing, "slice spacing changes from " + TextOfSteps(stack));
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
  const bool isBent = stack.largestLateralResidualMm >
                      std::max(lateralResidualPixels * inPlaneSpacingMm, stack.lateralRoundingMm);
  if (isBent || stack.tiltDegrees > correctableDegrees)
  {
    const std::string bend =
        ", and up to " + Decimal(stack.largestLateralResidualMm, 2) + " mm sideways of a straight line";
    throw Error(ErrorCode::Tilt, "slices are not stacked along their normal (" +
                                     Decimal(stack.tiltDegrees, 1) + " degrees" + (isBent ? bend : "") + ")");
  }
}
} // namespace Clade
