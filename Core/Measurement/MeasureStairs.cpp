#include "Measurement/MeasureStairs.h"

#include "ImageQuality/HomogeneousRegions.h"
#include "ImageQuality/VolumePiqe.h"

#include <algorithm>
#include <cmath>

namespace Clade
{
namespace
{
constexpr std::size_t maxRegions = 24;

/// Where the thick slices lay: the spacing, and how far from one of them the volume begins.
SlicePhaseOptions FindThickSlices(const MeasurableSeries& series, const MeasurableSeries* source,
                                  const SlicePhaseOptions& asked)
{
  SlicePhaseOptions options = asked;
  const VolumeGrid& grid = series.volume.grid;
  if (source != nullptr)
  {
    const VolumeGrid& thick = source->volume.grid;
    if (std::abs(Dot(grid.Normal(), thick.Normal())) < 0.999)
    {
      throw Error(
          ErrorCode::InvalidArgument,
          "its slices and those of the source are not parallel; expected the thick series that it was "
          "made from");
    }
    options.sliceSpacingMm = options.sliceSpacingMm > 0 ? options.sliceSpacingMm : thick.sliceSpacingMm;
    options.offsetMm += Dot(grid.originMm - thick.originMm, grid.Normal());
  }
  if (!(options.sliceSpacingMm > 0))
  {
    options.sliceSpacingMm = series.acquiredSpacingMm;
  }
  if (!(options.sliceSpacingMm > 0))
  {
    throw Error(
        ErrorCode::InvalidArgument,
        "the series does not say what it was derived from; expected SliceSpacingMm, the spacing of the "
        "thick slices, or Source");
  }
  return options;
}

PhaseModulationResult MeasurePhaseModulation(const MeasureTask& task, const std::string& source,
                                             SlicePhaseOptions asked)
{
  asked.threads = task.threads;
  const std::shared_ptr<const MeasurableSeries> thick = source.empty() ? nullptr : task.Load(source);
  PhaseModulationResult result;
  result.source = source;
  for (const std::string& id : task.series)
  {
    const auto loaded = task.Load(id);
    const auto measure = [&]() -> PhaseModulationResult::Figures
    {
      if (thick)
      {
        RequireSameFrame(*thick, *loaded, id);
      }
      const SlicePhaseOptions options = FindThickSlices(*loaded, thick.get(), asked);
      return {MeasureSlicePhaseModulation(loaded->volume, options), options.sliceSpacingMm, options.offsetMm};
    };
    result.series.push_back({id, task.Named(id, measure), loaded->warnings});
  }
  return result;
}

BorderDisplacementResult MeasureDisplacements(const MeasureTask& task)
{
  const auto truth = task.Load(task.series.front());
  BorderDisplacementResult result;
  result.reference = task.series.front();
  for (std::size_t n = 1; n < task.series.size(); n++)
  {
    const std::string& id = task.series[n];
    const auto loaded = task.Load(id);
    const auto measure = [&]
    {
      RequireSameFrame(*truth, *loaded, id);
      return MeasureBorderDisplacement(loaded->volume, truth->volume, task.threads, task.progress);
    };
    result.series.push_back({id, task.Named(id, measure), loaded->warnings});
  }
  return result;
}

/// `radiusMm` 0: as the thickest of the series needs it.
NoiseTextureResult MeasureNoiseTextures(const MeasureTask& task, double radiusMm)
{
  std::vector<std::shared_ptr<const MeasurableSeries>> loaded; // all of them before the first is measured
  double radiusOfAllMm = 0;
  for (const std::string& id : task.series)
  {
    loaded.push_back(task.Load(id));
    RequireSameFrame(*loaded.front(), *loaded.back(), id);
    const VolumeGrid& grid = loaded.back()->volume.grid;
    radiusOfAllMm = std::max(radiusOfAllMm, NoiseRegionRadiusMm(grid, grid.sliceSpacingMm));
  }
  NoiseTextureResult result;
  result.radiusMm = radiusMm > 0 ? radiusMm : radiusOfAllMm;
  const MeasurableSeries& first = *loaded.front();
  result.regions = PlaceQuietRegions(first.volume, OwnGreyRange(first.volume, first.modality == "CT"),
                                     result.radiusMm, maxRegions);
  for (std::size_t n = 0; n < loaded.size(); n++)
  {
    const std::string& id = task.series[n];
    const auto measure = [&] { return MeasureNoiseTexture(loaded[n]->volume, result.regions); };
    const std::optional<NoiseTexture> texture = task.Named(id, measure);
    Warnings warnings;
    if (!texture)
    {
      warnings.push_back({"W_NO_NOISE", "no sphere of homogeneous tissue holds enough of its voxels: there "
                                        "is no noise to measure"});
    }
    Append(warnings, loaded[n]->warnings);
    result.series.push_back({id, texture, warnings});
  }
  return result;
}
} // namespace

MeasureWork PreparePhaseModulation(StrictObject& body)
{
  SlicePhaseOptions asked;
  asked.sliceSpacingMm = body.Number("SliceSpacingMm", 0, 1e-3, 1e3);
  asked.offsetMm = body.Number("OffsetMm", 0, -1e6, 1e6);
  const std::string source = body.String("Source", "");
  body.RequireNoMore();
  return [=](const MeasureTask& task) { return MeasurePhaseModulation(task, source, asked); };
}

MeasureWork PrepareBorderDisplacement(StrictObject& body)
{
  body.RequireNoMore();
  return MeasureDisplacements;
}

MeasureWork PrepareNoiseTexture(StrictObject& body)
{
  const double radiusMm = body.Number("RadiusMm", 0, 1e-3, 1e3);
  body.RequireNoMore();
  return [=](const MeasureTask& task) { return MeasureNoiseTextures(task, radiusMm); };
}
} // namespace Clade
