#include "ImageQuality/SlicePhase.h"

#include "Base/Counted.h"
#include "Base/Error.h"
#include "Base/Format.h"
#include "Base/ParallelFor.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace Clade
{
namespace
{
void RequireValid(const Volume& volume, const SlicePhaseOptions& options)
{
  const double stepMm = volume.grid.sliceSpacingMm;
  if (!std::isfinite(options.sliceSpacingMm) || !std::isfinite(options.offsetMm) ||
      !(options.sliceSpacingMm > stepMm))
  {
    RefuseArgument("the thick slices are said to be " + Decimal(options.sliceSpacingMm, 3) +
                   " mm apart; expected more than the volume's own " + Decimal(stepMm, 3) + " mm");
  }
}

IntensityMap LimitsOf(const Volume& volume, const SlicePhaseOptions& options)
{
  if (options.limits)
  {
    return *options.limits;
  }
  try
  {
    return RobustLimits(volume, 0.5, 99.5);
  }
  catch (const Error& error)
  {
    RefuseArgument("there is no modulation to measure: " + error.Message());
  }
}

/// Energies of the planes; not a number where every voxel is padding or borders on it.
struct Energies
{
  std::vector<double> first;  ///< between slices k and k + 1
  std::vector<double> second; ///< at slice k + 1, of k to k + 2
};

/// Means over one plane. `second` is given where there are three slices left.
class PlaneEnergy
{
public:
  PlaneEnergy(const Volume& volume, const IntensityMap& limits)
      : volume_(volume), plane_(volume.grid.columns * volume.grid.rows), low_(static_cast<float>(limits.low)),
        high_(static_cast<float>(limits.high))
  {
  }

  void Add(std::size_t k, Energies& energies) const
  {
    const bool hasThird = k + 2 < volume_.grid.slices;
    const float* a = volume_.voxels.data() + k * plane_;
    const float* b = a + plane_;
    const float* c = hasThird ? b + plane_ : b;
    double first = 0, second = 0;
    std::size_t pairs = plane_, triples = plane_;
    if (volume_.padding.empty())
    {
      for (std::size_t n = 0; n < plane_; n++)
      {
        const float step = Cut(b[n]) - Cut(a[n]);
        const float turn = Cut(c[n]) - Cut(b[n]) - step;
        first += static_cast<double>(step) * static_cast<double>(step);
        second += static_cast<double>(turn) * static_cast<double>(turn);
      }
    }
    else
    {
      pairs = triples = 0;
      AddBesidePadding(k, first, second, pairs, triples);
    }
    energies.first[k] = Mean(first, pairs);
    if (hasThird)
    {
      energies.second[k] = Mean(second, triples);
    }
  }

private:
  float Cut(float value) const { return std::min(std::max(value, low_), high_); }

  static double Mean(double sum, std::size_t count)
  {
    if (count == 0)
    {
      return std::numeric_limits<double>::quiet_NaN();
    }
    // a NaN must not pass for padding
    return std::isfinite(sum) ? sum / static_cast<double>(count) : std::numeric_limits<double>::infinity();
  }

  void AddBesidePadding(std::size_t k, double& first, double& second, std::size_t& pairs,
                        std::size_t& triples) const
  {
    const std::size_t a = k * plane_, b = a + plane_, c = k + 2 < volume_.grid.slices ? b + plane_ : b;
    const auto isPadding = [&](std::size_t n) { return volume_.padding[n] != 0; };
    for (std::size_t n = 0; n < plane_; n++)
    {
      if (isPadding(a + n) || isPadding(b + n))
      {
        continue;
      }
      const float step = Cut(volume_.voxels[b + n]) - Cut(volume_.voxels[a + n]);
      first += static_cast<double>(step) * static_cast<double>(step);
      pairs++;
      if (!isPadding(c + n))
      {
        const float turn = Cut(volume_.voxels[c + n]) - Cut(volume_.voxels[b + n]) - step;
        second += static_cast<double>(turn) * static_cast<double>(turn);
        triples++;
      }
    }
  }

  const Volume& volume_;
  std::size_t plane_;
  float low_;
  float high_;
};

/// Planes without a value take that of the nearest before, else after them: they are not folded, and only the
/// moving mean of their neighbours sees them.
std::vector<double> Filled(std::vector<double> energy)
{
  const auto isKnown = [](double value) { return !std::isnan(value); };
  const auto known = std::find_if(energy.begin(), energy.end(), isKnown);
  double last = known == energy.end() ? 0 : *known;
  for (double& value : energy)
  {
    value = isKnown(value) ? value : last;
    last = value;
  }
  return energy;
}

/// Mean over `width` planes around each, the first and last one repeated beyond the ends; of an even width
/// one more of them lies before than after.
std::vector<double> MovingMean(const std::vector<double>& energy, std::ptrdiff_t width)
{
  const auto count = static_cast<std::ptrdiff_t>(energy.size());
  std::vector<double> mean(energy.size());
  for (std::ptrdiff_t k = 0; k < count; k++)
  {
    double sum = 0;
    const std::ptrdiff_t last = k + (width - 1) / 2;
    for (std::ptrdiff_t n = last - width + 1; n <= last; n++)
    {
      sum += energy[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(n, 0, count - 1))];
    }
    mean[static_cast<std::size_t>(k)] = sum / static_cast<double>(width);
  }
  return mean;
}

PhaseEnergy Fold(const std::vector<double>& energy, int order, double stepMm,
                 const SlicePhaseOptions& options)
{
  const std::ptrdiff_t phases =
      std::max<std::ptrdiff_t>(3, std::lrint(options.sliceSpacingMm / stepMm)); // a half to even
  const std::vector<double> ground = MovingMean(Filled(energy), phases);
  std::vector<double> sums(static_cast<std::size_t>(phases)), counts(static_cast<std::size_t>(phases));
  for (std::size_t k = 0; k < energy.size(); k++)
  {
    if (std::isnan(energy[k]))
    {
      continue;
    }
    const double periods =
        ((static_cast<double>(k) + order / 2.0) * stepMm + options.offsetMm) / options.sliceSpacingMm;
    const double part = periods - std::floor(periods);
    const auto phase =
        static_cast<std::size_t>(static_cast<std::ptrdiff_t>(part * static_cast<double>(phases)) % phases);
    sums[phase] += energy[k] / std::max(ground[k], 1e-12);
    counts[phase]++;
  }
  PhaseEnergy folded;
  double sum = 0, known = 0;
  for (std::size_t n = 0; n < sums.size(); n++)
  {
    const bool isKnown = counts[n] > 0;
    folded.phases.push_back(isKnown ? sums[n] / counts[n] : std::numeric_limits<double>::quiet_NaN());
    sum += isKnown ? folded.phases.back() : 0;
    known += isKnown ? 1 : 0;
  }
  if (known < 2)
  {
    RefuseArgument(
        "the volume's slices cover a single phase of the thick slices; expected at least one thick-slice "
        "spacing, " +
        Decimal(options.sliceSpacingMm, 3) + " mm, outside padding");
  }
  const double mean = sum / known;
  if (!(mean > 0) || !std::isfinite(mean))
  {
    RefuseArgument(mean == 0 ? "no two slices differ; there is no modulation to measure"
                             : "the volume holds voxels that are not finite numbers");
  }
  double lowest = std::numeric_limits<double>::infinity(), highest = -lowest;
  for (double& phase : folded.phases)
  {
    phase /= mean;
    lowest = std::isnan(phase) ? lowest : std::min(lowest, phase);
    highest = std::isnan(phase) ? highest : std::max(highest, phase);
  }
  folded.modulation = highest - lowest;
  return folded;
}
} // namespace

SlicePhaseModulation MeasureSlicePhaseModulation(const Volume& volume, const SlicePhaseOptions& options)
{
  RequireValid(volume, options);
  const std::size_t slices = volume.grid.slices;
  if (slices < 3)
  {
    RefuseArgument("the volume has " + Counted(slices, "slice") + "; second differences need 3 or more");
  }
  const PlaneEnergy planes(volume, LimitsOf(volume, options));
  Energies energies;
  energies.first.resize(slices - 1);
  energies.second.resize(slices - 2);
  ParallelFor(slices - 1, 1, options.threads,
              [&](std::size_t begin, std::size_t end)
              {
                for (std::size_t k = begin; k < end; k++)
                {
                  planes.Add(k, energies);
                }
              });
  return {Fold(energies.first, 1, volume.grid.sliceSpacingMm, options),
          Fold(energies.second, 2, volume.grid.sliceSpacingMm, options)};
}
} // namespace Clade
