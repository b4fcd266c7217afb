#include "Inference/QualityGate.h"

#include "Base/Error.h"
#include "Base/ParallelFor.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

namespace Clade
{
namespace
{
/// An interpolated volume's modulation below this is chance.
constexpr double smallestModulation = 0.08;

/// Frequencies around that of the slices, in periods of the stack: beyond the main lobe of a Hann window.
constexpr std::array<int, 4> neighbours = {-4, -3, 3, 4};

struct GateSums
{
  std::size_t voxels = 0;
  std::size_t finite = 0;
  double a = 0, b = 0, aa = 0, bb = 0, ab = 0; ///< output a, interpolated b
  double lowestA = std::numeric_limits<double>::infinity(), highestA = -lowestA;
  double lowestB = lowestA, highestB = -lowestA;
  double variance = 0; ///< of the windowed columns
  double slicePower = 0;
  std::array<double, neighbours.size()> neighbourPower{};

  void Add(const GateSums& o)
  {
    voxels += o.voxels;
    finite += o.finite;
    a += o.a;
    b += o.b;
    aa += o.aa;
    bb += o.bb;
    ab += o.ab;
    lowestA = std::min(lowestA, o.lowestA);
    highestA = std::max(highestA, o.highestA);
    lowestB = std::min(lowestB, o.lowestB);
    highestB = std::max(highestB, o.highestB);
    variance += o.variance;
    slicePower += o.slicePower;
    for (std::size_t n = 0; n < neighbours.size(); n++)
    {
      neighbourPower[n] += o.neighbourPower[n];
    }
  }
};

void AddVoxel(double a, double b, GateSums& sums)
{
  sums.voxels++;
  if (!std::isfinite(a) || !std::isfinite(b))
  {
    return;
  }
  sums.finite++;
  sums.a += a;
  sums.b += b;
  sums.aa += a * a;
  sums.bb += b * b;
  sums.ab += a * b;
  sums.lowestA = std::min(sums.lowestA, a);
  sums.highestA = std::max(sums.highestA, a);
  sums.lowestB = std::min(sums.lowestB, b);
  sums.highestB = std::max(sums.highestB, b);
}

/// Cosine and sine of one frequency under a Hann window, one value per slice.
struct Wave
{
  std::vector<double> cosine;
  std::vector<double> sine;

  /// @param perSlice  periods from one slice to the next
  Wave(std::size_t slices, double perSlice)
  {
    const double twoPi = 2 * std::acos(-1.0);
    for (std::size_t k = 0; k < slices; k++)
    {
      const double x = static_cast<double>(k);
      const double window = 0.5 - 0.5 * std::cos(twoPi * (x + 0.5) / static_cast<double>(slices));
      cosine.push_back(window * std::cos(twoPi * perSlice * x));
      sine.push_back(window * std::sin(twoPi * perSlice * x));
    }
  }

  double Power(const std::vector<double>& column) const
  {
    double real = 0, imaginary = 0;
    for (std::size_t k = 0; k < column.size(); k++)
    {
      real += cosine[k] * column[k];
      imaginary += sine[k] * column[k];
    }
    return real * real + imaginary * imaginary;
  }
};

/// The waves of one grid: slice frequency first, then its neighbours.
std::vector<Wave> WavesOf(const VolumeGrid& grid, std::size_t acquiredSlices, double acquiredSpacingMm)
{
  const double slicePeriods = grid.sliceSpacingMm / acquiredSpacingMm;
  std::vector<Wave> waves{Wave(grid.slices, slicePeriods)};
  for (const int neighbour : neighbours)
  {
    waves.emplace_back(grid.slices, slicePeriods * (1 + neighbour / static_cast<double>(acquiredSlices)));
  }
  return waves;
}

void AddColumn(std::vector<double>& column, const std::vector<Wave>& waves, GateSums& sums)
{
  double mean = 0;
  for (const double value : column)
  {
    mean += value / static_cast<double>(column.size());
  }
  if (!std::isfinite(mean))
  {
    return; // counted voxel by voxel already
  }
  for (double& value : column)
  {
    value -= mean;
    sums.variance += value * value;
  }
  sums.slicePower += waves[0].Power(column);
  for (std::size_t n = 0; n < neighbours.size(); n++)
  {
    sums.neighbourPower[n] += waves[n + 1].Power(column);
  }
}

GateSums SumsOf(const Volume& output, const Volume& interpolated, const std::vector<Wave>& waves,
                std::size_t threads)
{
  const VolumeGrid& grid = output.grid;
  std::vector<GateSums> ofRow(grid.rows);
  ParallelFor(grid.rows, 1, threads,
              [&](std::size_t begin, std::size_t end)
              {
                std::vector<double> column(grid.slices);
                for (std::size_t j = begin; j < end; j++)
                {
                  for (std::size_t i = 0; i < grid.columns; i++)
                  {
                    bool hasPadding = false;
                    for (std::size_t k = 0; k < grid.slices; k++)
                    {
                      column[k] = output.At(i, j, k);
                      hasPadding = hasPadding || output.IsPadding(i, j, k);
                      if (!output.IsPadding(i, j, k))
                      {
                        AddVoxel(column[k], interpolated.At(i, j, k), ofRow[j]);
                      }
                    }
                    if (!hasPadding) // the edge of padding has every frequency
                    {
                      AddColumn(column, waves, ofRow[j]);
                    }
                  }
                }
              });
  GateSums total;
  for (const GateSums& sums : ofRow)
  {
    total.Add(sums);
  }
  return total;
}

/// How many voxels lie how far beyond a range, in steps of 1/256 of it, the last for all that lie further.
class ExcessHistogram
{
public:
  ExcessHistogram(double lowest, double highest)
      : lowest_(lowest), highest_(highest),
        range_(std::max(highest - lowest, std::numeric_limits<double>::min()))
  {
  }

