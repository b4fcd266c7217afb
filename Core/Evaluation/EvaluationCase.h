#pragma once
#include "Enhance/EnhanceVolume.h"
#include "Measurement/MeasureSeries.h"
#include "Settings/GridKind.h"

#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// How truths become thick slices: a box of `thicknessMm`, every thickness + gap millimetres.
struct DegradationOptions
{
  /// Slice spacing over the coarser in-plane spacing. Empty: thickness + gap say it.
  std::vector<double> factors;
  std::optional<double> thicknessMm; ///< nothing: the spacing less the gap
  std::optional<double> gapMm;       ///< nothing: what the spacing leaves; negative where slices overlap
  std::string axis = "slices"; ///< slices | rows | columns: the voxel axis that becomes the slice normal
};

/// Thick slices and what they should become.
struct EvaluationCase
{
  std::string volume; ///< its name
  double factor = 0;  ///< slice spacing over in-plane spacing, to two decimals
  Volume thick;       ///< real-world values
  AcquisitionInfo acquisition;
  std::optional<Volume> truth;      ///< on the grid of the results
  bool isTruthInterpolated = false; ///< its slices are not the results': cubic B-spline
};

/// The slice spacing and thickness that the options come to for one factor, or, with no factor, by
/// themselves.
struct SlicePlan
{
  double spacingMm = 0;
  double thicknessMm = 0;
};
/// One for each factor. Throws Error(InvalidArgument) where factor, thickness and gap contradict each other
/// or one of them is missing.
std::vector<SlicePlan> PlanSlices(const DegradationOptions& options, double inPlaneSpacingMm);

/// The volume with another of its axes as the slice normal: `axis` is the index, "rows" or "columns", that
/// will count the slices. No voxel is computed. Throws Error(InvalidArgument) for another word.
Volume WithSlicesAlong(Volume volume, const std::string& axis);

/// Throws Error(InvalidArgument) for slices 1.5 or more in-plane spacings apart: such a volume cannot serve
/// as a truth.
void RequireNearIsotropic(const VolumeGrid& grid);

/// Makes a near-isotropic volume thick (AverageToThickSlices, Inference/Consistency.h). The part beyond the
/// last thick slice's centre is cut off first, so that the truth covers exactly what the thick slices were
/// averaged from. Throws Error(TooFew) if fewer than four thick slices are left.
EvaluationCase MakeTruthCase(const MeasurableSeries& truth, const std::string& name, const SlicePlan& plan,
                             GridKind gridKind, std::size_t threads, IProgress& progress);

/// A thick volume as it is; `thicknessMm`, where given, is for those that do not state theirs.
EvaluationCase MakeThickCase(const MeasurableSeries& thick, const std::string& name,
                             std::optional<double> thicknessMm);
} // namespace Clade
