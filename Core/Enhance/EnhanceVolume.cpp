#include "Enhance/EnhanceVolume.h"

#include "Base/Error.h"
#include "Base/ParallelFor.h"
#include "Enhance/TextureReport.h"
#include "Volume/Resampler.h"
#include "Volume/ValueLimits.h"
#ifdef CLADE_HAS_INFERENCE
#include "Enhance/NetworkRange.h"
#include "Enhance/NetworkStage.h"
#endif

#include <cmath>
#include <utility>

namespace Clade
{
nlohmann::json GridToJson(const VolumeGrid& grid)
{
  return {{"Columns", grid.columns},
          {"Rows", grid.rows},
          {"Slices", grid.slices},
          {"SpacingMm", {grid.columnSpacingMm, grid.rowSpacingMm, grid.sliceSpacingMm}}};
}

nlohmann::json SecondsToJson(const StageClock& clock)
{
  nlohmann::json seconds = nlohmann::json::object();
  for (const auto& [stage, time] : clock.Seconds())
  {
    seconds[stage] = time;
  }
  return seconds;
}

ValueLimits MakeValueLimits(const Volume& source, const VolumeGrid& target, const VolumeMeaning& meaning)
{
  const QuantityRange quantity =
      RangeOfQuantity(source, meaning.modality, meaning.rescaleSlope, meaning.rescaleIntercept);
  const double ratio = source.grid.sliceSpacingMm / target.sliceSpacingMm;
  return {source, quantity, static_cast<std::size_t>(std::ceil(ratio / 2))};
}

namespace
{
// Without what a spline overshoots by beyond borders, and below what the quantity can be.
Volume Interpolate(const Volume& source, const VolumeGrid& target, const VolumeMeaning& meaning,
                   const EnhanceSettings& settings, IProgress& progress)
{
  constexpr std::size_t eachColumnAlone = 0;
  Volume volume = ResampleThroughPlane(source, target, progress, settings.threads);
  const QuantityRange quantity =
      RangeOfQuantity(source, meaning.modality, meaning.rescaleSlope, meaning.rescaleIntercept);
  ValueLimits(source, quantity, eachColumnAlone).Apply(volume, settings.threads);
  return volume;
}

#ifndef CLADE_HAS_INFERENCE
// What a program without LibTorch answers to all that needs the folder Inference.
[[noreturn]] void RefuseWithoutInference()
{
  throw Error(ErrorCode::Model, "this program was built without LibTorch: it can only interpolate");
}
#endif
} // namespace

namespace
{
/// Of the volume that the gate judged last.
std::optional<double> ModulationOfGate(const nlohmann::json& report)
{
  const nlohmann::json gate = report.value("Gate", nlohmann::json::object());
  const nlohmann::json last = gate.value("Result", gate.value("Network", nlohmann::json::object()));
  return last.contains("Modulation") ? std::make_optional(last["Modulation"].get<double>()) : std::nullopt;
}
} // namespace

EnhancedVolume EnhanceVolume(const Volume& source, const VolumeMeaning& meaning, const EnhanceModel& model,
                             const EnhanceSettings& settings, IProgress& progress, nlohmann::json& report)
{
  if (source.grid.slices < 2)
  {
    throw Error(ErrorCode::TooFew, "the volume has a single slice, at least 2 are needed");
  }
  const EnhanceOptions& options = settings.options;
  const VolumeGrid target = ThroughPlaneGrid(source.grid, options.grid);
  report["Output"] = GridToJson(target);
#ifdef CLADE_HAS_INFERENCE
  const NetworkRange range = RangeFor(model, source.grid);
  const EnhanceModel& used = range.model;
  for (const Warning& warning : range.warnings)
  {
    report["Warnings"].push_back({{"Code", warning.code}, {"Text", warning.text}});
  }
#else
  const EnhanceModel& used = model;
#endif
  report["Model"] = {{"Name", used.name}, {"Sha256", used.sha256}};
  report["Options"] = ToJson(options);
  report["Device"] =
      "cpu (" + std::to_string(settings.threads == 0 ? DefaultThreads() : settings.threads) + " threads)";

  EnhancedVolume result;
#ifdef CLADE_HAS_INFERENCE
  const VolumeGrid grid = range.networkGrid.value_or(target);
  result.volume = Interpolate(source, grid, meaning, settings, progress);
  if (!used.IsCubic())
  {
    NetworkStageResult made =
        ApplyNetwork(source, std::move(result.volume), meaning, used, settings, progress, report);
    const auto onTarget = [&](Volume&& volume)
    {
      return range.networkGrid ? ResampleThroughPlane(volume, target, progress, settings.threads)
                               : std::move(volume);
    };
    result.volume = onTarget(std::move(made.volume));
    if (range.networkGrid)
    {
      MakeValueLimits(source, target, meaning).Apply(result.volume, settings.threads);
    }
    if (made.uncertainty)
    {
      result.uncertainty = onTarget(std::move(*made.uncertainty));
    }
  }
  else if (options.consistency == ConsistencyMode::On)
  {
    MakeConsistent(result.volume, source, meaning, settings.threads, progress, report);
  }
#else
  result.volume = Interpolate(source, target, meaning, settings, progress);
  if (!used.IsCubic() || options.consistency == ConsistencyMode::On)
  {
    RefuseWithoutInference();
  }
#endif
  report["Texture"] =
      TextureToJson(source, result.volume, meaning, ModulationOfGate(report), settings.threads);
  return result;
}
} // namespace Clade
