#include "Enhance/TextureReport.h"

#include "Base/Error.h"
#include "ImageQuality/HomogeneousRegions.h"
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

/// Does the work; leaves undone what a volume is too small or too plain for.
template<typename Work>
void WhereItCan(const Work& work)
{
  try
  {
    work();
  }
  catch (const Error& error)
  {
    if (error.Code() != ErrorCode::InvalidArgument && error.Code() != ErrorCode::NothingToDo)
    {
      throw;
    }
  }
}

/// Tissue is brighter than a fifth of it: in voxel units, of CT the models' window.
GreyRange TissueRange(const Volume& source, const VolumeMeaning& meaning)
{
  if (meaning.modality != "CT")
  {
    return OwnGreyRange(source, false);
  }
  const GreyRange window = OwnGreyRange(source, true);
  GreyRange range{(window.low - meaning.rescaleIntercept) / meaning.rescaleSlope,
                  (window.high - meaning.rescaleIntercept) / meaning.rescaleSlope};
  if (range.low > range.high)
  {
    std::swap(range.low, range.high);
  }
  return range;
}

nlohmann::json NoiseToJson(const Volume& volume, const std::vector<Sphere>& regions)
{
  std::optional<NoiseTexture> texture;
  WhereItCan([&] { texture = MeasureNoiseTexture(volume, regions); });
  return texture ? nlohmann::json(texture->ratio) : nlohmann::json();
}
} // namespace

std::optional<double> MeasureModulation(const Volume& volume, const Volume& source, std::size_t threads)
{
  std::optional<double> modulation;
  WhereItCan(
      [&]
      {
        const SlicePhaseOptions options{source.grid.sliceSpacingMm, 0, RobustLimits(source, 0.5, 99.5),
                                        threads};
        modulation = MeasureSlicePhaseModulation(volume, options).first.modulation;
      });
  return modulation;
}

nlohmann::json TextureToJson(const Volume& source, const Volume& result, const VolumeMeaning& meaning,
                             std::optional<double> modulation, std::size_t threads)
{
  const double spacingMm = source.grid.sliceSpacingMm;
  modulation = modulation ? modulation : MeasureModulation(result, source, threads);
  nlohmann::json texture;
  texture["Modulation"] = modulation ? nlohmann::json(*modulation) : nlohmann::json();
  std::vector<Sphere> regions;
  if (!meaning.isInverted) // where low values are bright, tissue is not what is brighter than air
  {
    WhereItCan(
        [&]
        {
          regions = PlaceQuietRegions(source, TissueRange(source, meaning),
                                      NoiseRegionRadiusMm(result.grid, spacingMm), maxRegions);
        });
  }
  texture["NoiseRatio"] = {{"Source", NoiseToJson(source, regions)},
                           {"Result", NoiseToJson(result, regions)}};
  return texture;
}
} // namespace Clade
