#include "Evaluation/EvaluationCase.h"

#include "Base/Counted.h"
#include "Base/Error.h"
#include "Base/Format.h"
#include "Geometry/ThroughPlaneFactor.h"
#include "Inference/Consistency.h"
#include "Volume/Resampler.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace Clade
{
namespace
{
constexpr std::size_t fewestSlices = 4;

/// One factor of several volumes is one number: spacings as files hold them are not exact.
double Rounded(double factor)
{
  return std::round(100 * factor) / 100;
}

SlicePlan PlanOf(double spacingMm, const DegradationOptions& options)
{
  const double thicknessMm =
      options.thicknessMm ? *options.thicknessMm : spacingMm - options.gapMm.value_or(0);
  if (!(thicknessMm > 0))
  {
    throw Error(ErrorCode::InvalidArgument, "slices " + Decimal(spacingMm, 3) + " mm apart with gaps of " +
                                                Decimal(options.gapMm.value_or(0), 3) +
                                                " mm have no thickness left");
  }
  if (options.thicknessMm && options.gapMm &&
      std::abs(*options.thicknessMm + *options.gapMm - spacingMm) > 0.01 * spacingMm)
  {
    throw Error(ErrorCode::InvalidArgument, "a thickness of " + Decimal(*options.thicknessMm, 3) +
                                                " mm and a gap of " + Decimal(*options.gapMm, 3) +
                                                " mm are " +
                                                Decimal(*options.thicknessMm + *options.gapMm, 3) +
                                                " mm from slice to slice, and the factor asks for " +
                                                Decimal(spacingMm, 3) + " mm; leave one of the three out");
  }
  return {spacingMm, thicknessMm};
}

/// The first slices of a volume.
Volume FirstSlices(const Volume& volume, std::size_t slices)
{
  VolumeGrid grid = volume.grid;
  grid.slices = std::min(slices, grid.slices);
  Volume cut(grid);
  const auto count = static_cast<std::ptrdiff_t>(grid.VoxelCount());
  std::copy_n(volume.voxels.begin(), count, cut.voxels.begin());
  if (!volume.padding.empty())
  {
    cut.padding.assign(volume.padding.begin(), volume.padding.begin() + count);
  }
  return cut;
}

/// How many fine slices reach to the centre of the last thick one that has room.
std::size_t SlicesInUse(const VolumeGrid& fine, double spacingMm)
{
  const double lengthMm = static_cast<double>(fine.slices - 1) * fine.sliceSpacingMm;
  const double lastMm = std::floor(lengthMm / spacingMm + 1e-6) * spacingMm;
  return static_cast<std::size_t>(std::ceil(lastMm / fine.sliceSpacingMm - 1e-6)) + 1;
}

/// The truth on the slices of the results: taken as they are where they are the same, else interpolated.
Volume OnGrid(const Volume& truth, const VolumeGrid& grid, std::size_t threads, IProgress& progress,
              bool& isInterpolated)
{
  isInterpolated = std::abs(grid.sliceSpacingMm - truth.grid.sliceSpacingMm) > 1e-6 * grid.sliceSpacingMm;
  if (isInterpolated)
  {
    return ResampleThroughPlane(truth, grid, progress, threads);
  }
  Volume cut = FirstSlices(truth, grid.slices);
  cut.grid = grid; // the same but for rounding
  return cut;
}

AcquisitionInfo DescribeAcquisition(const MeasurableSeries& series, double thicknessMm)
{
  AcquisitionInfo acquisition;
  acquisition.modality = series.modality;
  acquisition.sliceThicknessMm = thicknessMm;
  acquisition.lowestStored = series.lowest;
  acquisition.highestStored = series.highest;
  acquisition.isInverted = series.isInverted;
  return acquisition;
}
} // namespace

std::vector<SlicePlan> PlanSlices(const DegradationOptions& options, double inPlaneSpacingMm)
{
  std::vector<SlicePlan> plans;
  for (const double factor : options.factors)
  {
    plans.push_back(PlanOf(factor * inPlaneSpacingMm, options));
  }
  if (plans.empty())
  {
    if (!options.thicknessMm)
    {
      throw Error(ErrorCode::InvalidArgument,
                  "the spacing of the thick slices to be made from a truth is not given; "
                  "expected a factor, or a thickness with or without a gap");
    }
    plans.push_back(PlanOf(*options.thicknessMm + options.gapMm.value_or(0), options));
  }
  return plans;
}

Volume WithSlicesAlong(Volume volume, const std::string& axis)
{
  if (axis == "slices")
  {
    return volume;
  }
  if (axis != "rows" && axis != "columns")
  {
    throw Error(ErrorCode::InvalidArgument, "the axis is \"" + axis + "\"; expected slices, rows or columns");
  }
  // The three directions move round, so that they stay right-handed.
  const VolumeGrid& from = volume.grid;
  const bool byColumn = axis == "columns";
  VolumeGrid grid = from;
  grid.columns = byColumn ? from.rows : from.slices;
  grid.rows = byColumn ? from.slices : from.columns;
  grid.slices = byColumn ? from.columns : from.rows;
  grid.columnSpacingMm = byColumn ? from.rowSpacingMm : from.sliceSpacingMm;
  grid.rowSpacingMm = byColumn ? from.sliceSpacingMm : from.columnSpacingMm;
  grid.sliceSpacingMm = byColumn ? from.columnSpacingMm : from.rowSpacingMm;
  grid.rowDirection = byColumn ? from.columnDirection : from.Normal();
  grid.columnDirection = byColumn ? from.Normal() : from.rowDirection;
  Volume turned(grid);
  turned.padding.assign(volume.padding.size(), 0);
  std::size_t to = 0;
  for (std::size_t k = 0; k < grid.slices; k++)
  {
    for (std::size_t j = 0; j < grid.rows; j++)
    {
      for (std::size_t i = 0; i < grid.columns; i++, to++)
      {
        const std::size_t old = byColumn ? volume.Offset(k, i, j) : volume.Offset(j, k, i);
        turned.voxels[to] = volume.voxels[old];
        if (!volume.padding.empty())
        {
          turned.padding[to] = volume.padding[old];
        }
      }
    }
  }
  return turned;
}

void RequireNearIsotropic(const VolumeGrid& grid)
{
  const double factor = ThroughPlaneFactor(grid);
  if (factor >= thickFromFactor)
  {
    throw Error(
        ErrorCode::InvalidArgument,
        "its slices are " + Decimal(factor, 2) +
            " in-plane spacings apart; a truth is near-isotropic (below 1.5): give it as a thick volume");
  }
}

EvaluationCase MakeTruthCase(const MeasurableSeries& truth, const std::string& name, const SlicePlan& plan,
                             GridKind gridKind, std::size_t threads, IProgress& progress)
{
  EvaluationCase made;
  made.volume = name;
  const Volume fine = FirstSlices(truth.volume, SlicesInUse(truth.volume.grid, plan.spacingMm));
  made.thick = AverageToThickSlices(fine, plan.spacingMm, {SliceProfileShape::Box, plan.thicknessMm});
  if (made.thick.grid.slices < fewestSlices)
  {
    throw Error(ErrorCode::TooFew, "only " + Counted(made.thick.grid.slices, "slice") + " " +
                                       Decimal(plan.spacingMm, 3) +
                                       " mm apart lie within it; expected at least 4");
  }
  made.factor = Rounded(ThroughPlaneFactor(made.thick.grid));
  made.acquisition = DescribeAcquisition(truth, plan.thicknessMm);
  const VolumeGrid grid = ThroughPlaneGrid(made.thick.grid, gridKind);
  made.truth = OnGrid(truth.volume, grid, threads, progress, made.isTruthInterpolated);
  return made;
}

EvaluationCase MakeThickCase(const MeasurableSeries& thick, const std::string& name,
                             std::optional<double> thicknessMm)
{
  EvaluationCase made;
  made.volume = name;
  made.thick = thick.volume;
  made.factor = Rounded(ThroughPlaneFactor(thick.volume.grid));
  made.acquisition = DescribeAcquisition(thick, thick.sliceThicknessMm > 0 ? thick.sliceThicknessMm
                                                : thicknessMm              ? *thicknessMm
                                                              : thick.volume.grid.sliceSpacingMm);
  return made;
}
} // namespace Clade
