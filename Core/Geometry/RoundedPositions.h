#pragma once
#include <vector>

namespace Clade
{
/// A coarser unit than this must show in the positions themselves.
inline constexpr double finestCoarseUnitMm = 0.1;

/// The coarsest unit of at most 1 mm of which all `coordinatesMm` are whole multiples, as far as float
/// positions can tell; 0 where they are finer than 0.001 mm.
double RoundingUnitOf(const std::vector<double>& coordinatesMm);

/// Whether evenly spaced values, rounded to whole multiples of `unit`, can have become `values`, which are in
/// order: whether there is a line that passes each by less than half the unit.
bool CanBeRounded(const std::vector<double>& values, double unit);

/// `unitMm` where it is at most 0.1 mm, or where slices every `spacingMm` can have been rounded to
/// `coordinatesMm` (in the order of the slices) and tell them apart well; else 0.1.
double BelievableUnit(const std::vector<double>& coordinatesMm, double unitMm, double spacingMm);
} // namespace Clade
