#include "ImageQuality/SignalToNoise.h"

#include "Base/Error.h"
#include "Base/Format.h"

#include <cmath>

namespace Clade
{
namespace
{
const double rayleighFactor = std::sqrt(2 - std::acos(-1.0) / 2);
}

SignalToNoise MeasureSignalToNoise(const Volume& volume, const Region& signal, const Region& noise,
                                   const SignalToNoiseOptions& options)
{
  SignalToNoise result;
  result.signal = MeasureRegion(volume, signal, "signal");
  result.noise = MeasureRegion(volume, noise, "noise");
  if (!result.noise.standardDeviation)
  {
    throw Error(ErrorCode::InvalidArgument,
                "the noise region holds one voxel; a standard deviation needs two");
  }
  if (!(*result.noise.standardDeviation > 0))
  {
    throw Error(ErrorCode::InvalidArgument, "every voxel of the noise region is " +
                                                Decimal(result.noise.mean, 6) +
                                                "; without noise there is no signal-to-noise ratio");
  }
  result.ratio = result.signal.mean / *result.noise.standardDeviation;
  if (options.rayleighCorrection)
  {
    result.ratio *= rayleighFactor;
  }
  return result;
}
} // namespace Clade
