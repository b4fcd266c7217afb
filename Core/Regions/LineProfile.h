#pragma once
#include "Geometry/Vector3.h"
#include "Volume/Volume.h"

#include <cstddef>
#include <string>
#include <vector>

namespace Clade
{
/// A straight line that someone has drawn across a border, in patient millimetres.
struct MeasureLine
{
  std::string name;
  Vector3 fromMm;
  Vector3 toMm;
};

/// How a line becomes a profile.
struct ProfileSampling
{
  double stepMm = 1;  ///< between samples
  double widthMm = 0; ///< between the two outermost parallel lines that are averaged; 0: the line alone
  /// Unit vector from line to line, at right angles to the line. Used where widthMm > 0.
  Vector3 widthDirection;
};

/// Intensities along a line: sample n lies n steps after the line's first point; what is left over after the
/// last whole step is not used.
struct LineProfile
{
  std::vector<double> values;
  double stepMm = 0;
  std::size_t lines = 1;   ///< parallel lines averaged
  std::size_t padding = 0; ///< samples in padding voxels, over all parallel lines
  Vector3 fromMm;          ///< of sample 0
  Vector3 direction;       ///< unit, from the line's first point to its last
};

/// The direction in which parallel lines are laid: line x normal, where `grid` is that of the first series of
/// a comparison. A line along the normal itself (within 0.06 degrees) has none: its parallels are laid along
/// the grid's rowDirection.
Vector3 WidthDirection(const MeasureLine& line, const VolumeGrid& grid);

/// The finest of the three spacings: the step that loses nothing of this volume.
double SmallestSpacingMm(const VolumeGrid& grid);

/// Samples the volume (trilinear) along 2 ceil(widthMm / (2 stepMm)) + 1 parallel lines, evenly spread over
/// the width, and averages them sample by sample. Throws Error(InvalidArgument): a line shorter than 4 steps
/// (5 samples are needed), one that leaves the volume, more than 100,000 samples, 1,001 lines or
/// 10,000,000 of both together, a voxel that is not a finite number.
LineProfile SampleLine(const Volume& volume, const MeasureLine& line, const ProfileSampling& sampling);
} // namespace Clade
