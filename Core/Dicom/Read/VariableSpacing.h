#pragma once
#include "Base/Warning.h"
#include "Geometry/SliceStack.h"
#include "Volume/EvenSlices.h"

#include <optional>

namespace Clade
{
/// The slices of a sorted stack, as they are to be made even.
UnevenStack UnevenStackOf(const SliceStack& stack);

/// The even stack that a stack of variable spacing is resampled to before it is enhanced (Dicom.md, "Slice
/// spacing"). Nothing for a stack of another kind or one that is to be refused: every slice must state a
/// thickness, the thicknesses must change as the spacing does and cover at least 60 % of every gap, and the
/// even slices must be 1.5 times `pixelSpacingMm` apart.
std::optional<EvenStack> EvenStackFor(const SliceStack& stack, double pixelSpacingMm);

/// W_VARIABLE.
Warning WarningOfVariableSpacing(const SliceStack& stack, const EvenStack& even);
} // namespace Clade
