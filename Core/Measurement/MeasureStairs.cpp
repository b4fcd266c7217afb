#include "Measurement/MeasureStairs.h"

#include "ImageQuality/HomogeneousRegions.h"
#include "ImageQuality/MeasurementJson.h"
#include "ImageQuality/VolumePiqe.h"
#include "Regions/RegionJson.h"

#include <algorithm>
#include <cmath>

namespace Clade
{
namespace
{
using nlohmann::json;

constexpr std::size_t maxRegions = 24;

/// Where the thick slices lay: the spacing, and how far from one of them the volume begins.
SlicePhaseOptions SlicesOf(const MeasurableSeries& series, const MeasurableSeries* source,
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

json AxisJson(const std::optional<Displacement>& axis)
{
  return axis ? ToJson(*axis) : json();
}
} // namespace

json PhaseModulationOf(StrictObject& body, MeasureTask& task)
{
  SlicePhaseOptions asked;
  asked.sliceSpacingMm = body.Number("SliceSpacingMm", 0, 1e-3, 1e3);
  asked.offsetMm = body.Number("OffsetMm", 0, -1e6, 1e6);
  asked.threads = task.threads;
  const std::string source = body.String("Source", "");
  body.RequireNoMore();
  if (task.IsTrial())
  {
    return {};
  }
  std::shared_ptr<const MeasurableSeries> thick;
  if (!source.empty())
  {
    thick = task.Load(source);
  }
  json answer = {{"Source", source.empty() ? json() : json(source)}, {"Series", json::array()}};
  for (const std::string& id : task.series)
  {
    const auto loaded = task.Load(id);
    json result = task.Named(id,
                             [&]
                             {
                               if (thick)
                               {
                                 RequireSameFrame(*thick, *loaded, id);
                               }
                               const SlicePhaseOptions options = SlicesOf(*loaded, thick.get(), asked);
                               json figures = ToJson(MeasureSlicePhaseModulation(loaded->volume, options));
                               figures["SliceSpacingMm"] = options.sliceSpacingMm;
                               figures["OffsetMm"] = options.offsetMm;
                               return figures;
                             });
    result["Warnings"] = json::array();
    AddMeasuredSeries(answer, std::move(result), id, loaded->warnings);
  }
  PromoteFirst(answer, {"Modulation", "SecondModulation"});
  return answer;
}

json BorderDisplacementOf(StrictObject& body, MeasureTask& task)
{
  body.RequireNoMore();
  if (task.IsTrial())
  {
    return {};
  }
  const auto truth = task.Load(task.series.front());
  json answer = {{"Reference", task.series.front()}, {"Series", json::array()}};
  for (std::size_t n = 1; n < task.series.size(); n++)
  {
    const std::string& id = task.series[n];
    const auto loaded = task.Load(id);
    json result = task.Named(id,
                             [&]
                             {
                               RequireSameFrame(*truth, *loaded, id);
                               const BorderDisplacement found = MeasureBorderDisplacement(
                                   loaded->volume, truth->volume, task.threads, *task.progress);
                               json figures = ToJson(found.both);
                               figures["AlongRows"] = AxisJson(found.alongRows);
                               figures["AlongColumns"] = AxisJson(found.alongColumns);
                               return figures;
                             });
    result["Warnings"] = json::array();
    AddMeasuredSeries(answer, std::move(result), id, loaded->warnings);
  }
  PromoteFirst(answer, {"Rms", "BeyondOne"});
  return answer;
}

json NoiseTextureOf(StrictObject& body, MeasureTask& task)
{
  double radiusMm = body.Number("RadiusMm", 0, 1e-3, 1e3);
  body.RequireNoMore();
  if (task.IsTrial())
  {
    return {};
  }
  std::vector<std::shared_ptr<const MeasurableSeries>> loaded; // all of them: the radius is of the thickest
  double radiusOfAllMm = 0;
  for (const std::string& id : task.series)
  {
    loaded.push_back(task.Load(id));
    RequireSameFrame(*loaded.front(), *loaded.back(), id);
    const VolumeGrid& grid = loaded.back()->volume.grid;
    radiusOfAllMm = std::max(radiusOfAllMm, NoiseRegionRadiusMm(grid, grid.sliceSpacingMm));
  }
  radiusMm = radiusMm > 0 ? radiusMm : radiusOfAllMm;
  const MeasurableSeries& first = *loaded.front();
  const std::vector<Sphere> regions = PlaceQuietRegions(
      first.volume, OwnGreyRange(first.volume, first.modality == "CT"), radiusMm, maxRegions);
  json answer = {{"RadiusMm", radiusMm}, {"Regions", json::array()}, {"Series", json::array()}};
  for (const Sphere& sphere : regions)
  {
    answer["Regions"].push_back(ToJson(Region(sphere)));
  }
  for (std::size_t n = 0; n < loaded.size(); n++)
  {
    const std::string& id = task.series[n];
    const auto texture = task.Named(id, [&] { return MeasureNoiseTexture(loaded[n]->volume, regions); });
    json result = ToJson(texture.value_or(NoiseTexture()));
    result["Warnings"] = json::array();
    if (!texture)
    {
      for (const char* figure : {"Along", "InPlane", "Ratio"})
      {
        result[figure] = nullptr;
      }
      AddMeasureWarnings(
          result, {{"W_NO_NOISE", "no sphere of homogeneous tissue holds enough of its voxels: there is no "
                                  "noise to measure"}});
    }
    AddMeasuredSeries(answer, std::move(result), id, loaded[n]->warnings);
  }
  PromoteFirst(answer, {"Along", "InPlane", "Ratio"});
  return answer;
}
} // namespace Clade
