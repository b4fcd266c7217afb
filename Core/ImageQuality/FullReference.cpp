#include "ImageQuality/FullReference.h"

#include "Base/Error.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace Clade
{
namespace
{
constexpr double positionToleranceMm = 0.01;

bool IsPaddingAt(const Volume& volume, std::size_t offset)
{
  return !volume.padding.empty() && volume.padding[offset] != 0;
}

/// Sums of differences, kept slice by slice so that long sums lose nothing.
class Differences
{
public:
  void Add(double difference)
  {
    sum_ += difference;
    absolute_ += std::abs(difference);
    squares_ += difference * difference;
    largest_ = std::max(largest_, std::abs(difference));
    count_++;
  }
  void Add(const Differences& other)
  {
    sum_ += other.sum_;
    absolute_ += other.absolute_;
    squares_ += other.squares_;
    largest_ = std::max(largest_, other.largest_);
    count_ += other.count_;
  }
  void RequireMeaningful() const
  {
    if (count_ == 0)
    {
      RefuseArgument("there is no voxel to compare: every one is padding in one of the volumes");
    }
    if (!std::isfinite(squares_))
    {
      RefuseArgument("the volumes hold voxels that are not finite numbers");
    }
  }
  std::size_t Count() const { return count_; }
  double Mean() const { return sum_ / static_cast<double>(count_); }
  double MeanAbsolute() const { return absolute_ / static_cast<double>(count_); }
  double MeanSquare() const { return squares_ / static_cast<double>(count_); }
  double Largest() const { return largest_; }

private:
  double sum_ = 0, absolute_ = 0, squares_ = 0, largest_ = 0;
  std::size_t count_ = 0;
};

double RangeOf(const Volume& reference)
{
  float low = std::numeric_limits<float>::infinity(), high = -low;
  for (std::size_t n = 0; n < reference.voxels.size(); n++)
  {
    if (!IsPaddingAt(reference, n))
    {
      low = std::min(low, reference.voxels[n]);
      high = std::max(high, reference.voxels[n]);
    }
  }
  return static_cast<double>(high) - static_cast<double>(low);
}

std::optional<Ssim> SsimWhereThereIsRoom(const Volume& reference, const Volume& test, double dataRange,
                                         const SsimOptions& options, IProgress& progress)
{
  if (!HasRoomForSsim(reference.grid, options))
  {
    return std::nullopt;
  }
  return MeasureSsim(reference, test, dataRange, options, progress);
}

/// Weights of the finer slices in one thick slice.
struct Average
{
  std::size_t firstSlice = 0;
  std::vector<double> weights; ///< sum one; empty if the thick slice is beyond the finer volume
};

Average AverageOver(const VolumeGrid& fine, double centreIndex, double thicknessMm)
{
  // a profile narrower than a fine slice counts as wide as one: linear interpolation between slices
  const double half = std::max(thicknessMm / fine.sliceSpacingMm, 1.0) / 2;
  const double begin = std::max(centreIndex - half, -0.5);
  const double end = std::min(centreIndex + half, static_cast<double>(fine.slices) - 0.5);
  Average average;
  if (!(begin < end))
  {
    return average;
  }
  average.firstSlice = static_cast<std::size_t>(std::floor(begin + 0.5));
  for (std::size_t slice = average.firstSlice; slice < fine.slices; slice++)
  {
    const double position = static_cast<double>(slice);
    const double overlap = std::min(end, position + 0.5) - std::max(begin, position - 0.5);
    if (overlap <= 0)
    {
      break;
    }
    average.weights.push_back(overlap / (end - begin));
  }
  return average;
}

Differences CompareSlice(const Volume& fine, const Volume& thick, std::size_t slice, const Average& average)
{
  Differences differences;
  const std::size_t size = thick.grid.columns * thick.grid.rows;
  for (std::size_t n = 0; n < size; n++)
  {
    bool isPadding = IsPaddingAt(thick, slice * size + n);
    double mean = 0;
    for (std::size_t w = 0; w < average.weights.size(); w++)
    {
      const std::size_t offset = (average.firstSlice + w) * size + n;
      mean += average.weights[w] * static_cast<double>(fine.voxels[offset]);
      isPadding = isPadding || IsPaddingAt(fine, offset);
    }
    if (!isPadding)
    {
      differences.Add(mean - static_cast<double>(thick.voxels[slice * size + n]));
    }
  }
  return differences;
}
} // namespace

FullReference CompareVolumes(const Volume& reference, const Volume& test, const FullReferenceOptions& options,
                             IProgress& progress)
{
  progress.BeginStage("measure");
  if (!SameGrid(reference.grid, test.grid, positionToleranceMm))
  {
    RefuseArgument(
        "the two volumes are not on one grid; voxel by voxel, only volumes of the same size and place can be "
        "compared");
  }
  Differences all;
  const std::size_t size = reference.grid.columns * reference.grid.rows;
  for (std::size_t slice = 0; slice < reference.grid.slices; slice++)
  {
    Differences differences;
    for (std::size_t n = slice * size; n < (slice + 1) * size; n++)
    {
      if (!IsPaddingAt(reference, n) && !IsPaddingAt(test, n))
      {
        differences.Add(static_cast<double>(test.voxels[n]) - static_cast<double>(reference.voxels[n]));
      }
    }
    all.Add(differences);
  }
  all.RequireMeaningful();

  FullReference result;
  result.dataRange = options.dataRange ? *options.dataRange : RangeOf(reference);
  if (!(result.dataRange > 0) || !std::isfinite(result.dataRange))
  {
    RefuseArgument(options.dataRange ? "the data range given is not a positive number"
                                     : "all voxels of the reference are equal; give the data range");
  }
  result.voxels = all.Count();
  result.meanDifference = all.Mean();
  result.meanAbsoluteDifference = all.MeanAbsolute();
  result.meanSquaredDifference = all.MeanSquare();
  result.largestDifference = all.Largest();
  if (all.MeanSquare() > 0)
  {
    result.psnrDb = 10 * std::log10(result.dataRange * result.dataRange / all.MeanSquare());
  }
  result.ssim = SsimWhereThereIsRoom(reference, test, result.dataRange, options.ssim, progress);
  return result;
}

bool SameInPlaneGrid(const VolumeGrid& a, const VolumeGrid& b)
{
  VolumeGrid moved = b;
  moved.slices = 1;
  // along the normal only: what is left of the distance of the origins must be nothing
  moved.originMm = b.originMm + a.Normal() * Dot(a.originMm - b.originMm, a.Normal());
  VolumeGrid one = a;
  one.slices = 1;
  return SameGrid(one, moved, positionToleranceMm) && Dot(a.Normal(), b.Normal()) > 0;
}

ReslicingError MeasureReslicingError(const Volume& fine, const Volume& thick, double thicknessMm)
{
  if (!SameInPlaneGrid(fine.grid, thick.grid))
  {
    RefuseArgument("the two volumes do not have the same columns and rows; the re-slicing error needs them");
  }
  if (!(thicknessMm > 0) || !std::isfinite(thicknessMm))
  {
    RefuseArgument("the slice thickness of the re-slicing error is not a positive number");
  }
  Differences all;
  ReslicingError result;
  for (std::size_t slice = 0; slice < thick.grid.slices; slice++)
  {
    const Vector3 positionMm = thick.grid.PatientFromIndex({0, 0, static_cast<double>(slice)});
    const Average average = AverageOver(fine.grid, fine.grid.IndexFromPatient(positionMm).z, thicknessMm);
    if (!average.weights.empty())
    {
      all.Add(CompareSlice(fine, thick, slice, average));
      result.slices++;
    }
  }
  if (result.slices == 0)
  {
    RefuseArgument("none of the thick slices lies within the finer volume");
  }
  all.RequireMeaningful();
  result.voxels = all.Count();
  result.meanDifference = all.Mean();
  result.rms = std::sqrt(all.MeanSquare());
  result.largestDifference = all.Largest();
  return result;
}
} // namespace Clade
