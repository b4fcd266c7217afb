#pragma once
#include "Base/Progress.h"
#include "Volume/Volume.h"

#include <cstddef>
#include <optional>

namespace Clade
{
/// How far borders lie from where they should be.
struct Displacement
{
  double rms = 0;       ///< pixels
  double beyondOne = 0; ///< part of the borders that are off by more than a pixel, 0..1
  std::size_t borders = 0;
};

/// Border displacement: how far iso-contours of a result lie from the truth's at strong borders oblique to
/// the slices. Stairs make it large, blur does so less; 0 is best. At factor 5 cubic interpolation has 0.5 to
/// 1.2 pixels. Source: Methods.md, "Border displacement".
///
/// The truth is smoothed by a Gaussian of one voxel. Borders are voxels whose gradient lies 25 to 65 degrees
/// between the normal and one in-plane axis (in voxels, which are taken to be near-isotropic) and mostly in
/// their plane; of the 20,000 strongest every fourth is taken. Along the in-plane axis, seven voxels to each
/// side, both volumes (smoothed along that line by 0.7 voxels) are followed to where they cross the smoothed
/// truth's value; the displacement is the distance of the two nearest crossings, cut at four pixels.
struct BorderDisplacement
{
  std::optional<Displacement> alongRows;    ///< borders between the normal and a row, moved along it
  std::optional<Displacement> alongColumns; ///< between the normal and a column
  Displacement both;                        ///< of the borders of both
};

/// Borders within reach of padding (of either volume) or within eight voxels of the faces (six of the first
/// and last slice) do not count. An axis with fewer than a hundred borders has no displacement.
///
/// Throws Error(InvalidArgument): volumes that are not on one grid (within 0.01 mm), fewer than 20 voxels
/// along an axis, a voxel that is not a finite number near a border, no axis with a hundred borders. Memory:
/// some 40 planes for each thread. Speed: 512 x 512 x 352 voxels in about 10 s of one processor. Stage
/// "measure".
BorderDisplacement MeasureBorderDisplacement(const Volume& result, const Volume& truth, std::size_t threads,
                                             IProgress& progress);
} // namespace Clade
