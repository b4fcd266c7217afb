#include "Enhance/TextureReport.h"

#include "ImageQuality/HomogeneousRegions.h"
#include "ImageQuality/MeasureIfPossible.h"
#include "ImageQuality/NoiseTexture.h"
#include "ImageQuality/SlicePhase.h"
#include "ImageQuality/VolumePiqe.h"
#include "Volume/Intensity.h"

#include <algorithm>
#include <utility>

namespace Clade
{
namespace
{
constexpr std::size_t maxRegions = 24;

/// Tissue is brighter than a fifth of it: in voxel units, of CT the models' window.
GreyRange TissueRange(const Volume& source, const AcquisitionInfo& acquisition)
{
  if (acquisition.modality != "CT")
  {
    return OwnGreyRange(source, false);
  }
  const GreyRange window = OwnGreyRange(source, true);
  GreyRange range{(window.low - acquisition.rescaleIntercept) / acquisition.rescaleSlope,
                  (window.high - acquisition.rescaleIntercept) / acquisition.rescaleSlope};
  if (range.low > range.high)
  {
    std::swap(range.low, range.high);
  }
  return range;
}

std::optional<double> MeasureNoiseRatio(const Volume& volume, const std::vector<Sphere>& regions)
{
  const auto texture = MeasureIfPossible([&] { return MeasureNoiseTexture(volume, regions); });
  return texture && *texture ? std::make_optional((*texture)->ratio) : std::nullopt;
}
} // namespace

std::optional<double> MeasureModulation(const Volume& volume, const Volume& source, std::size_t threads)
{
  const auto measure = [&]
  {
    const SlicePhaseOptions options{source.grid.sliceSpacingMm, 0, RobustLimits(source, 0.5, 99.5), threads};
    return MeasureSlicePhaseModulation(volume, options).first.modulation;
  };
  return MeasureIfPossible(measure);
}

TextureFigures MeasureTexture(const Volume& source, const Volume& result, const AcquisitionInfo& acquisition,
                              std::optional<double> modulation, std::size_t threads)
{
  std::vector<Sphere> regions;
  if (!acquisition.isInverted) // where low values are bright, tissue is not what is brighter than air
  {
    const auto place = [&]
    {
      const double radiusMm = NoiseRegionRadiusMm(result.grid, source.grid.sliceSpacingMm);
      return PlaceQuietRegions(source, TissueRange(source, acquisition), radiusMm, maxRegions);
    };
    regions = MeasureIfPossible(place).value_or(std::vector<Sphere>());
  }
  return {modulation ? modulation : MeasureModulation(result, source, threads),
          MeasureNoiseRatio(source, regions), MeasureNoiseRatio(result, regions)};
}
} // namespace Clade
