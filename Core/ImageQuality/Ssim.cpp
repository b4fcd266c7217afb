#include "ImageQuality/Ssim.h"

#include "Base/Error.h"
#include "Base/Format.h"
#include "Base/ParallelFor.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <vector>

namespace Clade
{
namespace
{
constexpr std::size_t fields = 5; // means of a, b, a a, b b, a b

std::vector<double> WindowWeights(SsimOptions::Window window)
{
  if (window == SsimOptions::Window::Uniform)
  {
    return std::vector<double>(7, 1.0 / 7);
  }
  std::vector<double> weights;
  double sum = 0;
  for (int n = -5; n <= 5; n++)
  {
    weights.push_back(std::exp(-n * n / (2 * 1.5 * 1.5)));
    sum += weights.back();
  }
  for (double& weight : weights)
  {
    weight /= sum;
  }
  return weights;
}

/// Half-sample symmetric: d c b a | a b c d | d c b a.
std::size_t Mirrored(std::ptrdiff_t index, std::size_t count)
{
  const auto period = static_cast<std::ptrdiff_t>(2 * count);
  index = ((index % period) + period) % period;
  return static_cast<std::size_t>(std::min(index, period - 1 - index));
}

/// The five means of one slice, blurred within the slice.
class BlurredSlice
{
public:
  void Compute(const Volume& reference, const Volume& test, std::size_t slice,
               const std::vector<double>& weights)
  {
    const std::size_t columns = reference.grid.columns, rows = reference.grid.rows;
    const std::size_t size = columns * rows;
    const float* const a = &reference.voxels[slice * size];
    const float* const b = &test.voxels[slice * size];
    scratch_.resize(size);
    for (std::size_t field = 0; field < fields; field++)
    {
      std::vector<double>& values = values_[field];
      values.resize(size);
      for (std::size_t n = 0; n < size; n++)
      {
        const double x = a[n], y = b[n];
        values[n] = field == 0 ? x : field == 1 ? y : field == 2 ? x * x : field == 3 ? y * y : x * y;
      }
      BlurColumns(values, columns, rows, weights);
      BlurRows(values, columns, rows, weights);
    }
  }
  const double* Field(std::size_t field) const { return values_[field].data(); }

private:
  void BlurColumns(const std::vector<double>& values, std::size_t columns, std::size_t rows,
                   const std::vector<double>& weights)
  {
    const auto radius = static_cast<std::ptrdiff_t>(weights.size() / 2);
    for (std::size_t row = 0; row < rows; row++)
    {
      double* const sum = &scratch_[row * columns];
      std::fill_n(sum, columns, 0.0);
      for (std::ptrdiff_t n = -radius; n <= radius; n++)
      {
        const double weight = weights[static_cast<std::size_t>(n + radius)];
        const double* const from = &values[Mirrored(static_cast<std::ptrdiff_t>(row) + n, rows) * columns];
        for (std::size_t column = 0; column < columns; column++)
        {
          sum[column] += weight * from[column];
        }
      }
    }
  }

  void BlurRows(std::vector<double>& values, std::size_t columns, std::size_t rows,
                const std::vector<double>& weights)
  {
    const auto radius = static_cast<std::ptrdiff_t>(weights.size() / 2);
    line_.resize(columns + 2 * static_cast<std::size_t>(radius));
    for (std::size_t row = 0; row < rows; row++)
    {
      const double* const from = &scratch_[row * columns];
      for (std::size_t n = 0; n < line_.size(); n++)
      {
        line_[n] = from[Mirrored(static_cast<std::ptrdiff_t>(n) - radius, columns)];
      }
      double* const sum = &values[row * columns];
      std::fill_n(sum, columns, 0.0);
      for (std::size_t n = 0; n < weights.size(); n++)
      {
        const double weight = weights[n];
        const double* const shifted = &line_[n];
        for (std::size_t column = 0; column < columns; column++)
        {
          sum[column] += weight * shifted[column];
        }
      }
    }
  }

