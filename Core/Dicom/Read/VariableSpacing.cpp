#include "Dicom/Read/VariableSpacing.h"

#include "Base/Format.h"

#include <algorithm>

namespace Clade
{
namespace
{
constexpr double smallestCoverage = 0.6;   // of a gap, by the halves of the slices on its sides
constexpr double smallestThickening = 1.2; // of the thickest slice against the thinnest
constexpr double smallestFactor = 1.5 * 0.995;

/// Whether thicknesses say that the steps were meant: slices are thicker where they lie further apart.
bool AreStepsHonest(const SliceStack& stack)
{
  const std::vector<double>& thicknessMm = stack.thicknessMm;
  if (thicknessMm.size() != stack.positionsMm.size())
  {
    return false;
  }
  const auto [thinnest, thickest] = std::minmax_element(thicknessMm.begin(), thicknessMm.end());
  bool areCovered = *thinnest > 0 && *thickest >= smallestThickening * *thinnest;
  for (std::size_t i = 1; areCovered && i < thicknessMm.size(); i++)
  {
    const double gapMm = stack.positionsMm[i] - stack.positionsMm[i - 1];
    areCovered = (thicknessMm[i - 1] + thicknessMm[i]) / 2 >= smallestCoverage * gapMm;
  }
  return areCovered;
}
} // namespace

UnevenStack UnevenStackOf(const SliceStack& stack)
{
  return {stack.positionsMm, stack.thicknessMm};
}

std::optional<EvenStack> EvenStackFor(const SliceStack& stack, double pixelSpacingMm)
{
  if (stack.spacing != SliceSpacing::Variable || !AreStepsHonest(stack))
  {
    return std::nullopt;
  }
  const EvenStack even = EvenStackOf(UnevenStackOf(stack));
  return even.spacingMm >= smallestFactor * pixelSpacingMm ? std::make_optional(even) : std::nullopt;
}

Warning WarningOfVariableSpacing(const SliceStack& stack, const EvenStack& even)
{
  return {"W_VARIABLE", "slice spacing changes from " + TextOfSteps(stack) +
                            ", and the slice thickness with it; slices of " + Decimal(even.thicknessMm, 3) +
                            " mm every " + Decimal(even.spacingMm, 3) + " mm are computed from them first"};
}
} // namespace Clade
