#pragma once
#include "Volume/PhantomPainter.h"

#include <cmath>

namespace Clade
{
/// Half sizes of the box that holds the phantom, about the origin.
constexpr Vector3 phantomReachMm{165, 120, 160};

/// Where the middle of the vertebral column runs: hollow in the back, and a little to the side.
inline Vector3 SpineAt(double z)
{
  return {3.5 * std::sin(z / 55), 44 - 7 * std::cos(z / 75), z};
}

// In the order of painting: each covers what is below it.
void PaintPhantomWall(PhantomPainter& painter);   ///< skin, fat, muscle, diaphragm, lungs, heart
void PaintPhantomOrgans(PhantomPainter& painter); ///< liver, spleen, stomach, pancreas, kidneys
void PaintPhantomBowel(PhantomPainter& painter);
void PaintPhantomVessels(PhantomPainter& painter);
void PaintPhantomBones(PhantomPainter& painter);
} // namespace Clade