  std::array<std::vector<double>, fields> values_;
  std::vector<double> scratch_;
  std::vector<double> line_;
};

/// Computes the map slice by slice, each thread its own run of slices, so that a slice is blurred once for
/// all windows that reach it.
class MapMaker
{
public:
  MapMaker(const Volume& reference, const Volume& test, double dataRange, const SsimOptions& options)
      : reference_(reference), test_(test), weights_(WindowWeights(options.window)),
        radius_(options.bySlice ? 0 : static_cast<std::ptrdiff_t>(weights_.size() / 2)),
        c1_(std::pow(0.01 * dataRange, 2)), c2_(std::pow(0.03 * dataRange, 2)), ring_(2 * Radius() + 1),
        held_(ring_.size(), reference.grid.slices), map_(reference.grid.columns * reference.grid.rows)
  {
    const double window = std::pow(static_cast<double>(weights_.size()), options.bySlice ? 2 : 3);
    covarianceFactor_ = options.sampleCovariance ? window / (window - 1) : 1;
    for (std::vector<double>& mean : means_)
    {
      mean.resize(map_.size());
    }
  }

  const double* Make(std::size_t slice)
  {
    for (std::vector<double>& mean : means_)
    {
      std::fill(mean.begin(), mean.end(), 0.0);
    }
    for (std::ptrdiff_t n = -radius_; n <= radius_; n++)
    {
      const std::size_t from = Mirrored(static_cast<std::ptrdiff_t>(slice) + n, reference_.grid.slices);
      const double weight = radius_ == 0 ? 1 : weights_[static_cast<std::size_t>(n + radius_)];
      const BlurredSlice& blurred = Blurred(from);
      for (std::size_t field = 0; field < fields; field++)
      {
        const double* const values = blurred.Field(field);
        double* const mean = means_[field].data();
        for (std::size_t v = 0; v < map_.size(); v++)
        {
          mean[v] += weight * values[v];
        }
      }
    }
    for (std::size_t v = 0; v < map_.size(); v++)
    {
      map_[v] = Similarity(means_[0][v], means_[1][v], means_[2][v], means_[3][v], means_[4][v]);
    }
    return map_.data();
  }

private:
  std::size_t Radius() const { return static_cast<std::size_t>(radius_); }

  const BlurredSlice& Blurred(std::size_t slice)
  {
    // slices that are wanted together never share a place: they are within 2 radius + 1 of each other
    const std::size_t place = slice % ring_.size();
    if (held_[place] != slice)
    {
      ring_[place].Compute(reference_, test_, slice, weights_);
      held_[place] = slice;
    }
    return ring_[place];
  }

  double Similarity(double a, double b, double aa, double bb, double ab) const
  {
    const double varianceA = covarianceFactor_ * (aa - a * a);
    const double varianceB = covarianceFactor_ * (bb - b * b);
    const double covariance = covarianceFactor_ * (ab - a * b);
    return (2 * a * b + c1_) * (2 * covariance + c2_) /
           ((a * a + b * b + c1_) * (varianceA + varianceB + c2_));
  }

