#include "Inference/Agreement.h"

#include "Base/Error.h"
#include "Base/ParallelFor.h"
#include "Inference/SlabRegression.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace Clade
{
namespace
{
constexpr double rounding = 1e-5; ///< of the range: what float32 changes on the way there and back

struct Change
{
  std::size_t voxels = 0;
  double squares = 0;
  double lowest = std::numeric_limits<double>::infinity(), highest = -lowest; ///< of the interpolated volume
};

/// RMS of the difference of single voxels, as a part of the range.
double RelativeChange(const Volume& output, const Volume& interpolated)
{
  Change sum;
  for (std::size_t n = 0; n < output.voxels.size(); n++)
  {
    if (output.padding.empty() || output.padding[n] == 0)
    {
      const double x = interpolated.voxels[n], change = output.voxels[n] - x;
      sum.voxels++;
      sum.squares += change * change;
      sum.lowest = std::min(sum.lowest, x);
      sum.highest = std::max(sum.highest, x);
    }
  }
  const double range = std::max(sum.highest - sum.lowest, std::numeric_limits<double>::min());
  return sum.voxels == 0 ? 0 : std::sqrt(sum.squares / static_cast<double>(sum.voxels)) / range;
}

/// One acquired slice, as images [row][column].
class Slice
{
public:
  std::vector<double> isKnown; ///< 1 or 0
  std::vector<double> values;  ///< 0 where not known

  Slice(const Volume& acquired, std::size_t slice)
      : isKnown(acquired.grid.columns * acquired.grid.rows), values(isKnown.size()),
        columns_(acquired.grid.columns), rows_(acquired.grid.rows)
  {
    for (std::size_t n = 0; n < values.size(); n++)
    {
      isKnown[n] = acquired.IsPadding(n % columns_, n / columns_, slice) ? 0 : 1;
      values[n] = isKnown[n] > 0 ? acquired.At(n % columns_, n / columns_, slice) : 0;
    }
  }

  /// Mean of the known values up to `reach` pixels away along each axis.
  std::vector<double> Mean(std::size_t reach) const
  {
    std::vector<double> sums = Sums(values, reach);
    const std::vector<double> counts = Sums(isKnown, reach);
    for (std::size_t n = 0; n < sums.size(); n++)
    {
      sums[n] /= std::max(counts[n], 1.0);
    }
    return sums;
  }

private:
  std::vector<double> Sums(const std::vector<double>& image, std::size_t reach) const
  {
    std::vector<double> along(image.size()), result(image.size());
    SumLines(image, columns_, 1, rows_, columns_, reach, along);
    SumLines(along, rows_, columns_, columns_, 1, reach, result);
    return result;
  }

  /// Sums along lines of `length` values `step` apart, from the differences of running sums.
  static void SumLines(const std::vector<double>& from, std::size_t length, std::size_t step,
                       std::size_t lines, std::size_t lineStep, std::size_t reach, std::vector<double>& to)
  {
    std::vector<double> running(length + 1);
    for (std::size_t line = 0; line < lines; line++)
    {
      for (std::size_t i = 0; i < length; i++)
      {
        running[i + 1] = running[i] + from[line * lineStep + i * step];
      }
      for (std::size_t i = 0; i < length; i++)
      {
        to[line * lineStep + i * step] =
            running[std::min(length, i + reach + 1)] - running[i - std::min(i, reach)];
      }
    }
  }

  std::size_t columns_;
  std::size_t rows_;
};

/// What the slab of one acquired voxel sees of the two fine volumes.
struct Slab
{
  double interpolated = 0;
  double change = 0;
  bool isKnown = false; ///< not mostly padding

  Slab(const Volume& output, const Volume& before, const AcquisitionRow& row, std::size_t inPlane)
  {
    const std::size_t plane = output.grid.columns * output.grid.rows;
    double weights = 0;
    for (std::size_t m = 0; m < row.weights.size(); m++)
    {
      const std::size_t n = (row.first + m) * plane + inPlane;
      if (output.padding.empty() || output.padding[n] == 0)
      {
        const double x = before.voxels[n];
        weights += row.weights[m];
        interpolated += row.weights[m] * x;
        change += row.weights[m] * (output.voxels[n] - x);
      }
    }
    isKnown = weights > 0.5;
    interpolated /= isKnown ? weights : 1;
    change /= isKnown ? weights : 1;
  }
};

SlabRegression OfSlice(const Volume& output, const Volume& interpolated, const Slice& slice,
                       const AcquisitionRow& row)
{
  const std::vector<double> near = slice.Mean(1), far = slice.Mean(4);
  SlabRegression regression;
  for (std::size_t n = 0; n < slice.values.size(); n++)
  {
    const Slab slab(output, interpolated, row, n);
    if (slab.isKnown && slice.isKnown[n] > 0)
    {
      const double y = slice.values[n];
      regression.Add({1, y, y - near[n], near[n] - far[n], y - slab.interpolated}, slab.change);
    }
  }
  return regression;
}

void RequireFitting(const Volume& output, const Volume& interpolated, const Volume& acquired)
{
  if (!SameGrid(output.grid, interpolated.grid) || output.grid.columns != acquired.grid.columns ||
      output.grid.rows != acquired.grid.rows)
  {
    throw Error(ErrorCode::InvalidArgument,
                "the output, the interpolated and the acquired volume lie on different grids");
  }
}
} // namespace

ChangeFigures MeasureChange(const Volume& output, const Volume& interpolated, const Volume& acquired,
                            const SliceProfile& profile, std::size_t threads)
{
  RequireFitting(output, interpolated, acquired);
  ChangeFigures figures;
  figures.change = RelativeChange(output, interpolated);
  if (!(figures.change > rounding))
  {
    return figures;
  }
  const std::size_t slices = acquired.grid.slices;
  const double slabMm = std::max(profile.thicknessMm, acquired.grid.sliceSpacingMm);
  const auto rows = AcquisitionModel({profile.shape, slabMm}, slices, acquired.grid.sliceSpacingMm,
                                     output.grid.slices, output.grid.sliceSpacingMm);
  // Half of the first and of the last slab lies beyond the volume: what they lack is not known.
  const std::size_t ends = slices > 2 ? 1 : 0;
  std::vector<SlabRegression> ofSlice(slices); // each on its own: the sum does not depend on the threads
  ParallelFor(slices - 2 * ends, 1, threads,
              [&](std::size_t begin, std::size_t end)
              {
                for (std::size_t a = begin + ends; a < end + ends; a++)
                {
                  ofSlice[a] = OfSlice(output, interpolated, Slice(acquired, a), rows[a]);
                }
              });
  SlabRegression total;
  for (const SlabRegression& regression : ofSlice)
  {
    total.Add(regression);
  }
  const double correlation = total.Correlation(), explained = total.Explained();
  figures.agreement =
      Agreement{correlation, explained > 0 ? correlation * std::abs(correlation) / explained : 0};
  return figures;
}
} // namespace Clade
