#pragma once
#include "Geometry/Vector3.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace Clade
{
/// The plane of one acquired slice: ImagePositionPatient and ImageOrientationPatient.
struct SlicePlane
{
  Vector3 positionMm;      ///< centre of the first pixel
  Vector3 rowDirection;    ///< unit
  Vector3 columnDirection; ///< unit
};

enum class SliceSpacing
{
  Uniform,
  Missing,  ///< every gap a whole multiple of the spacing, and one wider than the slices account for
  Variable, ///< two steps or a few, each wider one either in a run or as wide as its slices are thick
  Irregular
};

/// What else is known of the planes of a stack.
struct StackEvidence
{
  /// The unit to which positions were rounded when they were written, by coordinate; 0: not rounded. One
  /// above 0.1 mm is believed only where evenly spaced positions can have been rounded to these.
  Vector3 roundingUnitMm;
  std::vector<double> thicknessMm; ///< SliceThickness by plane; 0, or no vector: not known
};

/// What the positions of a stack of parallel slices say, all from ImagePositionPatient and
/// ImageOrientationPatient alone (Dicom.md, "Slice spacing" and "Gantry tilt"). Positions p are
/// along the normal of the first plane.
struct SliceStack
{
  std::vector<std::size_t> order;  ///< input indices by ascending p
  std::vector<double> positionsMm; ///< p of each slice, ascending
  SliceSpacing spacing = SliceSpacing::Uniform;
  double spacingMm = 0;         ///< of the least-squares line p_i = a + i s; the median gap where not uniform
  double toleranceMm = 0;       ///< what was allowed for one gap
  double roundingMm = 0;        ///< how far rounding may have moved a slice along the normal
  double lateralRoundingMm = 0; ///< the same sideways
  bool isRounded = false;       ///< uniform, but for the rounding of its positions
  std::vector<std::pair<double, std::size_t>>
      steps; ///< Variable: step in mm and how many gaps have it, ascending
  std::vector<double>
      thicknessMm; ///< of each slice, in the order of positionsMm; empty where it is not known
  double smallestGapMm = 0;
  double largestGapMm = 0;
  double largestResidualMm = 0;        ///< of p_i against the line
  std::size_t firstMissingAfter = 0;   ///< Missing: sorted index of the slice before the first hole
  double tiltDegrees = 0;              ///< angle between the stacking direction and the normal
  Vector3 lateralStepMm;               ///< mean sideways step from slice to slice; zero in a straight stack
  double largestLateralResidualMm = 0; ///< of the sideways positions against that constant step
  bool isStraight = true;              ///< tilt at most 0.2 degrees and total drift at most half a pixel
  Vector3 originMm;                    ///< position of slice 0 from the fits, lateral noise removed
};

/// Sorts and judges at least two planes. Positions closer than 0.001 mm are the caller's business and must
/// not occur. Throws Error(InvalidArgument) for fewer than two planes.
/// @param inPlaneSpacingMm  the finer in-plane spacing, for the half-pixel drift limit
SliceStack AnalyseSliceStack(const std::vector<SlicePlane>& planes, double inPlaneSpacingMm,
                             const StackEvidence& evidence = {});

/// The steps of a variable stack: "2.5 mm (4 gaps) to 7.5 mm (5 gaps)".
std::string TextOfSteps(const SliceStack& stack);

/// Throws Error with MissingSlice, VariableSpacing or Spacing, unless the stack is uniform, or variable where
/// `mayBeVariable`; then Tilt unless it is straight (`E_TILT` beyond 35 degrees or where
/// the sideways steps are not constant; a smaller constant tilt can be corrected and passes).
void RequireUsableStack(const SliceStack& stack, double inPlaneSpacingMm, bool mayBeVariable = false);
} // namespace Clade
