#pragma once
#include "ImageQuality/SliceView.h"
#include "Volume/Volume.h"

#include <cstddef>

namespace Clade
{
/// A volume of the pair, and how its voxels are shown.
struct PictureSide
{
  const Volume& volume;
  GreyRange range;         ///< in voxel units
  bool isInverted = false; ///< low values are bright (MONOCHROME1)
};

/// The acquired and the derived series side by side in one plane across the slices.
struct BeforeAfter
{
  GreyImage image;                      ///< left: the source, right: the result, a dark gap between them
  ViewPlane plane = ViewPlane::Coronal; ///< turned as radiologists look at it (SliceView)
  double pixelMm = 1;                   ///< of a pixel, in both directions
};

/// Draws both in the anatomical plane across the slices, and at the place within the middle half, that shows
/// the most borders within the source's window. The source is drawn as acquired: every slice as thick as the
/// spacing (nearest neighbour); the result is interpolated between its planes. Pixels are square in mm: as
/// fine as the finest spacing, and no more than `longestSide` a side of each half. Both volumes have the same
/// in-plane grid and begin at the same place, as ThroughPlaneGrid gives it; else Error(InvalidArgument).
BeforeAfter DrawBeforeAfter(const PictureSide& source, const PictureSide& derived,
                            std::size_t longestSide = 400);
} // namespace Clade