  void Add(double value)
  {
    const double excess = std::max(lowest_ - value, value - highest_) / range_;
    if (excess > 0)
    {
      furthest_ = std::max(furthest_, excess);
      counts_[static_cast<std::size_t>(std::min(std::floor(excess * steps), double{last}))]++;
    }
  }
  void Add(const ExcessHistogram& other)
  {
    furthest_ = std::max(furthest_, other.furthest_);
    std::transform(counts_.begin(), counts_.end(), other.counts_.begin(), counts_.begin(), std::plus<>());
  }

  /// What more than `allowed` voxels reach, rounded down to a step.
  double Beyond(std::size_t allowed) const
  {
    std::size_t further = 0;
    for (std::size_t n = last + 1; n > 0; n--)
    {
      further += counts_[n - 1];
      if (further > allowed)
      {
        return n > last ? furthest_ : static_cast<double>(n - 1) / steps;
      }
    }
    return 0;
  }

private:
  static constexpr double steps = 256;
  static constexpr std::size_t last = 1024;

  double lowest_;
  double highest_;
  double range_;
  double furthest_ = 0;
  std::array<std::size_t, last + 1> counts_{};
};

double Excess(const Volume& output, const GateSums& sums, std::size_t threads)
{
  constexpr std::size_t oneIn = 10000;
  const VolumeGrid& grid = output.grid;
  std::vector<ExcessHistogram> ofSlice(grid.slices, ExcessHistogram(sums.lowestB, sums.highestB));
  ParallelFor(grid.slices, 1, threads,
              [&](std::size_t begin, std::size_t end)
              {
                for (std::size_t k = begin; k < end; k++)
                {
                  for (std::size_t j = 0; j < grid.rows; j++)
                  {
                    for (std::size_t i = 0; i < grid.columns; i++)
                    {
                      const double value = output.At(i, j, k);
                      if (std::isfinite(value) && !output.IsPadding(i, j, k))
                      {
                        ofSlice[k].Add(value);
                      }
                    }
                  }
                }
              });
  ExcessHistogram all(sums.lowestB, sums.highestB);
  for (const ExcessHistogram& one : ofSlice)
  {
    all.Add(one);
  }
  return all.Beyond(sums.finite / oneIn);
}

double Correlation(const GateSums& s)
{
  const double n = static_cast<double>(s.finite);
  const double varianceA = s.aa - s.a * s.a / n, varianceB = s.bb - s.b * s.b / n;
  const double product = varianceA * varianceB;
  return product > 0 ? (s.ab - s.a * s.b / n) / std::sqrt(product) : 0;
}

/// Geometric mean of the neighbours: that of a spectrum that falls as a power of frequency is its value
/// between them. The floor is what rounding leaves of a smooth volume.
double Banding(const GateSums& s)
{
  const double floor = 1e-7 * s.variance + std::numeric_limits<double>::min();
  double logarithms = 0;
  for (const double power : s.neighbourPower)
  {
    logarithms += std::log(power + floor) / static_cast<double>(neighbours.size());
  }
  return (s.slicePower + floor) / std::exp(logarithms);
}

std::string Shown(double value)
{
  char text[40];
  std::snprintf(text, sizeof(text), "%.3g", value);
  return text;
}

[[noreturn]] void Fail(const char* name, const std::string& sentence)
{
  throw Error(ErrorCode::QualityGate, std::string("the quality gate \"") + name + "\" failed: " + sentence);
}

void RequireAgreement(const Agreement& agreement, const QualityLimits& limits)
{
  if (!(agreement.correlation >= limits.minimumAgreement))
  {
    Fail("agreement", "the network's change, averaged over the acquired slices, has a correlation of " +
                          Shown(agreement.correlation) +
                          " with the detail that interpolation lost there, expected at least " +
                          Shown(limits.minimumAgreement));
  }
  if (!(agreement.share >= limits.minimumShare))
  {
    Fail("share", "of the part of the network's change that the acquired slices explain, the detail that "
                  "interpolation lost explains " +
                      Shown(100 * agreement.share) + " %, expected at least " +
                      Shown(100 * limits.minimumShare) + " %");
  }
}
} // namespace

QualityFigures MeasureQuality(const Volume& output, const Volume& interpolated, std::size_t acquiredSlices,
                              double acquiredSpacingMm, const ConsistencyError& before, std::size_t threads)
{
  if (output.voxels.size() != interpolated.voxels.size() || !SameGrid(output.grid, interpolated.grid) ||
      acquiredSlices == 0 || !(acquiredSpacingMm > 0))
  {
    throw Error(ErrorCode::InvalidArgument, "the output and the interpolated volume lie on different grids");
  }
  const GateSums sums =
      SumsOf(output, interpolated, WavesOf(output.grid, acquiredSlices, acquiredSpacingMm), threads);
  QualityFigures figures;
  figures.finitePart =
      sums.voxels == 0 ? 0 : static_cast<double>(sums.finite) / static_cast<double>(sums.voxels);
  if (sums.finite == 0)
  {
    return figures;
  }
  const double range = std::max(sums.highestB - sums.lowestB, std::numeric_limits<double>::min());
  figures.correlation = Correlation(sums);
  figures.excess =
      sums.lowestA < sums.lowestB || sums.highestA > sums.highestB ? Excess(output, sums, threads) : 0;
  figures.consistencyRms = before.rms / range;
  figures.banding = Banding(sums);
  return figures;
}

void RequireQuality(const QualityFigures& figures, const QualityLimits& limits)
{
  if (!(figures.finitePart >= 1))
  {
    Fail("finite", Shown(100 * (1 - figures.finitePart)) + " % of the voxels are not finite numbers");
  }
  if (!(figures.correlation >= limits.minimumCorrelation))
  {
    Fail("correlation", "the correlation with the interpolated volume is " + Shown(figures.correlation) +
                            ", expected at least " + Shown(limits.minimumCorrelation));
  }
  if (!(figures.excess <= limits.maximumExcess))
  {
    Fail("range", "more than one voxel in 10,000 reaches " + Shown(100 * figures.excess) +
                      " % of the input's range beyond it, expected at most " +
                      Shown(100 * limits.maximumExcess) + " %");
  }
  if (!(figures.consistencyRms <= limits.maximumConsistencyRms))
  {
    Fail("consistency", "the network's result is " + Shown(100 * figures.consistencyRms) +
                            " % of the range (RMS) away from the acquired slices, expected at most " +
                            Shown(100 * limits.maximumConsistencyRms) + " %");
  }
  if (!(figures.banding <= limits.maximumBanding))
  {
    Fail("banding", "the power at the frequency of the acquired slices is " + Shown(figures.banding) +
                        " times that around it, expected at most " + Shown(limits.maximumBanding));
  }
  if (figures.network && figures.network->agreement)
  {
    RequireAgreement(*figures.network->agreement, limits);
  }
  if (figures.modulation && figures.interpolatedModulation)
  {
    const double ratio = *figures.modulation / std::max(*figures.interpolatedModulation, smallestModulation);
    if (!(ratio <= limits.maximumModulation))
    {
      Fail("stairs", "the network's slice-phase modulation is " + Shown(*figures.modulation) + ", " +
                         Shown(ratio) + " times interpolation's, expected at most " +
                         Shown(limits.maximumModulation) + " times");
    }
  }
}
} // namespace Clade