  const Volume& reference_;
  const Volume& test_;
  std::vector<double> weights_;
  std::ptrdiff_t radius_; // in slices
  double c1_, c2_;
  double covarianceFactor_ = 1;
  std::vector<BlurredSlice> ring_;
  std::vector<std::size_t> held_; // which slice each place of the ring holds
  std::array<std::vector<double>, fields> means_;
  std::vector<double> map_;
};

std::size_t WindowWidth(const SsimOptions& options)
{
  return WindowWeights(options.window).size();
}

void RequireComparable(const Volume& reference, const Volume& test, double dataRange,
                       const SsimOptions& options)
{
  const VolumeGrid& a = reference.grid;
  const VolumeGrid& b = test.grid;
  if (a.columns != b.columns || a.rows != b.rows || a.slices != b.slices)
  {
    throw Error(ErrorCode::InvalidArgument, "the volumes have different sizes");
  }
  if (!(dataRange > 0) || !std::isfinite(dataRange))
  {
    throw Error(ErrorCode::InvalidArgument, "the data range of the similarity is " + Decimal(dataRange, 6) +
                                                "; expected a positive number");
  }
  if (!HasRoomForSsim(a, options))
  {
    throw Error(ErrorCode::InvalidArgument, "the volumes are " + std::to_string(a.columns) + " x " +
                                                std::to_string(a.rows) + " x " + std::to_string(a.slices) +
                                                " voxels; structural similarity needs windows of " +
                                                std::to_string(WindowWidth(options)) + " voxels" +
                                                (options.bySlice ? " within a slice" : " along every axis"));
  }
}

/// Sums of one slice, added up in the order of the slices: the same result whatever the threads.
struct SliceSums
{
  double whole = 0, all = 0;
  std::size_t wholeVoxels = 0, allVoxels = 0;
};

SliceSums SumSlice(const Volume& reference, const Volume& test, std::size_t slice, const double* map,
                   const SsimOptions& options)
{
  const std::size_t columns = reference.grid.columns, rows = reference.grid.rows;
  const std::size_t margin = WindowWidth(options) / 2;
  const bool sliceIsWhole = options.bySlice || (slice >= margin && slice + margin < reference.grid.slices);
  SliceSums sums;
  for (std::size_t row = 0; row < rows; row++)
  {
    for (std::size_t column = 0; column < columns; column++)
    {
      if (reference.IsPadding(column, row, slice) || test.IsPadding(column, row, slice))
      {
        continue;
      }
      const double value = map[row * columns + column];
      sums.all += value;
      sums.allVoxels++;
      if (sliceIsWhole && row >= margin && row + margin < rows && column >= margin &&
          column + margin < columns)
      {
        sums.whole += value;
        sums.wholeVoxels++;
      }
    }
  }
  return sums;
}
} // namespace

bool HasRoomForSsim(const VolumeGrid& grid, const SsimOptions& options)
{
  return std::min({grid.columns, grid.rows, options.bySlice ? grid.rows : grid.slices}) >=
         WindowWidth(options);
}

void ComputeSsimMap(const Volume& reference, const Volume& test, double dataRange, const SsimOptions& options,
                    IProgress& progress,
                    const std::function<void(std::size_t slice, const double* map)>& take)
{
  RequireComparable(reference, test, dataRange, options);
  const std::size_t slices = reference.grid.slices;
  const std::size_t threads = options.threads == 0 ? DefaultThreads() : options.threads;
  std::atomic<std::size_t> done{0};
  // Long runs of slices: each run blurs ten slices more than it has.
  const std::size_t run = std::max<std::size_t>((slices + threads - 1) / threads, 16);
  ParallelFor(slices, run, threads,
              [&](std::size_t begin, std::size_t end)
              {
                MapMaker maker(reference, test, dataRange, options);
                for (std::size_t slice = begin; slice < end; slice++)
                {
                  progress.ThrowIfCancelled();
                  take(slice, maker.Make(slice));
                  progress.Report(static_cast<double>(++done) / static_cast<double>(slices));
                }
              });
}

Ssim MeasureSsim(const Volume& reference, const Volume& test, double dataRange, const SsimOptions& options,
                 IProgress& progress)
{
  std::vector<SliceSums> slices(reference.grid.slices);
  ComputeSsimMap(reference, test, dataRange, options, progress,
                 [&](std::size_t slice, const double* map)
                 { slices[slice] = SumSlice(reference, test, slice, map, options); });
  SliceSums sums;
  for (const SliceSums& slice : slices)
  {
    sums.whole += slice.whole;
    sums.all += slice.all;
    sums.wholeVoxels += slice.wholeVoxels;
    sums.allVoxels += slice.allVoxels;
  }
  if (sums.wholeVoxels == 0)
  {
    throw Error(ErrorCode::InvalidArgument,
                "every voxel with a whole window is padding; there is nothing to compare");
  }
  if (!std::isfinite(sums.all))
  {
    throw Error(ErrorCode::InvalidArgument, "the volumes hold voxels that are not finite numbers");
  }
  return {sums.whole / static_cast<double>(sums.wholeVoxels), sums.all / static_cast<double>(sums.allVoxels),
          sums.wholeVoxels};
}
} // namespace Clade
