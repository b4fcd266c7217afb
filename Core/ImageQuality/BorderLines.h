#pragma once
#include "ImageQuality/SliceView.h"
#include "Regions/LineProfile.h"

#include <cstddef>
#include <vector>

namespace Clade
{
/// Options for placing lines for edge sharpness automatically.
struct BorderLineOptions
{
  std::size_t most = 40;
  std::size_t enough = 20;   ///< flatter sides are asked for as long as so many lines are found
  double halfLengthMm = 1;   ///< of a line, to each side of its border
  double steepestTurn = 0.8; ///< least part of a line's direction along the slice normal, 0..1
  GreyRange range;           ///< intensities beyond it count as its ends: metal is not every border
};

/// Lines across the strong borders of an interpolated volume, for comparing what several methods make of the
/// same borders. A border is a voxel whose gradient (central differences) is a maximum along its own
/// direction and points out of the slices by at least `steepestTurn`; the line goes through its centre along
/// the gradient. Both sides must be flat: within the outer quarter at either end the profile varies by at
/// most 10 % (20, 30 or 40 % where fewer than `enough` are found so) of what it rises across the border, and
/// no place of it lies beyond the two sides by more than that. Borders are taken by falling gradient, those
/// nearer than a line's length to one that was taken left out. Lines are inside the volume, clear of padding,
/// named "1", "2", .., and the same for the same volume: nothing is drawn by chance. None where no border is
/// found.
std::vector<MeasureLine> PlaceBorderLines(const Volume& volume, const BorderLineOptions& options);
} // namespace Clade
